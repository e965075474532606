// Guarantees of the CSV writer.
import { expect, it } from 'vitest'
import { csvOf } from './csv.ts'

const cells = (row: string[]) => csvOf(['name'], [row]).split('\r\n')[1]

it.each([['=1+1'], ['+1'], ['-1'], ['@SUM(A1)'], ['\tx'], ['\rx']])('%j is text in a spreadsheet', (text) => {
  expect(cells([text])?.replace(/^"/, '')).toMatch(/^'/)
})

it('quotes, commas and line breaks stay inside their cell', () => {
  expect(csvOf(['a', 'b'], [['say "hi"', 'x, y\nz']])).toBe('\ufeffa,b\r\n"say ""hi""","x, y\nz"\r\n')
})

it('ordinary text and amounts stay as they are', () => {
  expect(cells(['Ada Partner', '12.50', 'EUR'])).toBe('Ada Partner,12.50,EUR')
})
