// The demo's story: who the partners are and what happens on which of ninety days. Pure; told by seed.ts.

import { parseCurrency, plainRule, plainTerms, type TermsDraft } from '@openpartner/domain'
import { furnishOffice } from './office.ts'
import { randomFrom } from './random.ts'

export const DAYS = 90
const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
/** Changing it changes every demo; nothing depends on its value. */
const SEED = 20_260_101

export const BRAND_NAME = 'Acme Coffee'
export const ADMIN_EMAIL = 'admin@acme.example'

export const PROGRAM = {
  name: 'Acme Ambassadors',
  destinationUrl: 'https://coffee.acme.example/welcome',
} as const

/** 5.00 EUR for a lead, 30 % of the first sale, 20 % of later ones for a year. */
export const TERMS: TermsDraft = plainTerms({
  holdDays: 14,
  rules: [
    plainRule({
      on: 'lead',
      occurrence: 'first',
      reward: { type: 'fixed', money: { amount: 500n, currency: parseCurrency('EUR') } },
    }),
    plainRule({ on: 'sale', occurrence: 'first', reward: { type: 'percent', basisPoints: 3_000 } }),
    plainRule({
      on: 'sale',
      occurrence: 'subsequent',
      reward: { type: 'percent', basisPoints: 2_000 },
      months: 12,
    }),
  ],
})

export interface StoryPartner {
  readonly name: string
  readonly email: string
  readonly key: string
  /** Clicks on an ordinary day. */
  readonly reach: number
}

/**
 * Publications, not people: nobody is invented. The first one is the partner whose portal the greeting opens.
 */
export const PARTNERS: readonly StoryPartner[] = [
  { name: 'Morning Cup Blog', email: 'partner@morningcup.example', key: 'morning-cup', reach: 9 },
  { name: 'Barista Channel', email: 'team@barista.example', key: 'barista', reach: 7 },
  { name: 'Roastery Weekly', email: 'desk@roastery.example', key: 'roastery', reach: 5 },
  { name: 'Bean Notes', email: 'hello@beannotes.example', key: 'bean-notes', reach: 3 },
  { name: 'Filter & Crema', email: 'mail@filtercrema.example', key: 'filter-crema', reach: 2 },
  {
    name: 'The Long Espresso Podcast About Everything Between Farm and Cup',
    email: 'pod@longespresso.example',
    key: 'long-espresso',
    reach: 1,
  },
]

export type Step =
  | { readonly what: 'click' /** Key of the link. */; readonly link: string; readonly visit: Visit }
  | { readonly what: 'bind'; readonly customerRef: string; readonly visit: Visit }
  | { readonly what: 'lead'; readonly customerRef: string }
  | {
      readonly what: 'sale'
      readonly customerRef: string
      readonly gross: bigint
      readonly tax: bigint
      /** Taken off `gross` before. */
      readonly discount: bigint
      readonly currency: string
      readonly coupon: string | null
      readonly invoice: string
    }
  | {
      readonly what: 'refund'
      readonly sale: SaleStep
      readonly gross: bigint
      readonly refund: string
    }
  | { readonly what: 'dispute'; readonly sale: SaleStep; readonly dispute: string }
  | { readonly what: 'release' }
  | { readonly what: 'payout'; readonly failing: string | null }

export type SaleStep = Extract<Step, { what: 'sale' }>

export interface Visit {
  readonly number: number
  readonly device: 'desktop' | 'mobile' | 'tablet'
  readonly browser: string
  readonly referrerHost: string | null
  readonly campaign: string | null
  readonly isBot: boolean
}

export interface Moment {
  /** Milliseconds after the start of the story. */
  readonly atMs: number
  readonly step: Step
}

export type At = (day: number, minute: number, step: Step) => void

