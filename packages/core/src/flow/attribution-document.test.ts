// docs/explain/attribution.md, executed: every worked example is read out of the page and has to come out so.

import { readFile } from 'node:fs/promises'
import {
  ATTRIBUTION_MODELS,
  addDays,
  type BookedEntry,
  type BoundClick,
  type CustomerState,
  type DecidedEvent,
  decideEvent,
  differencesOf,
  encodeId,
  entitlementsOf,
  formatMoney,
  type IdPrefix,
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

function saleOf(occurredAt: Date, net: Money): OccurredEvent {
  const traits = { product: null, plan: null, country: null, metadata: {} }
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
  decided: DecidedEvent | null = null
  booked: BookedEntry[] = []

  publish(model: string, reward: Money | null): undefined {
    this.terms = termsOf(model, reward)
  }

  private facts() {
    const wasActive = (partnerId: PartnerId, at: Date) => {
      const since = this.suspended.get(partnerId)
      return since === undefined || since.getTime() > at.getTime()
    }
    return { clicks: this.clicks, terms: this.terms, corrections: new Map(), verdicts: new Map(), wasActive }
  }

  /** Decides the sale; what it books counts as held. */
  decide(net: Money): string[] {
    this.sale = net
    const event = saleOf(this.now, net)
    this.decided = decideEvent(event, this.state, this.facts())
    const differences = differencesOf(this.booked, entitlementsOf(this.decided))
    this.booked = differences.map(({ partnerId, money }, index) => {
      return { id: nth('com', index + 1), partnerId, money, state: 'held', releaseAt: this.now }
    })
    return [
      ...outcomeLines(this.decided),
      ...differences.map(
        ({ partnerId, money, kind }) => `booked ${nameOf(partnerId)} ${formatMoney(money)} ${kind}`,
      ),
    ]
  }

  /** The next event of the same customer, 100 days later. */
  moveOn(): void {
    if (this.decided === null || this.sale === null) throw new Error('no sale before')
    const event = saleOf(this.now, this.sale)
    this.state = stateAfter(this.state, event, this.decided)
    this.booked = []
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
const nameOf = (id: PartnerId) => NAMES.find((who) => partnerOf(who) === id) ?? id

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
    [
      /^reward (.+)$/,
      (reading, [money = '']) => reading.publish(reading.terms[0]?.model ?? '', moneyOf(money)),
    ],
    [
      /^(\w+) clicks (\d+) days before ?(.*)$/,
      (reading, [who = '', days = '', how = '']) => reading.click(who, Number(days), how),
    ],
    [/^sale of (.+)$/, (reading, [money = '']) => reading.decide(moneyOf(money)).filter(isNoEarning)],
    [
      /^found (\w+) clicks (\d+) days before$/,
      (reading, [who = '', days = '']) => {
        if (reading.sale === null) throw new Error('nothing to decide again')
        reading.click(who, Number(days), '')
        return reading.decide(reading.sale)
      },
    ],
    [
      /^later (\w+) clicks$/,
      (reading, [who = '']) => {
        reading.moveOn()
        reading.click(who, 1, '')
      },
    ],
    [
      /^later (\w+) is suspended$/,
      (reading, [who = '']) => {
        reading.moveOn()
        reading.suspended.set(partnerOf(who), addDays(reading.now, -1))
      },
    ],
    [
      /^later sale of (.+)$/,
      (reading, [money = '']) =>
        reading.decide(moneyOf(money)).filter((line) => isNoEarning(line) && isRecent(line)),
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
