// The invitation mail says who asks and what for, in both bodies, and cannot be broken by a brand's name.

import { expect, test } from 'vitest'
import { invitationMail } from './invitation.ts'

const mail = (change: object = {}) =>
  invitationMail({
    portalUrl: 'https://portal.example.com',
    token: 'Zm9vYmFy-token_0123456789',
    brand: { name: 'Acme', color: null },
    role: 'admin',
    validDays: 7,
    ...change,
  })

test.each(['textBody', 'htmlBody'] as const)(
  'the %s holds brand, link, time limit and the way out',
  (body) => {
    expect(mail()[body]).toContain('Acme')
    expect(mail()[body]).toContain('https://portal.example.com/invitation#t=Zm9vYmFy-token_0123456789')
    expect(mail()[body]).toContain('valid for 7 days')
    expect(mail()[body]).toContain('If you did not expect it, ignore this mail')
  },
)

test('an admin and a partner are told different things', () => {
  expect(mail().textBody).toContain('as an admin')
  expect(mail({ role: 'partner' }).textBody).toContain('partner program')
  expect(mail({ role: 'partner' }).textBody).not.toContain('admin')
})

test('markup in the name of a brand stays text', () => {
  const { htmlBody, subject } = mail({ brand: { name: '<img src=x>"&', color: null } })
  expect(htmlBody).not.toContain('<img')
  expect(subject).toBe('<img src=x>"& invites you to its team')
})
