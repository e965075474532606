// Rules on ways around the rules: silenced checks, the environment, the clock; called by scripts/tidy.ts.
import { ts } from '../../tools/boundaries/syntax.ts'
import { isTest, lineOf, perLine, type Rule, type Spot, walk } from './source.ts'

/** `// pg types this as any` is a reason; `// sorry` is not. */
const REASON = /(?:\/\/|\/\*)\s*\S+(?:\s+\S+){2,}/

/** Comments that switch a check off, and where on the same line their reason must stand. */
const SILENCERS: [directive: RegExp, reason: RegExp][] = [
  [/@ts-(?:ignore|expect-error|nocheck)\b/, /@ts-[\w-]+[\s:–-]+\S+(?:\s+\S+){2,}/],
  [/\b(?:eslint|oxlint)-disable\b/, /--\s+\S+(?:\s+\S+){2,}/],
  [/\bbiome-ignore\b/, /:\s+(?!<)\S+(?:\s+\S+){2,}/],
]

/** The shape that packages/auth mints; its fixed start is there to be found. */
const SECRET_KEY = /\bop_(?:live|test)_sk_[0-9A-Za-z]{49}\b/

const TEST_WORDS = new Set(['describe', 'it', 'test', 'suite', 'bench'])

export const escapeRules: Rule[] = [
  {
    name: 'unexplained-escape',
    sentence: 'Whoever steps around a check (any, !, @ts-ignore, a lint disable) says why on the same line.',
    find: ({ syntax, lines }) => (syntax === null ? [] : [...escapes(syntax), ...silencers(lines)]),
  },
  {
    name: 'narrowed-tests',
    sentence: 'No test runs alone, and none is skipped without its reason on the same line.',
    find: ({ syntax }) => (syntax === null ? [] : spotsOf(syntax, narrowedTest)),
  },
  {
    name: 'committed-key',
    sentence: 'A secret API key stands in no file: whoever clones the repository would hold it.',
    find: (source) =>
      perLine(source, (line) => (SECRET_KEY.test(line) ? 'looks like a secret API key' : null)),
  },
  {
    name: 'env-in-env',
    sentence: 'Only env.ts, scripts/, tests and *.config.* files read process.env: one schema knows it all.',
    find: ({ path, syntax }) =>
      syntax === null || isTest(path) || /^scripts\/|(^|\/)env\.m?[jt]s$|\.config\.\w+$/.test(path)
        ? []
        : spotsOf(syntax, environment),
  },
  {
    name: 'given-clock',
    sentence:
      'Rules and verbs take time and chance as arguments (ctx.clock, ctx.newId): they can be replayed.',
    find: ({ path, syntax }) =>
      syntax === null || isTest(path) || !/^packages\/(domain|core)\/src\//.test(path)
        ? []
        : spotsOf(syntax, timeOrChance),
  },
]

function spotsOf(syntax: ts.SourceFile, broken: (node: ts.Node) => string | null): Spot[] {
  const spots: Spot[] = []
  walk(syntax, (node) => {
    const says = broken(node)
    if (says !== null) spots.push({ line: lineOf(node), says })
  })
  return spots
}

function escapes(syntax: ts.SourceFile): Spot[] {
  return spotsOf(syntax, (node) => {
    const what = escapeIn(node)
    return what === null || hasReason(node) ? null : `${what} without a reason`
  })
}

function escapeIn(node: ts.Node): string | null {
  if (node.kind === ts.SyntaxKind.AnyKeyword) return 'any'
  if (ts.isNonNullExpression(node)) return '!'
  const mayAssert = ts.isPropertyDeclaration(node) || ts.isVariableDeclaration(node)
  return mayAssert && node.exclamationToken !== undefined ? '!' : null
}

/** Whether a comment of a few words follows the node on the line where it ends. */
function hasReason(node: ts.Node): boolean {
  const { text } = node.getSourceFile()
  const end = text.indexOf('\n', node.end)
  return REASON.test(text.slice(node.end, end === -1 ? undefined : end))
}

function silencers(lines: string[]): Spot[] {
  // Only comments count: the words may stand in a string, as they do in the tests of this rule.
  return lines.flatMap((line, index) => {
    const comment = /^(?:[^'"`]*?)(\/\/.*|\/\*.*|^\s*\*.*)$/.exec(line)?.[1]
    if (comment === undefined) return []
    return SILENCERS.filter(([directive, reason]) => directive.test(comment) && !reason.test(comment)).map(
      ([directive]) => ({ line: index + 1, says: `${directive.exec(comment)?.[0]} without a reason` }),
    )
  })
}

function narrowedTest(node: ts.Node): string | null {
  if (!ts.isPropertyAccessExpression(node) || !/^(only|skip)$/.test(node.name.text)) return null
  let root: ts.Expression = node.expression
  while (ts.isPropertyAccessExpression(root) || ts.isCallExpression(root)) root = root.expression
  if (!ts.isIdentifier(root) || !TEST_WORDS.has(root.text)) return null
  return node.name.text === 'skip' && hasReason(node) ? null : `.${node.name.text}`
}

function environment(node: ts.Node): string | null {
  const isProcess = (side: ts.Node | undefined) =>
    side !== undefined && ts.isIdentifier(side) && side.text === 'process'
  if (ts.isPropertyAccessExpression(node) && node.name.text === 'env' && isProcess(node.expression))
    return 'process.env'
  if (ts.isElementAccessExpression(node) && isProcess(node.expression)) return 'process[…]'
  if (ts.isVariableDeclaration(node) && ts.isObjectBindingPattern(node.name) && isProcess(node.initializer)) {
    return 'process taken apart'
  }
  const fromProcess =
    ts.isImportSpecifier(node) && /process['"]$/.test(node.parent.parent.parent.moduleSpecifier.getText())
  return fromProcess && (node.propertyName ?? node.name).text === 'env' ? 'env of node:process' : null
}

function timeOrChance(node: ts.Node): string | null {
  if (
    ts.isNewExpression(node) &&
    node.expression.getText() === 'Date' &&
    (node.arguments?.length ?? 0) === 0
  ) {
    return 'new Date()'
  }
  if (!ts.isPropertyAccessExpression(node)) return null
  const name = node.getText()
  return /^(Date\.now|Math\.random|performance\.now|crypto\.(randomUUID|getRandomValues))$/.test(name)
    ? name
    : null
}
