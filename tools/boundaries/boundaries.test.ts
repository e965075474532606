// Proves that every rule of .dependency-cruiser.mjs catches what it forbids, on a small house built in a temp
// folder.
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { judgeImports, ruleSentences } from './boundaries.ts'

type Tree = Record<string, string>

const PACKAGES = [
  'auth contract core db domain embedded-postgres ledger mail runtime secrets testkit'.split(' '),
  'zod fastify pg drizzle-orm next vitest'.split(' '),
] as const

/**
 * What some of the violations aim at; harmless by itself. The second half of the ring is reported under the
 * first.
 */
const TARGETS: Tree = {
  'packages/core/src/ring-b.ts': `import './ring-a.ts'\nexport {}`,
  'packages/core/src/verb.test.ts': 'export {}',
}

/** A house in which everybody imports only what the table allows. */
const CLEAN: Tree = {
  'packages/domain/src/money.ts': `export type Money = bigint`,
  'packages/domain/src/money.test.ts': `import { test } from 'vitest'\nimport '@openpartner/testkit'\ntest`,
  'packages/secrets/src/seal.ts': `import { createCipheriv } from 'node:crypto'\ncreateCipheriv`,
  'packages/embedded-postgres/src/launch.ts': `import { spawn } from 'node:child_process'\nspawn`,
  'packages/contract/src/money.ts': `import { z } from 'zod'\nimport '@openpartner/domain'\nz`,
  'packages/db/src/client.ts': `import pg from 'pg'\nimport '@openpartner/domain'\npg`,
  'packages/db/src/router-door.ts': `import './client.ts'\nexport {}`,
  'packages/ledger/src/post.ts': `import '@openpartner/db'\nimport 'drizzle-orm'`,
  'packages/ledger/src/clicks-door.ts': `import '@openpartner/db'\nexport {}`,
  'packages/auth/src/session.ts': imports('db', 'secrets', 'mail'),
  'packages/mail/src/index.ts': `import '@openpartner/db'\nexport type Mail = string`,
  'packages/core/src/verb.ts': [
    `import '@openpartner/ledger'`,
    `import '@openpartner/secrets'`,
    `import type { Mail } from '@openpartner/mail'`,
    'export type Queued = Mail',
  ].join('\n'),
  'packages/runtime/src/env.ts': `import { z } from 'zod'\nimport '@openpartner/secrets/secret'\nz`,
  'packages/runtime/src/index.ts': `import './env.ts'\nimport fastify from 'fastify'\nfastify`,
  'packages/runtime/src/keyring-setting.ts': `import '@openpartner/secrets'`,
  'packages/secrets/src/secret.ts': `export type Secret = string`,
  'apps/cli/src/main.ts': imports('core', 'runtime', 'db'),
  'packages/testkit/src/given.ts': `import '@openpartner/core'\nimport { test } from 'vitest'\ntest`,
  'apps/router/src/app.ts': [
    `import '@openpartner/db/router'`,
    `import '@openpartner/ledger/clicks'`,
    `import '@openpartner/runtime'`,
    `import pg from 'pg'`,
    'pg',
  ].join('\n'),
  'apps/api/src/app.ts': imports('core', 'contract', 'auth'),
  'apps/api/test/app.http.test.ts': `import '@openpartner/testkit'\nimport pg from 'pg'\npg`,
  'apps/worker/src/jobs.ts': imports('core', 'mail', 'db'),
  'apps/portal/src/page.tsx': `import '@openpartner/contract'\nexport const Page = () => <p>hello</p>`,
}

/**
 * One forbidden import per line: the rules that must catch it, the file it stands in, and the line itself.
 */
