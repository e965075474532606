// Guarantees of lists that are typed line by line.
import type { ProblemBody } from '@openpartner/contract'
import { expect, it } from 'vitest'
import { linesOf, listErrorAt, pointersUnder } from './lines.ts'

const PROBLEM: ProblemBody = {
  type: 'about:blank',
  title: 'The request is not valid',
  status: 422,
  instance: 'req',
  code: 'request-invalid',
  errors: [
    { pointer: '/allowed_networks/1', detail: 'must be a network' },
    { pointer: '/allowed_origins', detail: 'needs at least one origin' },
    { pointer: '/name', detail: 'must not be empty' },
  ],
}

it('lines, commas and spaces separate entries, and empty ones do not count', () => {
  expect(linesOf(' 203.0.113.0/24\n\n2001:db8::/32, 198.51.100.0/24 ')).toEqual([
    '203.0.113.0/24',
    '2001:db8::/32',
    '198.51.100.0/24',
  ])
  expect(linesOf(' \n ')).toEqual([])
})

it('an error names the entry that was typed', () => {
  const lines = ['203.0.113.0/24', '10.0.0.1/8']
  expect(listErrorAt(PROBLEM, '/allowed_networks', lines)).toBe('10.0.0.1/8 must be a network')
  expect(pointersUnder(PROBLEM, '/allowed_networks')).toEqual(['/allowed_networks/1'])
})

it('an error of the whole list is said as it is, and no error is none', () => {
  expect(listErrorAt(PROBLEM, '/allowed_origins', [])).toBe('needs at least one origin')
  expect(listErrorAt(PROBLEM, '/scopes', [])).toBeUndefined()
  expect(listErrorAt(null, '/allowed_origins', [])).toBeUndefined()
})
