// Proves that every house rule catches a bad sample and lets a good one pass.
import { expect, test } from 'vitest'
import { escapeRules } from './escapes.ts'
import { referenceRules } from './references.ts'
import { shapeRules } from './shape.ts'
import { type Rule, type Source, sourceOf, treeOf } from './source.ts'
import { wordRules } from './words.ts'

const RULES: Rule[] = [...shapeRules, ...wordRules, ...escapeRules, ...referenceRules]
const OPENING = '// A sample that the rules look at here.\n'
const code = (body: string) => OPENING + body

// Samples that would break a rule in this very file are put together from parts.
const HOME = ['', 'home', 'ada', 'openpartner'].join('/')
const LATER = ['TO', 'DO'].join('')
const GONE = ['docs', 'nowhere.md'].join('/')
const PAGE = ['docs', 'a.md'].join('/')
const REGISTRY = ['https://', 'registry', '.example.com/pg.tgz'].join('')

type Sample = [rule: string, path: string, bad: string, good: string]

const SHAPE: Sample[] = [
  ['file-length', 'packages/db/src/a.ts', OPENING.repeat(301), OPENING.repeat(300)],
  ['file-length', 'packages/db/src/a.test.ts', OPENING.repeat(501), OPENING.repeat(500)],
  ['function-length', 'apps/api/src/a.ts', code(functionOf(61)), code(functionOf(60))],
  ['function-length', 'apps/api/src/b.ts', code(`export const a = () => ${blockOf(61)}`), code(blockOf(61))],
  ['function-length', 'apps/api/src/c.test.ts', code(`it('a', () => ${blockOf(61)})`), code(groupOf(100))],
  ['line-length', 'apps/api/src/a.ts', code(`// ${'a'.repeat(108)}`), code(`// https://${'a'.repeat(108)}`)],
  ['line-length', 'packages/db/migrations/0001_a.sql', `-- ${'a'.repeat(108)}`, `-- ${'a'.repeat(107)}`],
  ['opening-sentence', 'apps/api/src/a.ts', 'export const a = 1', code('export const a = 1')],
  [
    'opening-sentence',
    'apps/api/src/b.ts',
    '// Some words only\n',
    '/** What it is, and who\n * calls it. */\n',
  ],
  ['opening-sentence', 'apps/api/src/c.ts', '// oxlint-disable no-var -- it is old code.\n', OPENING],
  ['opening-sentence', 'apps/portal/src/a.tsx', `'use client'\nlet a = 1\na`, `'use client'\n${OPENING}`],
  ['opening-sentence', 'scripts/a.mjs', '#!/usr/bin/env node\nlet a = 1', `#!/usr/bin/env node\n${OPENING}`],
  [
    'opening-sentence',
    'infra/backup/dump.sh',
    '#!/bin/sh\nls',
    '#!/bin/sh\n# Lists what is here, for the backup.\nls',
  ],
]

const WORDS: Sample[] = [
  ['banned-name', 'apps/api/src/a.ts', code('export function handle() {}'), code('function handle() {}')],
  ['banned-name', 'apps/api/src/b.ts', code('export const data = 1'), code('export const dataFolder = 1')],
  ['banned-name', 'apps/api/src/c.ts', code('export type User = 1'), code('export type UserAgent = 1')],
  [
    'banned-name',
    'apps/api/src/d.ts',
    code('const a = 1\nexport { a as items }'),
    code('export { a } from "./a.ts"'),
  ],
  ['banned-name', 'apps/api/src/e.ts', code('export const getLink = 1'), code('export const findLink = 1')],
  [
    'banned-name',
    'apps/api/src/f.ts',
    code('export interface Account {}'),
    code('export interface AccountOwner {}'),
  ],
  ['open-end', 'apps/api/src/a.ts', code(`// ${LATER}: later`), code(`// ${LATER} #12: later`)],
  ['open-end', 'infra/compose.yaml', `# ${LATER}`, `name: ${LATER}`],
  ['machine-path', PAGE, `see ${HOME}/x`, 'see https://example.com/home/ada/x and ~/x'],
  ['machine-path', 'apps/api/src/a.ts', code(`'${['', 'tmp', 'x'].join('/')}'`), code('tmpdir()')],
  [
    'registry-address',
    'pnpm-lock.yaml',
    `resolution: {tarball: ${REGISTRY}}`,
    'resolution: {integrity: sha512-a}',
  ],
  ['registry-address', PAGE, `from ${REGISTRY}`, 'from the registry your npm knows'],
  ['registry-address', '.npmrc', 'registry=//x', 'save-exact=true'],
]