const FORBIDDEN: [rules: string[], file: string, line: string][] = [
  [['domain-is-pure'], 'packages/domain/src/a.ts', `import 'node:fs'`],
  [['domain-is-pure'], 'packages/domain/src/b.ts', `import { z } from 'zod'\nz`],
  [
    ['domain-is-pure'],
    'packages/domain/src/c.ts',
    `import type { X } from '@openpartner/db'\nexport type Y = X`,
  ],
  [['secrets-is-a-leaf'], 'packages/secrets/src/a.ts', `import 'node:fs'`],
  [['secrets-is-a-leaf'], 'packages/secrets/src/b.ts', `import '@openpartner/domain'`],
  [['embedded-postgres-is-a-leaf'], 'packages/embedded-postgres/src/a.ts', `import '@openpartner/domain'`],
  [['contract-is-public'], 'packages/contract/src/a.ts', `import '@openpartner/runtime'`],
  [['contract-is-public'], 'packages/contract/src/b.ts', `import fastify from 'fastify'\nfastify`],
  [
    ['contract-is-public'],
    'packages/contract/src/c.ts',
    `import type { X } from '@openpartner/db'\nexport type Y = X`,
  ],
  [['db-is-the-floor'], 'packages/db/src/a.ts', `import '@openpartner/secrets'`],
  [['db-is-the-floor'], 'packages/db/src/b.ts', `import '@openpartner/runtime'`],
  [['ledger-rests-on-db'], 'packages/ledger/src/a.ts', `import '@openpartner/runtime'`],
  [['auth-moves-no-money'], 'packages/auth/src/a.ts', `import '@openpartner/ledger'`],
  [['auth-moves-no-money'], 'packages/auth/src/b.ts', `import '@openpartner/core'`],
  [['mail-only-carries'], 'packages/mail/src/a.ts', `import '@openpartner/ledger'`],
  [['core-is-transport-free'], 'packages/core/src/a.ts', `import fastify from 'fastify'\nfastify`],
  [['core-is-transport-free'], 'packages/core/src/b.ts', `import { after } from 'next/server'\nafter`],
  [['core-is-transport-free'], 'packages/core/src/c.ts', `import '@openpartner/contract'`],
  [['core-sends-no-mail'], 'packages/core/src/d.ts', `import '@openpartner/mail'`],
  [['runtime-knows-no-business'], 'packages/runtime/src/a.ts', `import '@openpartner/domain'`],
  [['router-uses-its-doors'], 'apps/router/src/a.ts', `import '@openpartner/db'`],
  [['router-uses-its-doors'], 'apps/router/src/b.ts', `import '@openpartner/mail'`],
  [
    ['router-uses-its-doors', 'router-cannot-move-money'],
    'apps/router/src/c.ts',
    `import '@openpartner/ledger'`,
  ],
  [
    ['router-uses-its-doors', 'router-cannot-move-money'],
    'apps/router/src/d.ts',
    `import '@openpartner/core'`,
  ],
  [['router-cannot-move-money'], 'apps/router/src/e.ts', `import './c.ts'`],
  [['router-cannot-move-money'], 'apps/router/src/f.ts', `import '@openpartner/runtime/keyring'`],
  [['services-cannot-query'], 'apps/api/src/a.ts', `import { sql } from 'drizzle-orm'\nsql`],
  [['services-cannot-query'], 'apps/api/src/b.ts', `import type { Pool } from 'pg'\nexport type P = Pool`],
  [['services-cannot-query'], 'apps/worker/src/a.ts', `import pg from 'pg'\npg`],
  [['services-call-verbs'], 'apps/api/src/c.ts', `import '@openpartner/ledger'`],
  [['services-call-verbs'], 'apps/cli/src/a.ts', `import '@openpartner/secrets'`],
  [['services-cannot-query'], 'apps/cli/src/b.ts', `import pg from 'pg'\npg`],
  [['services-call-verbs'], 'apps/worker/src/b.ts', `import '@openpartner/secrets'`],
  [
    ['portal-talks-http'],
    'apps/portal/src/a.tsx',
    `import '@openpartner/core'\nexport const A = () => <p />`,
  ],
  [
    ['portal-talks-http'],
    'apps/portal/src/b.ts',
    `import type { X } from '@openpartner/domain'\nexport type Y = X`,
  ],
  [['apps-stand-alone', 'no-reaching-across'], 'apps/api/src/d.ts', `import '../../worker/src/jobs.ts'`],
  [
    ['apps-stand-alone', 'no-reaching-across'],
    'packages/testless/src/a.ts',
    `import '../../../apps/api/src/app.ts'`,
  ],
  [['no-reaching-across'], 'apps/api/src/e.ts', `import '../../../packages/core/src/verb.ts'`],
  [['no-reaching-across'], 'apps/worker/test/a.test.ts', `import '../../../packages/ledger/src/post.ts'`],
  [['no-cycles'], 'packages/core/src/ring-a.ts', `import './ring-b.ts'\nexport {}`],
  [['no-tests-in-production', 'services-call-verbs'], 'apps/api/src/f.ts', `import '@openpartner/testkit'`],
  [['no-tests-in-production'], 'apps/worker/src/c.ts', `import { test } from 'vitest'\ntest`],
  [
    ['no-tests-in-production', 'domain-is-pure'],
    'packages/domain/src/d.ts',
    `import { test } from 'vitest'\ntest`,
  ],
  [['no-tests-in-production'], 'packages/core/src/e.ts', `import './verb.test.ts'`],
  [['no-dangling-imports'], 'apps/api/src/g.ts', `import '@openpartner/core/src/verb.ts'`],
  [['no-dangling-imports'], 'packages/core/src/f.ts', `import './gone.ts'`],
]

/** A package that lists only what it says, beside the others that list everything. */
const FRUGAL: Tree = {
  'apps/frugal/package.json':
    '{"name":"@openpartner/frugal","dependencies":{"zod":"4","@openpartner/domain":"*"}}',
  'apps/frugal/src/kept.ts': `import { z } from 'zod'\nimport 'node:fs'\nimport './borrowed.ts'\n[z]`,
  'apps/frugal/src/kept.test.ts': `import '@openpartner/testkit'`,
  'apps/frugal/src/borrowed.ts': `import '@openpartner/contract'\nimport 'next/server'\n${imports('domain')}`,
}

