// Rules on the shape of files: lengths, and the sentence each of them opens with; called by scripts/tidy.ts.
import { ts } from '../../tools/boundaries/syntax.ts'
import { isCode, isTest, lineOf, perLine, type Rule, type Source, type Spot, walk } from './source.ts'

/** What one sitting can hold (design of the house: aim at 70); tests are tables and may be longer. */
const FILE_LINES = 300
const TEST_LINES = 500
const FUNCTION_LINES = 60
/** A component's markup is layout, read once from top to bottom, not steps to keep in mind. */
const COMPONENT_LINES = 90
/** Two files side by side on a laptop. The formatter breaks code there; this rule watches comments. */
export const LINE_LENGTH = 110
/** Strings and markup cannot be broken; a formatter that leaves a line long had no choice. */
const COMMENT = /^\s*(\/\/|\/?\*|--)/
/** Fewer words than this do not say what a file is and who calls it. */
const SENTENCE_WORDS = 5

export const shapeRules: Rule[] = [
  {
    name: 'file-length',
    sentence: `A file has at most ${FILE_LINES} lines (a test ${TEST_LINES}): split it by decision.`,
    find: ({ path, lines }) => {
      const most = isTest(path) ? TEST_LINES : FILE_LINES
      const count = lines.at(-1) === '' ? lines.length - 1 : lines.length
      return isCode(path) && count > most ? [{ line: most + 1, says: `${count} lines, at most ${most}` }] : []
    },
  },
  {
    name: 'function-length',
    sentence: `A function has at most ${FUNCTION_LINES} lines, a component ${COMPONENT_LINES}: keep the ifs, move the loops.`,
    find: findLongFunctions,
  },
  {
    name: 'line-length',
    sentence: `A comment line has at most ${LINE_LENGTH} characters, unless it holds a URL.`,
    find: (source) =>
      isCode(source.path)
        ? perLine(source, (line) =>
            COMMENT.test(line) && line.length > LINE_LENGTH && !line.includes('://')
              ? `${line.length} characters`
              : null,
          )
        : [],
  },
  {
    name: 'opening-sentence',
    sentence: 'A source file opens with a comment of one sentence: what it is and who calls it.',
    find: ({ path, text }) =>
      isCode(path) && text.trim() !== '' && !opensWithSentence(path, text)
        ? [{ line: 1, says: 'no sentence at the top' }]
        : [],
  },
]

function findLongFunctions({ path, syntax }: Source): Spot[] {
  if (syntax === null) return []
  const spots: Spot[] = []
  walk(syntax, (node) => {
    if (!ts.isFunctionLike(node) || isGroupOfTests(node)) return
    const first = lineOf(node)
    const count = syntax.getLineAndCharacterOfPosition(node.end).line + 1 - first + 1
    const most = path.endsWith('.tsx') ? COMPONENT_LINES : FUNCTION_LINES
    if (count > most) spots.push({ line: first, says: `${count} lines, at most ${most}` })
  })
  return spots
}

/** The callback of `describe` is a heading, not a function: its length is the file's. */
function isGroupOfTests(node: ts.Node): boolean {
  return ts.isCallExpression(node.parent) && /^describe\b/.test(node.parent.expression.getText())
}

function opensWithSentence(path: string, text: string): boolean {
  const start = text
    .replace(/^#!.*\n/, '')
    .replace(/^\s*(['"])use (client|server)\1;?/, '')
    .trimStart()
  const comment = firstComment(path, start)
  if (comment === null || /^(@ts-|oxlint-|biome-|eslint-|<reference)/.test(comment)) return false
  return comment.split(/\s+/).length >= SENTENCE_WORDS && /[.:!?](\s|$)/.test(comment)
}

/** The words of the comment that `start` begins with, or null. */
function firstComment(path: string, start: string): string | null {
  const block = /^\/\*([\s\S]*?)\*\//.exec(start)?.[1]
  if (block !== undefined && !path.endsWith('.sh')) return block.replace(/^[\s*]+/gm, ' ').trim()
  const mark = path.endsWith('.sql') ? '--' : path.endsWith('.sh') || path === '.ci/run' ? '#' : '//'
  const lines = start.split('\n')
  const end = lines.findIndex((line) => !line.startsWith(mark))
  const words = lines.slice(0, end === -1 ? lines.length : end).map((line) => line.slice(mark.length))
  return words.length === 0 ? null : words.join(' ').trim()
}
