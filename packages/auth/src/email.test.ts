// One address has one spelling, and look-alikes of the @ are refused.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseEmail, requireEmail } from './email.ts'

test.each([
  ['Ada@Example.COM', 'ada@example.com'],
  ['  ada@example.com\n', 'ada@example.com'],
  ['ada+tag@example.com', 'ada+tag@example.com'],
  ['a.d.a@example.com', 'a.d.a@example.com'],
  ['ａｄａ@ｅxample.com', 'ada@example.com'],
  ['ada@xn--mller-kva.example', 'ada@xn--mller-kva.example'],
  // The Kelvin sign: NFKC makes it a K before anything looks at it.
  ['\u212Aim@example.com', 'kim@example.com'],
])('%j is %s', (text, email) => {
  expect(parseEmail(text)).toBe(email)
})

test.each([
  ['full-width @', 'ada＠example.com'],
  ['small @', 'ada﹫example.com'],
  ['full-width @ beside a real one', 'ada＠example.com@evil.example'],
  ['two @', 'ada@example.com@evil.example'],
  ['no @', 'ada.example.com'],
  ['no local part', '@example.com'],
  ['no domain', 'ada@'],
  ['one label', 'ada@localhost'],
  ['Cyrillic а', 'аda@example.com'],
  ['Cyrillic domain', 'ada@ехample.com'],
  ['dotless i', 'adı@example.com'],
  ['a space within', 'a da@example.com'],
  ['a line break within', 'ada@example.com\r\nBcc: eve@example.com'],
  ['a second address', 'ada@example.com,eve@example.com'],
  ['a display name', 'Ada <ada@example.com>'],
  ['quoted local part', '"ada"@example.com'],
  ['IP literal', 'ada@[127.0.0.1]'],
  ['IP without brackets', 'ada@127.0.0.1'],
  ['dots in a row', 'ada..b@example.com'],
  ['dot at the end', 'ada.@example.com'],
  ['dash at a label’s edge', 'ada@-example.com'],
  ['zero-width space', 'ada\u200B@example.com'],
  ['right-to-left override', 'ada\u202E@example.com'],
  ['NUL', 'ada\u0000@example.com'],
  ['too long a local part', `${'a'.repeat(65)}@example.com`],
  ['too long', `ada@${'a.'.repeat(130)}com`],
  ['ten megabytes', `${'a'.repeat(10_000_000)}@example.com`],
  ['nothing', ''],
])('%s is no address', (_, text) => {
  expect(parseEmail(text)).toBeNull()
})

test('a spelling that was accepted is its own spelling', () => {
  const parts = fc
    .array(fc.constantFrom(...'aZ0.+-_@ ＠ａＫK\u0130ß'.split('')), { maxLength: 12 })
    .map((letters) => letters.join(''))
  fc.assert(
    fc.property(
      fc.oneof(
        fc.emailAddress(),
        parts.map((local) => `${local}@example.com`),
      ),
      (text) => {
        const email = parseEmail(text)
        if (email === null) return
        expect(parseEmail(email)).toBe(email)
        expect(email).toMatch(/^[\x21-\x7e]+$/)
        expect(email).toBe(email.toLowerCase())
      },
    ),
  )
})

test('a refusal names the field', () => {
  expect(requireEmail('ada@example.com')).toBe('ada@example.com')
  const errors = [{ pointer: '/partner/email', detail: 'must be an e-mail address' }]
  const refused = expect.objectContaining({ code: 'request-invalid', errors })
  expect(() => requireEmail('nobody', '/partner/email')).toThrow(refused)
})
