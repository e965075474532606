// Rules on words: banned names, notes without an issue, traces of a machine; called by scripts/tidy.ts.
import { ts } from '../../tools/boundaries/syntax.ts'
import { isCode, lineOf, perLine, type Rule, type Source, type Spot } from './source.ts'

/** Bare names that say nothing or mean two things here; compounds such as `accountOwner` are fine. */
const BANNED = new Set(
  'user customer account transaction data info item manager helper util common handle'.split(' '),
)

/**
 * Where a banned word has its one right meaning: an account is a ledger account, a transaction the
 * database's.
 */
const AT_HOME: Record<string, RegExp> = {
  account: /^packages\/(domain|ledger|contract)\//,
  transaction: /^packages\/(db|testkit)\//,
}

/** In a comment only: the words may well be names elsewhere. */
const OPEN_END = /(?:\/\/|\/\*|^\s*\*|#|--|<!--).*\b(T[O]DO|F[I]XME|X[X]X|H[A]CK)\b/

/**
 * Homes and work folders of people, build machines and containers. Written so that they do not match
 * themselves.
 */
const MACHINE_PATHS = [
  /(?<![\w.$}-])\/(?:home|Users)\/[\w.-]+\//,
  /(?<![\w.$}-])\/(?:root|work|workspaces?|builds|tmp)\/[\w.-]/,
  /\b[A-Z]:\\+Users\\/,
]

/** Addresses of package registries: a lockfile with one installs from there for everybody. */
const REGISTRIES = [
  /https?:\/\/[^\s"'`<>]*(?:\bregistry\b|artifactory|verdaccio|\bnexus\b|jfrog|pkg\.github)/i,
  /^\s*(?:[@\w/-]+:)?registry\s*=/,
  /\b(?:tarball|resolved)["']?:?\s*["']?https?:/,
]

export const wordRules: Rule[] = [
  {
    name: 'banned-name',
    sentence: 'Use the word of the glossary: these bare names say nothing, or mean two things here.',
    find: (source) => (isCode(source.path) ? [...bannedInPath(source), ...bannedExports(source)] : []),
  },
  {
    name: 'open-end',
    sentence: 'A note for later names its issue (#12) on the same line, or nobody will come back to it.',
    find: (source) =>
      isCodeOrConfig(source.path)
        ? perLine(source, (line) => {
            const word = OPEN_END.exec(line)?.[1]
            return word === undefined || /#\d+/.test(line) ? null : `${word} without #issue`
          })
        : [],
  },
  {
    name: 'machine-path',
    sentence: 'No path of a particular machine: it is wrong everywhere else.',
    find: (source) =>
      // Inside an image, /root and /tmp are the image's own.
      /Dockerfile|compose.*\.ya?ml$/.test(source.path) ? [] : perLine(source, firstMatch(MACHINE_PATHS)),
  },
  {
    name: 'registry-address',
    sentence: 'No address of a package registry in any file: whoever installs decides where from.',
    find: (source) => perLine(source, firstMatch(REGISTRIES)),
  },
]

function firstMatch(patterns: RegExp[]): (line: string) => string | null {
  return (line) => {
    for (const pattern of patterns) {
      const found = pattern.exec(line)
      if (found !== null) return found[0].trim()
    }
    return null
  }
}

function isCodeOrConfig(path: string): boolean {
  return isCode(path) || /\.(ya?ml|toml)$|Dockerfile|Caddyfile/.test(path)
}

function isBanned(name: string, path: string): boolean {
  const word = name.toLowerCase()
  const singular = BANNED.has(word) ? word : word.replace(/s$/, '')
  return BANNED.has(singular) && !AT_HOME[singular]?.test(path)
}

/** Folders and the file's name up to its first dot: `utils/x.ts` and `user.db.test.ts` are both found. */
function bannedInPath({ path }: Source): Spot[] {
  const names = path.split('/').map((part) => part.split('.')[0] ?? '')
  return names
    .filter((name) => isBanned(name, path))
    .map((name) => ({ line: 1, says: `path part "${name}"` }))
}

/** Only what is exported: a local name is judged by its neighbours, an exported one by everybody. */
function bannedExports({ path, syntax }: Source): Spot[] {
  const spots: Spot[] = []
  for (const name of syntax?.statements.flatMap(exportedNames) ?? []) {
    if (isBanned(name.text, path)) spots.push({ line: lineOf(name), says: `exported "${name.text}"` })
    if (/^get[A-Z]/.test(name.text)) {
      spots.push({
        line: lineOf(name),
        says: `"${name.text}": get is not a verb; find (or null), load (or throw)`,
      })
    }
  }
  return spots
}

function exportedNames(statement: ts.Statement): ts.Identifier[] {
  if (ts.isExportDeclaration(statement)) {
    const elements =
      statement.exportClause && ts.isNamedExports(statement.exportClause)
        ? statement.exportClause.elements
        : []
    return elements.map((element) => element.name).filter(ts.isIdentifier)
  }
  const isExported = ts.canHaveModifiers(statement)
    ? ts.getModifiers(statement)?.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword)
    : false
  if (isExported !== true) return []
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations
      .map((declaration) => declaration.name)
      .filter(ts.isIdentifier)
  }
  const isNamed =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement)
  return isNamed && statement.name !== undefined ? [statement.name] : []
}
