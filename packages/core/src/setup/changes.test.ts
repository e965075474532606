// What counts as a change, and how the audit log names it.

import { expect, test } from 'vitest'
import { differences } from './changes.ts'

const row = { name: 'Ada', destinationUrl: null as string | null, status: 'active' }

test('only fields that are given and differ are a change, named as on the wire for the audit log', () => {
  const change = { name: 'Ada', destinationUrl: 'https://a.example.com/', status: undefined }
  expect(differences(row, change)).toEqual({
    change: { destinationUrl: 'https://a.example.com/' },
    before: { destination_url: null },
    after: { destination_url: 'https://a.example.com/' },
  })
})

test('null is a value: a field can be emptied', () => {
  const filled: typeof row = { ...row, destinationUrl: 'https://a.example.com/' }
  expect(differences(filled, { destinationUrl: null })?.change).toEqual({ destinationUrl: null })
})

test('nothing given, or nothing different, is no change', () => {
  expect(differences(row, {})).toBeNull()
  expect(differences(row, { name: 'Ada', status: undefined })).toBeNull()
})
