// Reading events and their explanations: complete for the brand, paged without gaps, and for partners without
// others.

import { type Database, openDatabase } from '@openpartner/db'
import type { Actor, EventId, Scope } from '@openpartner/domain'
import type { EventFilter } from '@openpartner/ledger'
import {
  asPartner,
  createDatabase,
  createFakeClock,
  DEFAULT_TERMS,
  expectProblem,
  givenBrand,
  givenClick,
  givenPartner,
  givenProgram,
  givenReferredCustomer,
  givenSale,
  type Stage,
  saleOf,
  type TestDatabase,
} from '@openpartner/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Context } from '../context.ts'
import { bindIdentity, ingestEvent } from '../flow/index.ts'
import { explainCommission, listCommissions, loadCommission } from './commissions.ts'
import { explainEvent, listClicks, listEvents, loadEvent, loadToldEvent } from './events.ts'
import { withoutOthers } from './without-others.ts'

let database: TestDatabase
let api: Database
let stage: Stage
let ctx: Awaited<ReturnType<typeof givenBrand>>
let program: Awaited<ReturnType<typeof givenProgram>>
let ada: Awaited<ReturnType<typeof givenPartner>>
let bob: Awaited<ReturnType<typeof givenPartner>>

beforeAll(async () => {
  database = await createDatabase()
  api = openDatabase({ url: database.urlFor('api'), applicationName: 'test' })
  stage = { db: api, ownerUrl: database.ownerUrl, clock: createFakeClock() }
})

beforeEach(async () => {
  stage.clock.set('2026-01-15T12:00:00Z')
  ctx = await givenBrand(stage)
  program = await givenProgram(ctx)
  ada = await givenPartner(ctx, program.id, 'Ada')
  bob = await givenPartner(ctx, program.id, 'Bob')
})

afterAll(async () => {
  await api.close()
  await database.drop()
})

const everyEvent: EventFilter = { after: null, limit: 10, kind: null, customerRef: null, isWaiting: false }
const everyCommission = { after: null, limit: 10, partnerId: null, state: null }
const keyWith = (...scopes: Scope[]): Context => {
  const actor: Actor = { kind: 'key', brandId: ctx.actor.brandId, keyId: ctx.newId('key'), scopes }
  return { ...ctx, actor }
}

async function onlyCommission(of: Context) {
  const { rows } = await listCommissions(of, everyCommission)
  const [commission] = rows
  if (commission === undefined || rows.length > 1) throw new Error(`there are ${rows.length} commissions`)
  return commission
}

const textOf = (story: unknown) =>
  JSON.stringify(story, (_key, value: unknown) => {
    if (typeof value === 'bigint') return value.toString()
    return value instanceof Map ? [...value] : value
  })

describe('the list of events', () => {
  test('is newest first, in pages without gaps or repeats, each with its decision', async () => {
    const told: EventId[] = []
    for (const kind of ['lead', 'sale', 'custom', 'sale', 'signup'] as const) {
      told.unshift((await givenSale(ctx, `cus_${kind}`, { kind })).event.id)
    }
    const pages = []
    for (let after: EventId | null = null; ; ) {
      const page: Awaited<ReturnType<typeof listEvents>> = await listEvents(ctx, {
        ...everyEvent,
        limit: 2,
        after,
      })
      pages.push(page.rows)
      if (page.nextCursor === null) break
      after = page.rows.at(-1)?.event.id ?? null
    }
    expect(pages.map((page) => page.length)).toEqual([2, 2, 1])
    expect(pages.flat().map(({ event }) => event.id)).toEqual(told)
    expect(pages.flat().every(({ decision }) => decision.reason === 'no_identity')).toBe(true)
    const idsOf = async (filter: Partial<EventFilter>) =>
      (await listEvents(ctx, { ...everyEvent, ...filter })).rows.map(({ event }) => event.kind)
    expect(await idsOf({ kind: 'sale' })).toEqual(['sale', 'sale'])
    expect(await idsOf({ customerRef: 'cus_lead' })).toEqual(['lead'])
    expect(await idsOf({ kind: 'sale', customerRef: 'cus_lead' })).toEqual([])
  })

  test('gives an event back as it was told, to the last unit of money', async () => {
    const customerRef = 'a reference with "quotes", ü and a \\'
    const occurredAt = new Date('2026-01-14T23:59:59.999Z')
    const metadata = { plan: 'pro', note: '{"a": [1]}', '': 'empty', ['__proto__']: 'kept' }
    const sale = { ...saleOf(ctx, customerRef, { gross: 2n ** 53n, occurredAt }), metadata }
    const { event } = await ingestEvent(ctx, sale)
    const { event: stored } = await loadEvent(ctx, event.id)
    expect(stored).toMatchObject({ customerRef, occurredAt, money: sale.money, kind: 'sale', source: 'api' })
    // By entries: toEqual would overlook a __proto__ that did not become a key.
    const told = new Map(Object.entries(metadata))
    expect(new Map(Object.entries(stored.metadata))).toEqual(told)
  })
})

