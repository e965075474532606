// What may be booked by hand: a bonus gives, an adjustment gives or takes, and every wrong field is named.

import { expect, test } from 'vitest'
import { type HandMadeDraft, handMadeErrors } from './hand-made.ts'
import { addDays } from './instant.ts'
import { AMOUNT_MAX, parseCurrency } from './money.ts'

const NOW = new Date('2026-03-01T12:00:00Z')
const eur = (amount: bigint) => ({ amount, currency: parseCurrency('EUR') })
const bonus: HandMadeDraft = { kind: 'bonus', money: eur(500n), releaseAt: null, isConcerning: false }
const adjustment: HandMadeDraft = { ...bonus, kind: 'manual_adjustment' }

test.each<[string, HandMadeDraft, readonly string[]]>([
  ['a bonus', bonus, []],
  ['a bonus that is held', { ...bonus, releaseAt: addDays(NOW, 365) }, []],
  ['a bonus that is due now', { ...bonus, releaseAt: NOW }, []],
  ['the largest amount', { ...bonus, money: eur(AMOUNT_MAX) }, []],
  ['an adjustment up', adjustment, []],
  ['an adjustment down', { ...adjustment, money: eur(-500n) }, []],
  ['an adjustment that concerns a commission', { ...adjustment, isConcerning: true }, []],
  ['nothing', { ...adjustment, money: eur(0n) }, ['/amount']],
  ['a bonus that takes', { ...bonus, money: eur(-1n) }, ['/amount']],
  ['too much', { ...bonus, money: eur(AMOUNT_MAX + 1n) }, ['/amount']],
  ['too much down', { ...adjustment, money: eur(-AMOUNT_MAX - 1n) }, ['/amount']],
  ['a bonus that concerns a commission', { ...bonus, isConcerning: true }, ['/concerns']],
  [
    'a hold of what is taken',
    { ...adjustment, money: eur(-1n), releaseAt: addDays(NOW, 1) },
    ['/release_at'],
  ],
  ['a hold that has ended', { ...bonus, releaseAt: addDays(NOW, -1) }, ['/release_at']],
  ['a hold of more than a year', { ...bonus, releaseAt: addDays(NOW, 366) }, ['/release_at']],
  ['all at once', { ...bonus, money: eur(0n), releaseAt: addDays(NOW, -1) }, ['/amount', '/release_at']],
])('%s', (_, draft, pointers) => {
  expect(handMadeErrors(draft, NOW).map(({ pointer }) => pointer)).toEqual(pointers)
})
