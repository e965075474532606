// What every test that moves time relies on.

import { expect, test } from 'vitest'
import { createFakeClock } from './fake-clock.ts'

test('time stands still until it is moved, and moves by exactly the parts', () => {
  const clock = createFakeClock('2026-02-27T23:30:00.000Z')
  expect(clock.now()).toEqual(clock.now())
  clock.advance({ days: 1, hours: 1, minutes: 1, seconds: 1, ms: 1 })
  expect(clock.now().toISOString()).toBe('2026-03-01T00:31:01.001Z')
})

test('a caller that changes the date it was given does not change the clock', () => {
  const clock = createFakeClock()
  const before = clock.now().getTime()
  clock.now().setFullYear(1999)
  expect(clock.now().getTime()).toBe(before)
})

test('setting something that is no instant is refused', () => {
  expect(() => createFakeClock('soon')).toThrow(RangeError)
  expect(() => createFakeClock().set('31st of June')).toThrow(RangeError)
})
