// The sign-in mail says all it must, in both bodies, and cannot be broken by what it is given.

import { expect, test } from 'vitest'
import { signInMail } from './sign-in.ts'

const mail = signInMail({
  portalUrl: 'https://portal.example.com',
  token: 'Zm9vYmFy-token_0123456789',
  code: 'K7MQ2XWD',
  validMinutes: 10,
})

test.each(['textBody', 'htmlBody'] as const)(
  'the %s holds link, code, time limit and what to do if you did not ask',
  (body) => {
    expect(mail[body]).toContain('https://portal.example.com/sign-in/confirm#t=Zm9vYmFy-token_0123456789')
    expect(mail[body]).toContain('K7MQ2XWD')
    expect(mail[body]).toContain('valid for 10 minutes')
    expect(mail[body]).toContain('If you did not ask for this mail, ignore it')
  },
)

test('the token is in the fragment only, and the subject gives nothing away', () => {
  for (const [, href = ''] of mail.htmlBody.matchAll(/href="([^"]*)"/g)) {
    const url = new URL(href)
    expect(url.search).toBe('')
    expect(url.hash).toContain('Zm9vYmFy')
  }
  expect(mail.subject).toBe('Sign in to OpenPartner')
})

test('the mail loads nothing: no image, no foreign style sheet, no script', () => {
  expect(mail.htmlBody).not.toMatch(/<(img|link|script|iframe)|url\(|src=/i)
  expect(mail.htmlBody).toMatch(/<html lang="en">/)
})

test('markup in a value stays text', () => {
  const { htmlBody } = signInMail({
    portalUrl: 'https://portal.example.com',
    token: '"><b>',
    code: '<i>',
    validMinutes: 10,
  })
  expect(htmlBody).not.toMatch(/<b>|<i>/)
})
