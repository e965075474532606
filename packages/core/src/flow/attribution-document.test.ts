// docs/explain/attribution.md, executed: every worked example is read out of the page and has to come out so.

import { readFile } from 'node:fs/promises'
import {
  ATTRIBUTION_MODELS,
  addDays,
  type BookedEntry,
  type BoundClick,
  type ByHand,
  type CustomerState,
  type DecidedEvent,
  decideEvent,
  differencesOf,
  encodeId,
  entitlementsOf,
  formatMoney,
  type IdPrefix,
  type KnownCoupon,
  type Money,
  NEW_CUSTOMER,
  type OccurredEvent,
  type PartnerId,
  parseCurrency,
  plainRule,
  plainTerms,
  type Reward,
  stateAfter,
  type Terms,
} from '@openpartner/domain'
import { expect, test } from 'vitest'

const PAGE = new URL('../../../../docs/explain/attribution.md', import.meta.url)
const EVENT_AT = new Date('2026-03-15T12:00:00Z')
const NAMES = ['Ada', 'Bob', 'Cem', 'Dan']

const page = await readFile(PAGE, 'utf8')
const examples = [...page.matchAll(/```attribution\n([\s\S]*?)```/g)].map(([, text = '']) =>
  text.trim().split('\n'),
)

function nth<P extends IdPrefix>(prefix: P, count: number) {
  return encodeId(prefix, `01900000-0000-7000-8000-${count.toString(16).padStart(12, '0')}`)
}

function saleOf(occurredAt: Date, net: Money, coupon: string | null): OccurredEvent {
  const traits = { product: null, plan: null, country: null, coupon, metadata: {} }
  return { ...traits, id: nth('evt', occurredAt.getTime()), kind: 'sale', occurredAt, gross: net, net }
}

/** What is known while an example is read, line by line. */
class Reading {
  readonly clicks: BoundClick[] = []
  readonly suspended = new Map<PartnerId, Date>()
  terms: Terms[] = []
  state: CustomerState = NEW_CUSTOMER
  now = EVENT_AT
  sale: Money | null = null
  coupon: string | null = null
  readonly ended = new Map<PartnerId, Date>()
  byHand: ByHand | null = null
  decided: DecidedEvent | null = null
  booked: BookedEntry[] = []

  publish(model: string, reward: Money | null): undefined {
    this.terms = termsOf(model, reward)
  }

  countCouponsAsClicks(): undefined {
    this.terms = this.terms.map((terms) => ({ ...terms, coupons: 'as_click' }))
  }

  private facts() {
    const wasActive = (partnerId: PartnerId, at: Date) => {
      const since = this.suspended.get(partnerId)
      return since === undefined || since.getTime() > at.getTime()
    }
    const now = nth('evt', this.now.getTime())
    return {
      clicks: this.clicks,
      coupons: NAMES.map((who) => couponOf(partnerOf(who), this.ended.get(partnerOf(who)) ?? null)),
      byHand: this.byHand === null ? new Map() : new Map([[now, this.byHand]]),
      terms: this.terms,
      corrections: new Map(),
      verdicts: new Map(),
      wasActive,
      wasOpen: () => true,
      groupAt: () => null,
    }
  }

  /** The same sale again, with other facts. */
  decideAgain(): string[] {
    if (this.sale === null) throw new Error('nothing to decide again')
    return this.decide(this.sale, this.coupon)
  }

  credit(who: string): string[] {
    const weight = { numerator: 1n, denominator: 1n }
    const shares = who === 'nobody' ? [] : [{ partnerId: partnerOf(who), programId: nth('prg', 1), weight }]
    this.byHand = { id: nth('mat', 1), shares, reason: 'why', actor: 'who', decidedAt: this.now }
    return this.decideAgain()
  }

  end(who: string): undefined {
    this.ended.set(partnerOf(who), addDays(this.now, -1))
  }

  lift(): string[] {
    this.byHand = null
    return this.decideAgain()
  }

  /** Decides the sale; what it books counts as held. */
  decide(net: Money, coupon: string | null = null): string[] {
    this.sale = net
    this.coupon = coupon
    const event = saleOf(this.now, net, coupon)
    this.decided = decideEvent(event, this.state, this.facts())
    const differences = differencesOf(this.booked, entitlementsOf(this.decided))
    const entries = differences.map(({ partnerId, money, originalId }, index): BookedEntry => {
      const id = nth('com', this.booked.length + index + 1)
      return { id, partnerId, money, state: 'held', releaseAt: this.now, originalId }
    })
    this.booked = [...this.booked, ...entries]
    return [
      ...outcomeLines(this.decided),
      ...differences.map(
        ({ partnerId, money, kind }) => `booked ${nameOf(partnerId)} ${formatMoney(money)} ${kind}`,
      ),
    ]
  }

  /** The next event of the same customer, 100 days later. */
  moveOn(): undefined {
    if (this.decided === null || this.sale === null) throw new Error('no sale before')
    const event = saleOf(this.now, this.sale, this.coupon)
    this.state = stateAfter(this.state, event, this.decided)
    this.booked = []
    this.byHand = null
    this.now = addDays(this.now, 100)
  }

  click(who: string, daysBefore: number, how: string): undefined {
    this.clicks.push({
      clickId: nth('clk', this.clicks.length + 1),
      partnerId: partnerOf(who),
      programId: nth('prg', how === 'in another program' ? 2 : 1),
      clickedAt: addDays(this.now, -daysBefore),
      marks: how === 'as a bot' ? ['bot'] : [],
      toldByPageAt: null,
    })
  }
}