describe('who may read', () => {
  test('another brand’s event is as missing as one that never was', async () => {
    const { event } = await givenSale(ctx, 'cus')
    const stranger = await givenBrand(stage)
    for (const read of [loadEvent, explainEvent, loadToldEvent]) {
      const [foreign, none] = [
        await expectProblem(read(stranger, event.id), 'not-found'),
        await expectProblem(read(stranger, ctx.newId('evt')), 'not-found'),
      ]
      expect(foreign.message).toBe(none.message)
    }
    expect((await listEvents(stranger, everyEvent)).rows).toEqual([])
  })

  test('a partner sees no events, and only their own clicks and commissions, whatever they ask', async () => {
    const customerRef = await givenReferredCustomer(stage, ctx, ada)
    const { event } = await givenSale(ctx, customerRef)
    const asBob = asPartner(ctx, bob.partner)
    await expectProblem(listEvents(asBob, everyEvent), 'role-missing')
    await expectProblem(loadEvent(asBob, event.id), 'role-missing')
    await expectProblem(explainEvent(asBob, event.id), 'role-missing')
    const clicks = { after: null, limit: 10, partnerId: ada.partner.id }
    expect((await listClicks(asBob, clicks)).rows).toEqual([])
    expect(
      (await listClicks(asPartner(ctx, ada.partner), { ...clicks, partnerId: bob.partner.id })).rows,
    ).toHaveLength(1)
    expect((await listCommissions(asBob, { ...everyCommission, partnerId: ada.partner.id })).rows).toEqual([])
    const { id } = await onlyCommission(ctx)
    await expectProblem(loadCommission(asBob, id), 'not-found')
    await expectProblem(explainCommission(asBob, id), 'not-found')
  })

  test('a key that may only tell events is answered with what it told and nothing else', async () => {
    const { event } = await givenSale(keyWith('events:write'), 'cus')
    expect((await loadToldEvent(keyWith('events:write'), event.id)).event.id).toBe(event.id)
    await expectProblem(loadEvent(keyWith('events:write'), event.id), 'scope-missing')
    await expectProblem(listEvents(keyWith('events:write'), everyEvent), 'scope-missing')
    await expectProblem(loadToldEvent(keyWith('events:read'), event.id), 'scope-missing')
    expect((await loadEvent(keyWith('events:read'), event.id)).event.id).toBe(event.id)
  })
})

describe('the explanation of an event', () => {
  test('names every click considered, the partners, the terms and earlier decisions', async () => {
    const { event } = await givenSale(ctx, 'cus')
    stage.clock.advance({ minutes: -2 })
    await bindIdentity(ctx, { clickId: await givenClick(stage, ctx, bob), customerRef: 'cus' })
    const told = await explainEvent(ctx, event.id)
    expect(told.decision).toMatchObject({ version: 2, outcome: 'credited', reason: 'last_click' })
    expect(told.earlier).toMatchObject([{ version: 1, outcome: 'nobody', reason: 'no_identity' }])
    expect(told.decision.evidence.considered).toMatchObject([{ partner_id: bob.partner.id, dropped: null }])
    expect([...told.partners]).toEqual([[bob.partner.id, 'Bob']])
    expect([...told.terms.values()].map(({ version }) => version)).toEqual([1])
    expect(told.commissions).toHaveLength(1)
  })
})

