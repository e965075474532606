// Proves that wrapping touches long comments and nothing else.
import { expect, test } from 'vitest'
import { sourceOf } from './source.ts'
import { wrapComments } from './wrap.ts'

const wrap = (text: string, path = 'a.ts') => wrapComments(sourceOf(path, text), 20)

test('what does not fit moves to the next line of the same comment', () => {
  expect(wrap('// one two three four\n// five six\nlet a = 1')).toBe(
    '// one two three\n// four five six\nlet a = 1',
  )
})

test('the last line of a comment makes a new one, with its indent', () => {
  expect(wrap('  // one two three four\na()')).toBe('  // one two three\n  // four\na()')
})

test('a doc comment on one line becomes a block', () => {
  expect(wrap('/** One two three four. */\na()')).toBe('/**\n * One two three\n * four.\n */\na()')
})

test('a doc comment that opens with words keeps its end', () => {
  expect(wrap('/** One two three four\n * five.\n */')).toBe('/**\n * One two three\n * four five.\n */')
})

test('SQL comments wrap too', () => {
  expect(wrap('-- one two three four\nselect 1', 'a.sql')).toBe('-- one two three\n-- four\nselect 1')
})

test('a migration stays as it was applied', () => {
  expect(wrap('-- one two three four', 'packages/db/migrations/0001_a.sql')).toBe('-- one two three four')
})

test('lists, URLs, words without a space and code stay as they are', () => {
  expect(wrap('// one two three four\n// - five')).toBe('// one two three\n// four\n// - five')
  for (const line of [
    '// see https://example.com',
    '// abcdefghijklmnopqrstuv',
    'call(withSome, arguments)',
  ]) {
    expect(wrap(line)).toBe(line)
  }
})
