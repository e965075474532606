// What researchers read at /.well-known/security.txt.

import { expect, it } from 'vitest'
import { SecurityContact, SecurityPolicyUrl, securityTxt } from './security-txt.ts'

const NOW = new Date('2026-01-15T12:34:56Z')

it('says whom to tell, until when that holds, and where the file itself is', () => {
  const file = { contact: 'mailto:security@example.com', publicUrl: 'https://api.example.com' }
  expect(securityTxt({ ...file, policyUrl: 'https://example.com/security' }, NOW)).toBe(
    [
      'Contact: mailto:security@example.com',
      'Expires: 2026-07-14T00:00:00.000Z',
      'Policy: https://example.com/security',
      'Canonical: https://api.example.com/.well-known/security.txt',
      'Preferred-Languages: en',
      '',
    ].join('\n'),
  )
  expect(securityTxt({ ...file, policyUrl: null }, NOW)).not.toContain('Policy')
})

it.each([
  ['mailto:security@example.com', true],
  ['https://example.com/report', true],
  ['security@example.com', false],
  ['http://example.com/report', false],
  ['mailto:', false],
  ['https://example.com/\nContact: mailto:evil@example.com', false],
])('a contact %j is accepted: %s', (text, expected) => {
  expect(SecurityContact.safeParse(text).success).toBe(expected)
})

it('a policy is an https page', () => {
  expect(SecurityPolicyUrl.safeParse('https://example.com/policy').success).toBe(true)
  expect(SecurityPolicyUrl.safeParse('http://example.com/policy').success).toBe(false)
})