const ESCAPES: Sample[] = [
  ['unexplained-escape', 'a/a.ts', code('let a: any'), code('let a: any // pg types rows like this')],
  ['unexplained-escape', 'a/b.ts', code('a as any // no'), code(`'any'; // any\n`)],
  ['unexplained-escape', 'a/c.ts', code('a!.b'), code('a!.b // the line above put it there')],
  ['unexplained-escape', 'a/d.ts', code('let a!: string'), code('let a: string')],
  [
    'unexplained-escape',
    'a/e.ts',
    code('// @ts-ignore'),
    code('// @ts-ignore the types forget the second argument'),
  ],
  ['unexplained-escape', 'a/f.ts', code('// @ts-expect-error wrong'), code(`'// @ts-ignore'`)],
  ['unexplained-escape', 'a/g.ts', code('// eslint-disable-next-line'), code('// see eslint-plugin')],
  [
    'unexplained-escape',
    'a/h.ts',
    code('a // oxlint-disable-line eqeqeq'),
    code('a // oxlint-disable-line x -- null or undefined'),
  ],
  [
    'unexplained-escape',
    'a/i.ts',
    code('// biome-ignore lint: <why>'),
    code('// biome-ignore lint/a: the order is the meaning'),
  ],
  ['narrowed-tests', 'a/a.test.ts', code(`test.only('a', f)`), code(`test('a', f); a.only`)],
  [
    'narrowed-tests',
    'a/b.test.ts',
    code(`describe.skip.each([])('a', f)`),
    code(`it.skip('a', f) // needs a real bank first`),
  ],
  ['env-in-env', 'apps/api/src/a.ts', code('process.env.PORT'), code('process.exitCode = 1')],
  ['env-in-env', 'apps/api/src/b.ts', code(`process['env']`), code('import.meta.url')],
  ['env-in-env', 'apps/api/src/c.ts', code('const { env } = process'), code('const { env } = options')],
  [
    'env-in-env',
    'apps/api/src/d.ts',
    code(`import { env } from 'node:process'`),
    code(`import { env } from './env.ts'`),
  ],
  ['committed-key', 'infra/a.yaml', `key: op_live_sk_${'a'.repeat(49)}`, 'key: op_live_sk_…'],
  ['given-clock', 'packages/domain/src/a.ts', code('new Date()'), code('new Date(now)')],
  ['given-clock', 'packages/core/src/flow/a.ts', code('Date.now()'), code('ctx.clock.now()')],
  ['given-clock', 'packages/core/src/b.ts', code('Math.random()'), code('Math.round(1)')],
]

const MIGRATION = 'packages/db/migrations/0007_add_links.sql'
const LOCKS = '-- Adds links; locks nothing that is read.\n'
const REFERENCES: Sample[] = [
  ['docs-path', 'README.md', `see ${GONE}.`, `see ${PAGE}, docs/ and docs/adr/NNNN-verb-object.md`],
  ['docs-path', 'apps/api/src/a.ts', code(`// see ${GONE}`), code('// https://example.com/docs/nowhere.md')],
  [
    'docs-path',
    ['docs', 'adr', '0001-a.md'].join('/'),
    '[a](../b.md)',
    '[a](../a.md#top) [b](https://example.com/b.md) [c](#c)',
  ],
  ['migration', MIGRATION, '-- Adds links to the tables.\n-- Nothing blocks.\nselect 1 -- lock', LOCKS],
]