const built: string[] = []
afterEach(async () => {
  for (const folder of built.splice(0)) await rm(folder, { recursive: true })
})

test('a house in which everybody keeps to the table passes', async () => {
  const verdict = await judgeImports(await build(CLEAN))
  expect(verdict.violations).toEqual([])
  expect(verdict.missed).toEqual([])
  expect(verdict.cruised).toBeGreaterThan(Object.keys(CLEAN).length)
})

test('every forbidden import is caught by exactly the rules meant for it', async () => {
  const bad = Object.fromEntries(FORBIDDEN.map(([, file, line]) => [file, line]))
  const root = await build({ ...CLEAN, ...TARGETS, ...bad })
  const verdict = await judgeImports(root)
  const caught = new Map<string, Set<string>>()
  for (const { from, rule } of verdict.violations) caught.set(from, (caught.get(from) ?? new Set()).add(rule))
  const found = [...caught].map(([file, rules]) => `${file}: ${[...rules].sort().join(', ')}`)
  const expected = FORBIDDEN.map(([rules, file]) => `${file}: ${rules.toSorted().join(', ')}`)
  expect(found.sort()).toEqual(expected.sort())
})

test('no rule is left without an import that it catches, and each has a sentence', async () => {
  const sentences = await ruleSentences()
  const shown = new Set(['declared-dependencies', ...FORBIDDEN.flatMap(([rules]) => rules)])
  expect([...sentences.keys()].filter((name) => !shown.has(name))).toEqual([])
  for (const [name, sentence] of sentences) expect(sentence, name).toMatch(/^[A-Z].{30,}\.$/)
})

test('an import that only the root or a neighbour lists is caught, in production code', async () => {
  const { violations } = await judgeImports(await build({ ...CLEAN, ...FRUGAL }))
  expect(violations.map(({ rule, from, to }) => [rule, from, to])).toEqual([
    ['declared-dependencies', 'apps/frugal/src/borrowed.ts', '@openpartner/contract'],
    ['declared-dependencies', 'apps/frugal/src/borrowed.ts', 'next/server'],
  ])
})

test('a posting that the router reaches through another file is named with the way there', async () => {
  const root = await build({
    ...CLEAN,
    'packages/ledger/src/clicks-door.ts': `import './shared.ts'\nexport {}`,
    'packages/ledger/src/shared.ts': `import './post.ts'`,
  })
  const ways = (await judgeImports(root)).violations
    .filter((violation) => violation.rule === 'router-cannot-move-money')
    .map((violation) => violation.via.join(' → '))
  const door = 'packages/ledger/src/clicks-door.ts'
  const shared = 'packages/ledger/src/shared.ts'
  expect(ways.sort()).toEqual([`${door} → ${shared}`, `${door} → ${shared} → packages/ledger/src/post.ts`])
})

/** Writes the tree with a workspace of linked packages and stand-ins for npm's; answers the folder. */
async function build(tree: Tree): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'boundaries-'))
  built.push(root)
  const [ours, foreign] = PACKAGES
  const all: Tree = { 'package.json': '{"name":"house","private":true}', ...tree }
  for (const path of Object.keys(tree)) {
    const folder = path.split('/').slice(0, 2).join('/')
    all[`${folder}/package.json`] ??= manifest(`@openpartner/${folder.split('/')[1]}`)
  }
  for (const name of ours) {
    all[`packages/${name}/src/index.ts`] ??= 'export type X = string'
    all[`packages/${name}/package.json`] = manifest(`@openpartner/${name}`, {
      '.': './src/index.ts',
      ...(name === 'db' && { './router': './src/router-door.ts' }),
      ...(name === 'secrets' && { './secret': './src/secret.ts' }),
      ...(name === 'runtime' && { './keyring': './src/keyring-setting.ts' }),
      ...(name === 'ledger' && { './clicks': './src/clicks-door.ts' }),
    })
  }
  for (const name of foreign) {
    all[`node_modules/${name}/package.json`] = manifest(name, { '.': './index.js', './server': './index.js' })
    all[`node_modules/${name}/index.js`] = 'export default 1'
  }
  for (const [path, text] of Object.entries(all)) {
    await mkdir(join(root, dirname(path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  await mkdir(join(root, 'node_modules/@openpartner'), { recursive: true })
  for (const name of ours) {
    await symlink(join(root, 'packages', name), join(root, 'node_modules/@openpartner', name), 'junction')
  }
  return root
}

function imports(...names: string[]): string {
  return names.map((name) => `import '@openpartner/${name}'`).join('\n')
}

/** Every package lists everything, so that only the rules on imports speak; a tree may bring its own. */
function manifest(name: string, exports: Record<string, string> = {}): string {
  const [ours, foreign] = PACKAGES
  const listed = [...ours.map((folder) => `@openpartner/${folder}`), ...foreign]
  const dependencies = Object.fromEntries(listed.map((dependency) => [dependency, '*']))
  return JSON.stringify({ name, version: '1.0.0', type: 'module', exports, dependencies })
}
