// What a browser is asked to keep for a year: colour theme and time zone, nothing secret.

import { expect, test } from 'vitest'
import { preferenceCookie } from './preference-cookie.ts'

test('is Lax and, where the page came encrypted, Secure', () => {
  expect(preferenceCookie('theme', 'dark', 'https:')).toBe(
    'theme=dark; path=/; max-age=31536000; samesite=lax; secure',
  )
  expect(preferenceCookie('theme', 'dark', 'http:')).toBe(
    'theme=dark; path=/; max-age=31536000; samesite=lax',
  )
})

test('holds one value, whatever it is', () => {
  expect(preferenceCookie('zone', 'Europe/Berlin; domain=example.com', 'https:')).toMatch(
    /^zone=Europe%2FBerlin%3B%20domain%3Dexample\.com; path=\/; /,
  )
})
