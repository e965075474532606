// What is written down of a dialogue: never a secret, in whatever spelling, and never more than fits.

import { expect, test } from 'vitest'
import { createTranscript } from './transcript.ts'

const SECRET = 'correct horse battery'

test.each([
  SECRET,
  Buffer.from(SECRET).toString('base64'),
  Buffer.from(`\0mailer\0${SECRET}`).toString('base64'),
  Buffer.from(`x${SECRET}`).toString('base64'),
  Buffer.from(`xy${SECRET}y`).toString('base64'),
  encodeURIComponent(SECRET),
])('a server that repeats %s does not get it written down', (spelling) => {
  const transcript = createTranscript([SECRET])
  transcript.add(`← 535 I do not like ${spelling} at all`)
  expect(transcript.lines).toEqual(['← 535 I do not like [secret] at all'])
})

test('what we say in AUTH is left out whatever it is; what servers offer is kept', () => {
  const transcript = createTranscript([])
  for (const line of [
    '→ AUTH PLAIN AGFkYQBvcGVu',
    '→ b3BlbiBzZXNhbWU=',
    '→ STARTTLS',
    '← 250 AUTH LOGIN PLAIN',
  ])
    transcript.add(line)
  expect(transcript.lines).toEqual([
    '→ AUTH PLAIN [secret]',
    '→ [secret]',
    '→ STARTTLS',
    '← 250 AUTH LOGIN PLAIN',
  ])
})

test('lines and their number are bounded, and control characters do not get through', () => {
  const transcript = createTranscript([])
  transcript.add(`← ${'x'.repeat(10_000)}`)
  transcript.add('← \u001b[2Jgone\u0000')
  expect(transcript.lines[0]).toHaveLength(500)
  expect(transcript.lines[1]).toBe('← ?[2Jgone?')
  for (let count = 0; count < 1_000; count++) transcript.add('again')
  expect(transcript.lines).toHaveLength(200)
})
