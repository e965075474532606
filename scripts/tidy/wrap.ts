// Breaks comment lines that are too long, which no formatter does; called by `scripts/tidy.ts --fix`.
import { isCode, type Source } from './source.ts'

/** A line that is a comment and nothing else: its indent with the mark, and its words. */
const COMMENT = /^(\s*(?:\/\/|--|#|\*) )(\S.*)$/
/** A doc comment that opens with words on the same line; its end may stand there too. */
const DOC_OPENING = /^(\s*)\/\*\* (\S.*?)( \*\/)?$/
/** Lists, tags and drawings keep their own lines. */
const OWN_LINE = /^(?:[-*•@|─│┌└]|\d+[.)])/

/** The text with every comment line of more than `most` characters broken at a space; code is left alone. */
export function wrapComments({ path, lines }: Source, most: number): string {
  // An applied migration is history; not even its comments change.
  if (!isCode(path) || /\bmigrations\//.test(path)) return lines.join('\n')
  const rest = [...lines]
  const done: string[] = []
  for (let line = rest.shift(); line !== undefined; line = rest.shift()) {
    if (line.length <= most || line.includes('://')) {
      done.push(line)
      continue
    }
    const [, indent, words, ending] = DOC_OPENING.exec(line) ?? []
    if (indent !== undefined && words !== undefined) {
      done.push(`${indent}/**`)
      rest.unshift(`${indent} * ${words}`, ...(ending === undefined ? [] : [`${indent} */`]))
      continue
    }
    const [kept, carried] = cut(line, most)
    done.push(kept)
    if (carried !== null) carry(carried, rest)
  }
  return done.join('\n')
}

/**
 * The part that fits, and the part that must go to the next line with its mark; null where nothing can be
 * moved.
 */
function cut(line: string, most: number): [kept: string, carried: { mark: string; words: string } | null] {
  const [, mark, words] = COMMENT.exec(line) ?? []
  if (mark === undefined || words === undefined) return [line, null]
  const end = words.lastIndexOf(' ', most - mark.length)
  return end <= 0 ? [line, null] : [mark + words.slice(0, end), { mark, words: words.slice(end + 1) }]
}

/**
 * Puts the words in front of the paragraph's next line, or on a line of their own where the paragraph ends.
 */
function carry({ mark, words }: { mark: string; words: string }, rest: string[]): void {
  const [, nextMark, next] = COMMENT.exec(rest[0] ?? '') ?? []
  if (nextMark === mark && next !== undefined && !OWN_LINE.test(next)) rest[0] = `${mark}${words} ${next}`
  else rest.unshift(mark + words)
}
