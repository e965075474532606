// Guarantees of where an act came from.
import { expect, it } from 'vitest'
import { whereaboutsOf, withoutWhereabouts } from './whereabouts.ts'

const PHONE = { browser: 'Chrome', os: 'Android', device: 'mobile' }

it('browser, system and device read as one place', () => {
  expect(whereaboutsOf(PHONE)).toBe('Chrome on Android, mobile')
  expect(whereaboutsOf({ browser: 'Firefox', os: 'Linux', device: 'desktop' })).toBe('Firefox on Linux')
  expect(whereaboutsOf({ browser: 'other', os: 'other', device: 'other' })).toBe('Unknown browser')
})

it('an entry that does not say has none and stays whole', () => {
  for (const after of [null, undefined, 'x', ['a'], { name: 'Ada' }]) {
    expect(whereaboutsOf(after)).toBeNull()
    expect(withoutWhereabouts(after)).toBe(after)
  }
})

it('the place is not told twice', () => {
  expect(withoutWhereabouts({ ...PHONE, reason: 'another system' })).toEqual({ reason: 'another system' })
})
