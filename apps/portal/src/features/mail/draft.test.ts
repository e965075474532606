// Guarantees of the form of the mail settings.
import type { MailSettings } from '@openpartner/contract'
import { expect, it } from 'vitest'
import { bodyOf, draftOf, keepsCredential, takesCredential } from './draft.ts'

const STORED: MailSettings = {
  transport: 'smtp',
  sender_name: 'Acme',
  sender_address: 'partners@acme.example',
  smtp_host: 'smtp.acme.example',
  smtp_port: 587,
  smtp_security: 'starttls',
  smtp_username: 'acme',
  has_credential: true,
  changed_at: '2026-11-25T12:00:00Z',
}

it('what is stored is sent back unchanged, and without the credential nobody typed', () => {
  const { has_credential: _, changed_at: __, ...stored } = STORED
  expect(bodyOf(draftOf(STORED))).toEqual(stored)
})

it('a credential is sent exactly as typed, spaces included', () => {
  expect(bodyOf({ ...draftOf(STORED), credential: ' secret ' })).toMatchObject({ credential: ' secret ' })
})

it('Postmark has no server to name', () => {
  const draft = { ...draftOf(STORED), transport: 'postmark' as const, credential: 'token' }
  expect(bodyOf(draft)).toEqual({
    transport: 'postmark',
    sender_name: 'Acme',
    sender_address: 'partners@acme.example',
    credential: 'token',
  })
})

it('the stored credential stays for its own place only', () => {
  const draft = draftOf(STORED)
  expect(keepsCredential({ ...draft, senderName: 'Acme Ltd', security: 'tls' }, STORED)).toBe(true)
  for (const change of [{ host: 'smtp.other.example' }, { port: '465' }, { username: 'other' }]) {
    expect(keepsCredential({ ...draft, ...change }, STORED)).toBe(false)
  }
  expect(keepsCredential({ ...draft, transport: 'postmark' }, STORED)).toBe(false)
  expect(keepsCredential(draft, { ...STORED, has_credential: false })).toBe(false)
  expect(keepsCredential(draft, null)).toBe(false)
})

it('a server without a user name takes no password', () => {
  expect(takesCredential({ ...draftOf(STORED), username: ' ' })).toBe(false)
  expect(takesCredential(draftOf(STORED))).toBe(true)
})