/** Everything that happens, in order. The same on every run. */
export function tellStory(): Moment[] {
  const random = randomFrom(SEED)
  const moments: Moment[] = []
  const at: At = (day, minute, step) => moments.push({ atMs: day * DAY_MS + minute * MINUTE_MS, step })
  let visits = 0
  let invoices = 0
  const buy = (customerRef: string, day: number, minute: number, currency: string) => {
    const net = BigInt(random.pick([1_290, 1_890, 2_490, 3_990, 8_900]))
    const tax = (net * 19n) / 100n
    invoices += 1
    const invoice = `INV-${String(invoices).padStart(5, '0')}`
    const price = { gross: net + tax, tax, discount: 0n, currency }
    at(day, minute, { what: 'sale', customerRef, ...price, coupon: null, invoice })
  }
  for (let day = 0; day < DAYS; day++) {
    for (const { reach, key } of PARTNERS) {
      // Weekends are quieter, and the program grows.
      const pace = (day % 7 < 5 ? 1 : 0.6) * (0.6 + (0.8 * day) / DAYS)
      const count = Math.round(reach * pace * (0.5 + random.next()))
      for (let turn = 0; turn < count; turn++) {
        visits += 1
        const visit = visitOf(random, visits)
        const minute = random.whole(6 * 60, 22 * 60)
        at(day, minute, { what: 'click', link: key, visit })
        if (visit.isBot || !random.chance(0.11)) continue
        const customerRef = `cus_${String(visits).padStart(5, '0')}`
        at(day, minute + 3, { what: 'bind', customerRef, visit })
        at(day, minute + 4, { what: 'lead', customerRef })
        if (!random.chance(0.55)) continue
        const currency = random.chance(0.12) ? 'USD' : 'EUR'
        // A subscription: the first sale within days, then every thirty.
        for (let due = day + random.whole(0, 5); due < DAYS; due += 30)
          buy(customerRef, due, minute + 30, currency)
      }
    }
    // Customers nobody sent: they show what "nobody was credited, because …" looks like.
    if (random.chance(0.5)) buy(`cus_direct_${day}`, day, 15 * 60, 'EUR')
    at(day, 23 * 60, { what: 'release' })
  }
  correct(moments, at)
  furnishOffice(at)
  at(44, 10 * 60, { what: 'payout', failing: null })
  at(74, 10 * 60, { what: 'payout', failing: 'Filter & Crema' })
  return moments.filter(({ atMs }) => atMs < DAYS * DAY_MS).sort((a, b) => a.atMs - b.atMs)
}

/**
 * Half of a sale is given back after its commission was paid, half of another while it is held, and a third
 * is disputed at the end.
 */
function correct(moments: readonly Moment[], at: At): void {
  const soldOn = (day: number) => {
    const sales = moments.flatMap(({ atMs, step }) =>
      step.what === 'sale' && !step.customerRef.startsWith('cus_direct') && atMs >= day * DAY_MS
        ? [{ atMs, step }]
        : [],
    )
    const [first] = sales.sort((a, b) => a.atMs - b.atMs)
    if (first === undefined) throw new Error(`the story sells nothing after day ${day}`)
    return first.step
  }
  const giveBack = (sale: SaleStep, day: number, refund: string) =>
    at(day, 11 * 60, { what: 'refund', sale, gross: sale.gross / 2n, refund })
  giveBack(soldOn(20), 60, 'RE-0001')
  giveBack(soldOn(80), 84, 'RE-0002')
  at(88, 9 * 60, { what: 'dispute', sale: soldOn(82), dispute: 'DP-0001' })
}

function visitOf(random: ReturnType<typeof randomFrom>, number: number): Visit {
  return {
    number,
    device: random.pick(['desktop', 'mobile', 'mobile', 'tablet']),
    browser: random.pick(['Chrome', 'Safari', 'Firefox', 'Edge']),
    referrerHost: random.pick([null, 'www.google.com', 'www.youtube.com', 'news.ycombinator.com']),
    campaign: random.pick([null, null, 'spring', 'newsletter']),
    isBot: random.chance(0.06),
  }
}
