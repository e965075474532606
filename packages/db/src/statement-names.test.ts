// Which statements get a name: those that come again, and never so many that a connection drowns in plans.

import { expect, test } from 'vitest'
import { createStatementNames } from './statement-names.ts'

test('a statement has a name from the second time on, and keeps it', () => {
  const nameOf = createStatementNames()
  expect(nameOf('select 1', 0)).toBeNull()
  const name = nameOf('select 1', 0)
  expect(name).not.toBeNull()
  expect(nameOf('select 1', 0)).toBe(name)
})

test('two statements never share one', () => {
  const nameOf = createStatementNames()
  const texts = Array.from({ length: 50 }, (_, at) => `select ${at}`)
  for (const text of texts) nameOf(text, 0)
  expect(new Set(texts.map((text) => nameOf(text, 0))).size).toBe(50)
})

test('lists of every length do not use names up: there is an end, and long ones get none', () => {
  const nameOf = createStatementNames()
  for (let at = 0; at < 5_000; at++) {
    nameOf(`select ${at}`, 1)
    nameOf(`select ${at}`, 1)
  }
  expect(nameOf('select 1', 1)).not.toBeNull()
  expect(nameOf('select 4999', 1)).toBeNull()
  const wide = createStatementNames()
  wide('insert', 1_000)
  expect(wide('insert', 1_000)).toBeNull()
})