test.each([...SHAPE, ...WORDS, ...ESCAPES, ...REFERENCES])(
  '%s refuses the bad %s and passes the good one',
  (rule, path, bad, good) => {
    expect(broken(sourceOf(path, bad))).toContain(rule)
    expect(broken(sourceOf(path, good))).not.toContain(rule)
  },
)

test.each([
  'packages/core/src/utils/money.ts',
  'apps/api/src/helpers.ts',
  'apps/portal/src/user.tsx',
  'apps/api/src/routes/accounts.ts',
  'packages/core/src/transaction.ts',
])('the path %s has a banned name in it', (path) => {
  expect(broken(sourceOf(path, OPENING))).toEqual(['banned-name'])
})

test('an account of the ledger and a transaction of the database keep their names', () => {
  expect(broken(sourceOf('packages/ledger/src/accounts.ts', code('export type Account = 1')))).toEqual([])
  expect(broken(sourceOf('packages/db/src/transaction.ts', code('export const transaction = 1')))).toEqual([])
})

test('the environment may be read in env.ts, in scripts, in configuration files and in tests', () => {
  for (const path of ['apps/api/src/env.ts', 'scripts/start.ts', 'vitest.config.ts', 'tests/support/a.ts']) {
    expect(broken(sourceOf(path, code('process.env.PORT')))).toEqual([])
  }
})

test('a problem without its heading is found, and a heading without its problem', () => {
  const registry = sourceOf(
    'packages/domain/src/problem.ts',
    code(`export const PROBLEM_TITLES = {\n  'not-found': 'Not found',\n  internal: 'Ours',\n} as const`),
  )
  const page = sourceOf(
    ['docs', 'reference', 'problems.md'].join('/'),
    '# Problems\n\n### `internal`\n\n### `gone`\n',
  )
  expect(spots('problem-documented', registry, page)).toEqual([
    '3 "not-found" is not in docs/reference/problems.md',
  ])
  expect(spots('problem-documented', page, registry)).toEqual([
    '5 "gone" is not in packages/domain/src/problem.ts',
  ])
})

test('a registry of problems that moved or was renamed is found, not taken for an empty one', () => {
  const renamed = sourceOf('packages/domain/src/problem.ts', code('export const TITLES = {}'))
  expect(broken(renamed)).toEqual(['problem-documented'])
})

test('a migration that is not named by a number and words is found', () => {
  for (const name of ['1_links.sql', '0007_Add-links.sql', '0007.sql']) {
    expect(broken(sourceOf(`packages/db/migrations/${name}`, LOCKS))).toEqual(['migration'])
  }
})

test('two migrations with one number are found', () => {
  const twin = sourceOf('packages/db/migrations/0007_add_clicks.sql', LOCKS)
  expect(spots('migration', sourceOf(MIGRATION, LOCKS), twin)).toEqual([`1 has the number of ${twin.path}`])
})

test('no rule is left without a sample that breaks it', () => {
  const shown = new Set([...SHAPE, ...WORDS, ...ESCAPES, ...REFERENCES].map(([rule]) => rule))
  expect(RULES.map(({ name }) => name).filter((name) => !shown.has(name))).toEqual(['problem-documented'])
})

/** The names of the rules that a file breaks, in a house that also has a page to refer to. */
function broken(source: Source): string[] {
  const tree = treeOf([source, sourceOf(PAGE, '# A page')])
  return RULES.filter((rule) => rule.find(source, tree).length > 0).map(({ name }) => name)
}

function spots(name: string, source: Source, ...others: Source[]): string[] {
  const rule = RULES.find((candidate) => candidate.name === name)
  return rule?.find(source, treeOf([source, ...others])).map(({ line, says }) => `${line} ${says}`) ?? []
}

function blockOf(lines: number): string {
  return `{\n${'a()\n'.repeat(lines - 2)}}`
}

function functionOf(lines: number): string {
  return `export function a() ${blockOf(lines)}`
}

function groupOf(lines: number): string {
  return `describe('a', () => ${blockOf(lines)})`
}