const partnerOf = (who: string) => nth('ptn', NAMES.indexOf(who) + 1)
const nameOf = (id: PartnerId | null) => NAMES.find((who) => partnerOf(who) === id) ?? 'a code'
const codeOf = (who: string) => `${who.toUpperCase()}20`

/** Everybody has one, valid from long before. */
function couponOf(partnerId: PartnerId, endedAt: Date | null): KnownCoupon {
  const who = nameOf(partnerId)
  return {
    couponId: nth('cpn', NAMES.indexOf(who) + 1),
    code: codeOf(who),
    partnerId,
    programId: nth('prg', 1),
    createdAt: new Date('2020-01-01T00:00:00Z'),
    endedAt,
  }
}

function moneyOf(text: string): Money {
  const [amount = '', currency = ''] = text.split(' ')
  return { amount: BigInt(amount.replace('.', '')), currency: parseCurrency(currency) }
}

function outcomeLines({ attribution, rewards }: DecidedEvent): string[] {
  const credited = rewards.map(({ share: { partnerId, weight }, part }) => {
    const earned = part === null ? 'nothing' : formatMoney(part)
    return `= ${nameOf(partnerId)} ${weight.numerator}/${weight.denominator} ${earned}`
  })
  const dropped = attribution.considered.flatMap(({ partnerId, dropped: reason }) =>
    reason === null ? [] : [`– ${nameOf(partnerId)} ${reason}`],
  )
  return [...credited, ...dropped]
}

function termsOf(model: string, reward: Money | null): Terms[] {
  const known = ATTRIBUTION_MODELS.find((name) => name === model)
  if (known === undefined) throw new Error(`no model ${model}`)
  const since = new Date('2020-01-01T00:00:00Z')
  const promise: Reward =
    reward === null ? { type: 'percent', basisPoints: 2_000 } : { type: 'fixed', money: reward }
  return [1, 2].map((program) => ({
    ...plainTerms({ model: known, rules: [plainRule({ on: 'sale', reward: promise })] }),
    id: nth('trm', program),
    programId: nth('prg', program),
    groupId: null,
    partnerId: null,
    version: 1,
    publishedAt: since,
    effectiveFrom: since,
    effectiveUntil: null,
  }))
}

const STATEMENTS: readonly [RegExp, (reading: Reading, parts: readonly string[]) => string[] | undefined][] =
  [
    [/^model (\w+)$/, (reading, [model = '']) => reading.publish(model, null)],
    [/^coupons as_click$/, (reading) => reading.countCouponsAsClicks()],
    [
      /^reward (.+)$/,
      (reading, [money = '']) => reading.publish(reading.terms[0]?.model ?? '', moneyOf(money)),
    ],
    [
      /^(\w+) clicks (\d+) days before ?(.*)$/,
      (reading, [who = '', days = '', how = '']) => reading.click(who, Number(days), how),
    ],
    [/^coupon of (\w+) has ended$/, (reading, [who = '']) => reading.end(who)],
    [
      /^sale of ([^ ]+ \w+)(?: with coupon of (\w+))?$/,
      (reading, [money = '', who]) =>
        reading.decide(moneyOf(money), who === undefined ? null : codeOf(who)).filter(isNoEarning),
    ],
    [/^by hand (\w+)$/, (reading, [who = '']) => reading.credit(who)],
    [/^lifted$/, (reading) => reading.lift()],
    [
      /^found (\w+) clicks (\d+) days before$/,
      (reading, [who = '', days = '']) => {
        reading.click(who, Number(days), '')
        return reading.decideAgain()
      },
    ],
    [
      /^later (\w+) clicks$/,
      (reading, [who = '']) => {
        reading.moveOn()
        reading.click(who, 1, '')
      },
    ],
    [/^later$/, (reading) => reading.moveOn()],
    [
      /^later (\w+) is suspended$/,
      (reading, [who = '']) => {
        reading.moveOn()
        reading.suspended.set(partnerOf(who), addDays(reading.now, -1))
      },
    ],
    [
      /^later sale of ([^ ]+ \w+)(?: with coupon of (\w+))?$/,
      (reading, [money = '', who]) =>
        reading
          .decide(moneyOf(money), who === undefined ? null : codeOf(who))
          .filter((line) => isNoEarning(line) && isRecent(line)),
    ],
  ]

/** The first booking of a sale is what `=` says already. */
const isNoEarning = (line: string) => !line.startsWith('booked')
/** After 100 days the clicks of before are outside the window, which is beside the point of the examples. */
const isRecent = (line: string) => !line.endsWith('outside_window')

/** The example with the outcomes worked out anew: equal to itself when the page tells the truth. */
function workedOut(example: readonly string[]): string[] {
  const reading = new Reading()
  return example
    .filter((line) => !/^(=|–|booked) /.test(line))
    .flatMap((line) => {
      const [statement] = STATEMENTS.flatMap(([pattern, run]) => {
        const match = pattern.exec(line)
        return match === null ? [] : [() => run(reading, match.slice(1))]
      })
      if (statement === undefined) throw new Error(`cannot read "${line}"`)
      return [line, ...(statement() ?? [])]
    })
}

test.each(examples.map((example, index) => [index + 1, example] as const))(
  'example %i comes out as the page says',
  (_number, example) => {
    expect(workedOut(example)).toEqual(example)
  },
)

test('there is an example of every model', () => {
  const shown = new Set(examples.map(([first = '']) => first.slice('model '.length)))
  expect([...shown].sort()).toEqual([...ATTRIBUTION_MODELS].sort())
})
