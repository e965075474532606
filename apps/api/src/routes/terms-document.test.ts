// docs/reference/terms.md, executed: every worked example is read out of the page and has to come out so.

import { readFile } from 'node:fs/promises'
import { RuleIn } from '@openpartner/contract'
import {
  addMonths,
  BASE_AMOUNTS,
  type Currency,
  capPart,
  describeRule,
  encodeId,
  formatMoney,
  type IdPrefix,
  type Money,
  parseCurrency,
  plainTerms,
  REWARDED_KINDS,
  type RewardFacts,
  rewardFor,
  ruleFromJson,
  type Terms,
  termsErrors,
} from '@openpartner/domain'
import { expect, test } from 'vitest'

const BOUND_AT = new Date('2026-01-31T12:00:00Z')
const page = await readFile(new URL('../../../../docs/reference/terms.md', import.meta.url), 'utf8')
const examples = [...page.matchAll(/```terms\n([\s\S]*?)```/g)].map(([, text = '']) =>
  text.trim().split('\n'),
)

const nth = <P extends IdPrefix>(prefix: P) => encodeId(prefix, '01900000-0000-7000-8000-000000000001')

/** "12.50 EUR" or "12.50EUR" */
function moneyOf(text: string): Money {
  const [, amount = '', currency = ''] = /^([\d.]+) ?([A-Z]{3})$/.exec(text) ?? []
  return { amount: BigInt(amount.replace('.', '')), currency: parseCurrency(currency) }
}

function termsOf(lines: readonly string[]): Terms {
  const [settings = '{}'] = lines.flatMap((line) =>
    line.startsWith('terms ') ? [line.slice('terms '.length)] : [],
  )
  const base = BASE_AMOUNTS.find((one) => one === JSON.parse(settings).base) ?? 'net'
  const rules = lines.flatMap((line) =>
    line.startsWith('{') ? [ruleFromJson(RuleIn.parse(JSON.parse(line)))] : [],
  )
  return {
    ...plainTerms({ base, rules }),
    id: nth('trm'),
    programId: nth('prg'),
    groupId: null,
    partnerId: null,
    version: 1,
    publishedAt: BOUND_AT,
    effectiveFrom: BOUND_AT,
    effectiveUntil: null,
  }
}

const EVENT = /^(\w+) (\d+)(?: of ([\d.]+ [A-Z]{3}))?(?: after (\d+) months)?((?: [\w.]+=\S+)*)$/

function outcomeOf(text: string, terms: Terms): string {
  const [, name = '', number = '', amount, months = '0', details = ''] = EVENT.exec(text) ?? []
  const kind = REWARDED_KINDS.find((one) => one === name)
  if (kind === undefined) throw new Error(`cannot read "${text}"`)
  const said = new Map(
    details
      .trim()
      .split(' ')
      .map((detail): [string, string] => [detail.split('=')[0] ?? '', detail.split('=')[1] ?? '']),
  )
  const sums = (key: string): ReadonlyMap<Currency, bigint> => {
    const money = said.has(key) ? moneyOf(said.get(key) ?? '') : null
    return new Map(money === null ? [] : [[money.currency, money.amount]])
  }
  const net = amount === undefined ? null : moneyOf(amount)
  const metadata = [...said].flatMap(([key, value]) =>
    key.startsWith('metadata.') ? [[key.slice(9), value]] : [],
  )
  const facts: RewardFacts = {
    event: {
      id: nth('evt'),
      kind,
      occurredAt: addMonths(BOUND_AT, Number(months)),
      net,
      gross: said.has('gross') ? moneyOf(said.get('gross') ?? '') : net,
      product: said.get('product') ?? null,
      plan: said.get('plan') ?? null,
      country: said.get('country') ?? null,
      coupon: null,
      metadata: Object.fromEntries(metadata),
    },
    priorCredited: Number(number) - 1,
    boundAt: BOUND_AT,
    earnedOfCustomer: sums('earned'),
    volume: { sales: Number(said.get('sold') ?? 0), amounts: sums('turnover') },
  }
  const decision = rewardFor(facts, terms)
  if (decision.outcome === 'nothing') return decision.reason
  const capped = capPart(decision.reward, decision, sums('month'))
  if (capped.part === null || capped.decision.outcome === 'nothing') return 'cap_reached'
  return `rule ${decision.ruleIndex + 1}: ${formatMoney(capped.part)}`
}

/** The example with everything worked out anew: equal to itself when the page tells the truth. */
function workedOut(lines: readonly string[]): string[] {
  const terms = termsOf(lines)
  const read = [...terms.rules]
  const refused = termsErrors(terms).map(({ pointer, detail }) => `refused ${pointer} ${detail}`)
  return lines.map((line) => {
    if (line.startsWith('{') || line.startsWith('terms ')) return line
    if (line.startsWith('reads ')) {
      const rule = read.shift()
      return rule === undefined ? 'reads nothing more' : `reads ${describeRule(rule)}`
    }
    if (line.startsWith('refused ')) return refused.shift() ?? 'refused nothing more'
    const [event = ''] = line.split(/ = (?!.* = )/)
    return `${event} = ${outcomeOf(event, terms)}`
  })
}

test.each(examples.map((example, index) => [index + 1, example] as const))(
  'example %i comes out as the page says',
  (_number, example) => {
    expect(workedOut(example)).toEqual(example)
    // What the page shows as good is published; what it refuses is refused for that and nothing else.
    const told = example.filter((line) => line.startsWith('refused '))
    expect(termsErrors(termsOf(example))).toHaveLength(told.length)
  },
)

test('the page shows every field of a rule', () => {
  const fields = [...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, field]) => field)
  expect(fields).toEqual(expect.arrayContaining(Object.keys(RuleIn.shape)))
})
