// Guarantees of the audit log's lines.
import { expect, it } from 'vitest'
import { changesOf } from './changes.ts'

it('a change says what it was and what it became, and leaves out what stayed', () => {
  expect(changesOf({ status: 'active', name: 'Ada' }, { status: 'suspended', name: 'Ada' })).toEqual([
    { name: 'status', before: 'active', after: 'suspended' },
  ])
})

it('something new has nothing before it', () => {
  const after = { hold_days: 30, scopes: ['a', 'b'], settledAt: '2026-11-08T10:05:27.251Z' }
  expect(changesOf(null, after)).toEqual([
    { name: 'hold days', before: null, after: '30' },
    { name: 'scopes', before: null, after: 'a, b' },
    { name: 'settled at', before: null, after: '8 Nov 2026, 10:05 UTC' },
  ])
})

it('an empty list is said, not left blank', () => {
  expect(changesOf(null, { scopes: [] })).toEqual([{ name: 'scopes', before: null, after: 'none' }])
})

it('what was taken away is told, what the entry does not mention afterwards is not', () => {
  expect(changesOf({ destination_url: 'x', state: 'prepared' }, { destination_url: null })).toEqual([
    { name: 'destination url', before: 'x', after: null },
  ])
})
