// Guarantees of the name of a session.
import { expect, it } from 'vitest'
import { sessionName } from './session-name.ts'

it.each([
  ['Firefox', 'Windows', 'desktop', 'Firefox on Windows'],
  ['Chrome', 'Android', 'mobile', 'Chrome on Android, mobile'],
  ['other', 'Linux', 'desktop', 'Unknown browser on Linux'],
  ['other', 'other', 'desktop', 'Unknown browser'],
] as const)('%s, %s, %s reads as %s', (browser, os, device, name) => {
  expect(sessionName({ browser, os, device })).toBe(name)
})
