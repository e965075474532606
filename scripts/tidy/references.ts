// Rules on what refers to something else: docs paths, problem codes, migrations; called by scripts/tidy.ts.
import { posix } from 'node:path'
import { ts } from '../../tools/boundaries/syntax.ts'
import { lineOf, perLine, type Rule, type Source, type Spot, type Tree } from './source.ts'

const PROBLEM_REGISTRY = 'packages/domain/src/problem.ts'
const PROBLEM_CONST = 'PROBLEM_TITLES'
const PROBLEM_PAGE = 'docs/reference/problems.md'

/**
 * A mention, not the tail of a longer path or URL; a placeholder right behind it (`docs/adr/<name>`) is no
 * path.
 */
const DOCS_PATH = /(?<![\w./@-])docs\/[\w./-]+(?![\w./-]*[<{*$…])/g
const MARKDOWN_LINK = /\]\((?![a-z]+:|#|\/)([^)#\s]+)(?:#[^)]*)?\)/g

export const referenceRules: Rule[] = [
  {
    name: 'docs-path',
    sentence: 'Every docs/ path and every relative link leads to a file that exists.',
    find: findDeadPaths,
  },
  {
    name: 'problem-documented',
    sentence: `A problem code has its heading (### \`code\`) in ${PROBLEM_PAGE}, and a heading its code.`,
    find: findUndocumentedProblems,
  },
  {
    name: 'migration',
    sentence:
      'A migration is NNNN_words.sql with a number of its own, and opens by telling which locks it takes.',
    find: findMigrationFaults,
  },
]

function findDeadPaths(source: Source, { paths }: Tree): Spot[] {
  if (!/\.(md|tsx?|mjs|sql|ya?ml|json|sh)$/.test(source.path)) return []
  const isMarkdown = source.path.endsWith('.md')
  return perLine(source, (line) => {
    const mentioned = [...line.matchAll(DOCS_PATH)].map(([path]) => path.replace(/[./]+$/, ''))
    const linked = isMarkdown
      ? [...line.matchAll(MARKDOWN_LINK)].map(([, path]) => beside(source.path, path ?? ''))
      : []
    const dead = [...mentioned, ...linked].filter((path) => !paths.has(path) && !path.includes('NNNN'))
    return dead.length === 0 ? null : `${[...new Set(dead)].join(', ')} does not exist`
  })
}

function beside(path: string, link: string): string {
  return posix.join(posix.dirname(path), decodeURI(link)).replace(/\/$/, '')
}

function findUndocumentedProblems(source: Source, { sources }: Tree): Spot[] {
  if (source.path !== PROBLEM_REGISTRY && source.path !== PROBLEM_PAGE) return []
  const registry = sources.find(({ path }) => path === PROBLEM_REGISTRY)
  const page = sources.find(({ path }) => path === PROBLEM_PAGE)
  const codes = registry === undefined ? null : problemCodes(registry)
  if (codes === null) return [{ line: 1, says: `${PROBLEM_REGISTRY} exports no object ${PROBLEM_CONST}` }]
  const headings = page === undefined ? new Map<string, number>() : problemHeadings(page)
  const [wanted, present, where] =
    source === registry ? [codes, headings, PROBLEM_PAGE] : [headings, codes, PROBLEM_REGISTRY]
  return [...wanted]
    .filter(([code]) => !present.has(code))
    .map(([code, line]) => ({ line, says: `"${code}" is not in ${where}` }))
}

/** Code → line, from the keys of the registry's object; null where there is no such object. */
function problemCodes({ syntax }: Source): Map<string, number> | null {
  const declared = syntax?.statements
    .filter(ts.isVariableStatement)
    .flatMap((statement) => statement.declarationList.declarations)
    .find((declaration) => declaration.name.getText() === PROBLEM_CONST)?.initializer
  const object = declared !== undefined && ts.isAsExpression(declared) ? declared.expression : declared
  if (object === undefined || !ts.isObjectLiteralExpression(object)) return null
  const keys = object.properties.map((property) => property.name).filter((name) => name !== undefined)
  return new Map(keys.map((name) => [ts.isStringLiteral(name) ? name.text : name.getText(), lineOf(name)]))
}

function problemHeadings({ lines }: Source): Map<string, number> {
  const found = lines.map((line, index) => [/^### `([^`]+)`/.exec(line)?.[1], index + 1] as const)
  return new Map(found.flatMap(([code, line]) => (code === undefined ? [] : [[code, line]])))
}

function findMigrationFaults({ path, lines }: Source, { paths }: Tree): Spot[] {
  const [, folder, name] = /^(.*\bmigrations)\/([^/]+\.sql)$/.exec(path) ?? []
  if (folder === undefined || name === undefined) return []
  const spots: Spot[] = []
  const number = /^(\d{4})_[a-z0-9]+(?:_[a-z0-9]+)*\.sql$/.exec(name)?.[1]
  if (number === undefined) spots.push({ line: 1, says: 'not named NNNN_words.sql' })
  const twin = [...paths].find((other) => other.startsWith(`${folder}/${number}_`) && other !== path)
  if (twin !== undefined) spots.push({ line: 1, says: `has the number of ${twin}` })
  const end = lines.findIndex((line) => !line.startsWith('--'))
  const opening = lines.slice(0, end === -1 ? lines.length : end).join(' ')
  if (!/\block(s|ed|ing)?\b/i.test(opening))
    spots.push({ line: 1, says: 'the opening comment does not mention locks' })
  return spots
}
