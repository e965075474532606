// docs/explain/own-terms.md, executed: every worked example is read out of the page and has to come out so.

import { readFile } from 'node:fs/promises'
import {
  addDays,
  decideEvent,
  encodeId,
  formatMoney,
  type GroupId,
  type IdPrefix,
  NEW_CUSTOMER,
  parseCurrency,
  plainRule,
  plainTerms,
  type Terms,
} from '@openpartner/domain'
import { expect, test } from 'vitest'

const PAGE = new URL('../../../../docs/explain/own-terms.md', import.meta.url)
const START = new Date('2026-01-01T00:00:00Z')
const NET = { amount: 10_000n, currency: parseCurrency('EUR') }

const page = await readFile(PAGE, 'utf8')
const examples = [...page.matchAll(/```own-terms\n([\s\S]*?)```/g)].map(([, text = '']) =>
  text.trim().split('\n'),
)

function nth<P extends IdPrefix>(prefix: P, count: number) {
  return encodeId(prefix, `01900000-0000-7000-8000-${count.toString(16).padStart(12, '0')}`)
}

const GROUPS: Readonly<Record<string, GroupId>> = { Gold: nth('grp', 1), Silver: nth('grp', 2) }
const ADA = nth('ptn', 1)
const PROGRAM = nth('prg', 1)
const day = (text: string) => addDays(START, Number(text))

/** What is known while an example is read, line by line. */
class Reading {
  readonly owners: string[] = []
  readonly terms: Terms[] = []
  readonly moves: { readonly from: Date; readonly groupId: GroupId | null }[] = []

  /** What the line says came out, as the facts of before have it; null for a line that is a fact. */
  read(line: string): string | null {
    const [, at] = /^= day (\d+) /.exec(line) ?? []
    if (at !== undefined) return `= day ${at} ${this.sale(day(at))}`
    const [, group, joined] = /^Ada joins (\w+) on day (\d+)$/.exec(line) ?? []
    const [, left] = /^Ada leaves on day (\d+)$/.exec(line) ?? []
    const moved = joined ?? left
    if (moved !== undefined) {
      this.moves.push({ from: day(moved), groupId: GROUPS[group ?? ''] ?? null })
      return null
    }
    return this.publish(line)
  }

  private publish(line: string): null {
    const parts = /^(\w+): (?:(\d+) %|end) from day (\d+)(?: until day (\d+))?$/.exec(line)
    if (parts === null) throw new Error(`what does this line mean: ${line}`)
    const [, owner = '', percent, from = '', until] = parts
    const reward = { type: 'percent', basisPoints: Number(percent) * 100 } as const
    this.owners.push(owner)
    this.terms.push({
      ...plainTerms({ rules: percent === undefined ? [] : [plainRule({ on: 'sale', reward })] }),
      id: nth('trm', this.terms.length + 1),
      programId: PROGRAM,
      groupId: GROUPS[owner] ?? null,
      partnerId: owner === 'Ada' ? ADA : null,
      version: this.terms.length + 1,
      publishedAt: START,
      effectiveFrom: day(from),
      effectiveUntil: until === undefined ? null : day(until),
    })
    return null
  }

  private sale(occurredAt: Date): string {
    const traits = { product: null, plan: null, country: null, coupon: null, metadata: {} }
    const event = { ...traits, id: nth('evt', 1), kind: 'sale', occurredAt, gross: NET, net: NET } as const
    const { rewards } = decideEvent(event, NEW_CUSTOMER, {
      clicks: [
        {
          clickId: nth('clk', 1),
          partnerId: ADA,
          programId: PROGRAM,
          clickedAt: occurredAt,
          marks: [],
          toldByPageAt: null,
        },
      ],
      coupons: [],
      byHand: new Map(),
      terms: this.terms,
      corrections: new Map(),
      verdicts: new Map(),
      wasActive: () => true,
      wasOpen: () => true,
      groupAt: (_partner, _program, at) =>
        this.moves.findLast(({ from }) => from.getTime() <= at.getTime())?.groupId ?? null,
    })
    const [own] = rewards
    const owner = this.owners[this.terms.findIndex(({ id }) => id === own?.terms?.id)]
    return own?.part ? `${owner} ${formatMoney(own.part)}` : 'nothing'
  }
}

test('the page has examples', () => {
  expect(examples.length).toBeGreaterThanOrEqual(3)
})

test.each(examples.map((lines, index) => [index + 1, lines] as const))('example %i', (_, lines) => {
  const reading = new Reading()
  expect(lines.map((line) => reading.read(line) ?? line)).toEqual(lines)
})
