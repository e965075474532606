// When two decisions say the same: also when the stored one was written before there were weights and parts.

import {
  addDays,
  type BoundClick,
  type CustomerFacts,
  type DecidedEvent,
  decideEvent,
  encodeId,
  type IdPrefix,
  NEW_CUSTOMER,
  parseCurrency,
  plainRule,
  plainTerms,
  type TermsDraft,
} from '@openpartner/domain'
import type { RecordedDecision } from '@openpartner/ledger'
import { expect, test } from 'vitest'
import { evidenceOf, isSameDecision, shareRows } from './decision-rows.ts'

const AT = new Date('2026-03-15T12:00:00Z')
const nth = <P extends IdPrefix>(prefix: P, count: number) =>
  encodeId(prefix, `01900000-0000-7000-8000-${count.toString(16).padStart(12, '0')}`)

function decided(model: TermsDraft['model'], ...daysBefore: number[]): DecidedEvent {
  const clicks = daysBefore.map((days, index): BoundClick => {
    const ids = { clickId: nth('clk', days + 1), partnerId: nth('ptn', index + 1), programId: nth('prg', 1) }
    return { ...ids, clickedAt: addDays(AT, -days), marks: [], toldByPageAt: null }
  })
  const terms = {
    ...plainTerms({
      model,
      rules: [plainRule({ on: 'sale', reward: { type: 'percent', basisPoints: 2_000 } })],
    }),
    id: nth('trm', 1),
    programId: nth('prg', 1),
    groupId: null,
    partnerId: null,
    version: 1,
    publishedAt: addDays(AT, -90),
    effectiveFrom: addDays(AT, -90),
    effectiveUntil: null,
  }
  const none = { corrections: new Map(), verdicts: new Map(), coupons: [], byHand: new Map() }
  const facts: CustomerFacts = {
    clicks,
    terms: [terms],
    ...none,
    wasActive: () => true,
    wasOpen: () => true,
    groupAt: () => null,
  }
  const net = { amount: 10_000n, currency: parseCurrency('EUR') }
  const traits = { product: null, plan: null, country: null, coupon: null, metadata: {} }
  const event = { ...traits, id: nth('evt', 1), kind: 'sale', occurredAt: AT, gross: net, net } as const
  return decideEvent(event, NEW_CUSTOMER, facts)
}

/** As the tables would give it back. */
function stored(decision: DecidedEvent): RecordedDecision {
  const { attribution } = decision
  const credited = attribution.outcome === 'credited' ? attribution : null
  const owner = { brandId: nth('brd', 1), attributionId: nth('att', 1), occurredAt: AT }
  let count = 0
  const shares = shareRows((prefix) => nth(prefix, ++count), owner, attribution)
  return {
    attribution: {
      id: owner.attributionId,
      brandId: owner.brandId,
      eventId: nth('evt', 1),
      version: 1,
      outcome: attribution.outcome,
      reason: attribution.reason,
      basis: credited?.basis ?? null,
      model: credited?.model ?? null,
      boundAt: credited?.boundAt ?? null,
      isBinding: decision.isBinding,
      evidence: evidenceOf(decision),
      runId: null,
      cause: 'ingest',
      decidedAt: AT,
      recordedAt: AT,
    },
    shares: shares.map((share) => ({ ...share, recordedAt: AT })),
  }
}

test.each([
  ['one click', decided('last_click', 1)],
  ['three that share', decided('linear', 1, 2, 3)],
  ['none', decided('linear')],
])('a decision about %s is the same as itself', (_what, decision) => {
  expect(isSameDecision(stored(decision), decision)).toBe(true)
})

test('a decision written before there were weights and parts is the same when it comes out the same', () => {
  const decision = decided('last_click', 1)
  const { attribution, shares } = stored(decision)
  const rewards = attribution.evidence.rewards.map(({ weight: _, part: __, ...reward }) => reward)
  const considered = attribution.evidence.considered.map(({ weight: _, ...click }) => click)
  const before = { attribution: { ...attribution, evidence: { considered, rewards } }, shares }
  expect(isSameDecision(before, decision)).toBe(true)
  expect(isSameDecision(before, decided('last_click', 2))).toBe(false)
})

test.each([
  ['there is none yet', null, decided('linear', 1)],
  ['another click is credited', stored(decided('last_click', 1)), decided('last_click', 2)],
  ['the model is another', stored(decided('last_click', 1)), decided('linear', 1)],
  ['one more shares', stored(decided('linear', 1, 2)), decided('linear', 1, 2, 3)],
  ['somebody is credited', stored(decided('linear')), decided('linear', 1)],
  ['nobody is credited', stored(decided('linear', 1)), decided('linear')],
  ['the reason for nobody is another', stored(decided('linear')), decided('linear', 61)],
])('it is not the same when %s', (_what, before, now) => {
  expect(isSameDecision(before, now)).toBe(false)
})

test('a click that was looked at besides makes no other decision', () => {
  const [one, more] = [decided('last_click', 1), decided('last_click', 1, 70)]
  expect(isSameDecision(stored(one), more)).toBe(true)
})