describe('the explanation of a commission', () => {
  test('leads back to the click, also when a later invoice follows the first one’s', async () => {
    const clickId = await givenClick(stage, ctx, ada)
    await bindIdentity(ctx, { clickId, customerRef: 'cus' })
    await givenSale(ctx, 'cus')
    stage.clock.advance({ days: 90 })
    const { event } = await givenSale(ctx, 'cus')
    const [second] = (await loadEvent(ctx, event.id)).commissions
    if (second === undefined) throw new Error('the second sale earned nothing')
    const told = await explainCommission(ctx, second.id)
    expect(told.event?.decision.reason).toBe('standing')
    expect(told.click?.id).toBe(clickId)
    expect(told.postings).toMatchObject([
      { cause: 'earn', debit: 'brand:expense', credit: 'partner:held', amount: 2_000n },
    ])
    expect((await explainCommission(asPartner(ctx, ada.partner), second.id)).click?.id).toBe(clickId)
  })

  test('keeps from the partner the customer, the brand’s notes and all of other partners', async () => {
    // Bob's click came first, in a program Ada is not in; Ada's came later and is credited.
    const secret = await givenProgram(ctx, { ...DEFAULT_TERMS, windowDays: 7 })
    const cem = await givenPartner(ctx, secret.id, 'Cem')
    const clicks = [await givenClick(stage, ctx, bob), await givenClick(stage, ctx, cem)]
    stage.clock.advance({ minutes: 1 })
    clicks.push(await givenClick(stage, ctx, ada))
    for (const clickId of clicks)
      await bindIdentity(ctx, { clickId, customerRef: 'ada.customer@example.com' })
    const sale = {
      ...saleOf(ctx, 'ada.customer@example.com', { externalId: 'inv_secret' }),
      metadata: { note: 'internal' },
    }
    await ingestEvent(ctx, { ...sale, bodyHash: 'hash-of-the-body' })

    const { id } = await onlyCommission(ctx)
    const full = textOf(await explainCommission(ctx, id))
    const own = textOf(await explainCommission(asPartner(ctx, ada.partner), id))
    const hidden = [
      'ada.customer@example.com',
      'inv_secret',
      'internal',
      'hash-of-the-body',
      bob.partner.id,
      cem.partner.id,
      'Bob',
      'Cem',
    ]
    for (const word of hidden) expect([word, own.includes(word)]).toEqual([word, false])
    // They are hidden, not absent: the brand reads the same story with them.
    for (const word of hidden.slice(0, 6)) expect([word, full.includes(word)]).toEqual([word, true])
    expect(own).toContain(ada.partner.id)
    expect(own).toContain('last_click')
  })

  test('keeps from the partner earlier decisions and the terms under which others were judged', async () => {
    const customerRef = 'cus'
    await givenSale(ctx, customerRef)
    await bindIdentity(ctx, { clickId: await givenClick(stage, ctx, ada), customerRef })
    const { id, termsId } = await onlyCommission(ctx)
    const full = await explainCommission(ctx, id)
    expect(full.event?.earlier).toHaveLength(1)
    const [terms] = full.terms.values()
    if (terms === undefined) throw new Error('the commission has no terms')
    const others = { ...terms, id: ctx.newId('trm') }
    const own = withoutOthers(
      { ...full, terms: new Map([...full.terms, [others.id, others]]) },
      ada.partner.id,
    )
    expect([...own.terms.keys()]).toEqual([termsId])
    expect(own.event?.earlier).toEqual([])
  })
})
