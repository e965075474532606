// Many events at once end like the same told one by one; each by itself, whatever becomes of the others.

import { inBrand } from '@openpartner/db'
import {
  asWorker,
  brokenInvariants,
  expectProblem,
  givenBrand,
  givenPartner,
  givenProgram,
  givenReferredCustomer,
  saleOf,
} from '@openpartner/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type FlowStage, openFlowStage } from '../../test/flow-stage.ts'
import type { Context } from '../context.ts'
import { listBalances, listEvents } from '../read/index.ts'
import { ingestEvent } from './ingest-event.ts'
import { ingestEvents } from './ingest-events.ts'
import type { IngestEvent, ToldEvent } from './tell-events.ts'

let stage: FlowStage
beforeAll(async () => {
  stage = await openFlowStage()
})
afterAll(() => stage.close())

const CUSTOMERS = 3

/** A brand with customers of two partners, who came before anything happened. */
async function givenCustomers() {
  const ctx = await givenBrand(stage)
  const program = await givenProgram(ctx)
  const partners = [await givenPartner(ctx, program.id, 'Ada'), await givenPartner(ctx, program.id, 'Bob')]
  const customers: string[] = []
  for (const partner of [...partners, ...partners].slice(0, CUSTOMERS)) {
    customers.push(await givenReferredCustomer(stage, ctx, partner))
  }
  stage.clock.advance({ hours: 1 })
  return { ctx, customers }
}

/** Sales of all of them, not in the order they happened. */
function salesOf(ctx: Context, customers: readonly string[], count: number): IngestEvent[] {
  const now = ctx.clock.now().getTime()
  return Array.from({ length: count }, (_, at) =>
    saleOf(ctx, customers[at % customers.length] ?? '', {
      externalId: `inv_${at}`,
      gross: BigInt(1_000 + at),
      occurredAt: new Date(now - ((at * 7) % count) * 1_000),
    }),
  )
}

const balancesOf = async (ctx: Context) =>
  (await listBalances(ctx, { partnerId: null })).map(({ partnerName, held, payable }) => ({
    partnerName,
    held,
    payable,
  }))
const everyEvent = { after: null, limit: 200, kind: null, customerRef: null, isWaiting: false }
const outcomesOf = async (ctx: Context) =>
  (await listEvents(ctx, everyEvent)).rows
    .map(({ event, decision, commissions }) => ({
      name: event.externalId,
      reason: decision.reason,
      sum: commissions.reduce((sum, { amount }) => sum + amount, 0n),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
const isNew = (told: ToldEvent) => told.problem === null && told.isNew

describe('many events', () => {
  test('end as if they had been told one by one: the same decisions, the same balances', async () => {
    const [together, apart] = [await givenCustomers(), await givenCustomers()]
    const told = await ingestEvents(together.ctx, salesOf(together.ctx, together.customers, 60))
    expect(told.filter(isNew)).toHaveLength(60)
    for (const sale of salesOf(apart.ctx, apart.customers, 60)) await ingestEvent(apart.ctx, sale)
    expect(await outcomesOf(together.ctx)).toEqual(await outcomesOf(apart.ctx))
    expect(await balancesOf(together.ctx)).toEqual(await balancesOf(apart.ctx))
    expect(await brokenInvariants(stage.ownerUrl)).toEqual([])
  })

  test('are answered in order, also when they take several transactions', async () => {
    const { ctx, customers } = await givenCustomers()
    const sales = salesOf(ctx, customers, 600)
    const told = await ingestEvents(ctx, sales)
    expect(told.map((one) => (one.problem === null ? one.event.externalId : one.problem.code))).toEqual(
      sales.map(({ externalId }) => externalId),
    )
    expect((await ingestEvents(ctx, sales)).filter(isNew)).toEqual([])
  })

  test('record what the database takes and give the rest a problem of its own', async () => {
    const { ctx, customers } = await givenCustomers()
    const [first, , third] = salesOf(ctx, customers, 3)
    if (first === undefined || third === undefined) throw new Error('three sales were made')
    // No caller gets past the contract with this one; the table's own check is what is left.
    const poison = saleOf(ctx, 'c'.repeat(256))
    const told = await ingestEvents(ctx, [first, poison, third])
    expect(told.map((one) => one.problem?.code ?? 'told')).toEqual(['told', 'internal', 'told'])
    expect((await outcomesOf(ctx)).map(({ name }) => name)).toEqual(['inv_0', 'inv_2'])
    expect(await brokenInvariants(stage.ownerUrl)).toEqual([])
  })

  test('told by twenty at once, in batches of any order and one by one, are recorded once', async () => {
    const { ctx, customers } = await givenCustomers()
    const sales = salesOf(ctx, customers, 12)
    const answers = await Promise.all(
      Array.from({ length: 20 }, async (_, at): Promise<readonly ToldEvent[]> => {
        const from = at % sales.length
        const turned = [...sales.slice(from), ...sales.slice(0, from)]
        if (at % 2 === 0) return ingestEvents(ctx, at % 4 === 0 ? turned : turned.reverse())
        return Promise.all(sales.map(async (sale) => ({ problem: null, ...(await ingestEvent(ctx, sale)) })))
      }),
    )
    expect(answers.flat().filter(isNew)).toHaveLength(sales.length)
    expect(answers.flat().every(({ problem }) => problem === null)).toBe(true)
    const [once, sums] = [await givenCustomers(), await outcomesOf(ctx)]
    await ingestEvents(once.ctx, salesOf(once.ctx, once.customers, 12))
    expect(sums).toEqual(await outcomesOf(once.ctx))
    expect(await brokenInvariants(stage.ownerUrl)).toEqual([])
  })

  test('of the same id under other customers are compared with the first, whoever came first', async () => {
    const { ctx, customers } = await givenCustomers()
    const [first, second] = customers
    if (first === undefined || second === undefined) throw new Error('there are three customers')
    const sale = saleOf(ctx, first, { externalId: 'shared', bodyHash: 'one' })
    const other = { ...sale, customerRef: second, bodyHash: 'two' }
    const answers = await Promise.all([
      ingestEvents(ctx, [sale]),
      ingestEvents(ctx, [other]),
      ingestEvents(ctx, [other, sale]),
    ])
    const codes = answers.flat().map(({ problem }) => problem?.code ?? 'told')
    expect(codes.toSorted()).toEqual(['external-id-reused', 'external-id-reused', 'told', 'told'])
    expect(await outcomesOf(ctx)).toHaveLength(1)
  })

  test('are held against what stands before them: a sale, its refund, and one refund too many', async () => {
    const { ctx, customers } = await givenCustomers()
    const sale = saleOf(ctx, customers[0] ?? '', { externalId: 'sale' })
    const refund = (externalId: string, gross: bigint, corrects = 'sale') =>
      saleOf(ctx, customers[0] ?? '', { kind: 'refund', externalId, corrects, gross })
    const told = await ingestEvents(ctx, [
      sale,
      refund('half', 5_000n),
      refund('half', 5_000n),
      refund('too much', 5_001n),
      refund('the rest', 5_000n),
      refund('of a sale to come', 1n, 'later'),
    ])
    expect(told.map((one) => one.problem?.code ?? isNew(one))).toEqual([
      true,
      true,
      false,
      'refund-above-sale',
      true,
      true,
    ])
    expect((await balancesOf(ctx)).map(({ held }) => held)).toEqual([])
    expect(await brokenInvariants(stage.ownerUrl)).toEqual([])
  })

  test('join an outer transaction whole: it fails, and none is there', async () => {
    const { ctx, customers } = await givenCustomers()
    const failing = inBrand(ctx.db, ctx.actor.brandId, async (tx) => {
      const told = await ingestEvents({ ...ctx, db: tx }, salesOf(ctx, customers, 300))
      expect(told.filter(isNew)).toHaveLength(300)
      throw new Error('the outer one fails')
    })
    await expect(failing).rejects.toThrow('the outer one fails')
    expect(await outcomesOf(ctx)).toEqual([])
  })

  test('are not taken from a publishable key, and need the right to write events', async () => {
    const { ctx, customers } = await givenCustomers()
    const sales = salesOf(ctx, customers, 2)
    const { brandId } = ctx.actor
    const page = { kind: 'publishable', brandId, keyId: ctx.newId('key') } as const
    await expectProblem(ingestEvents({ ...ctx, actor: page }, sales), 'scope-missing')
    const key = { kind: 'key', brandId, keyId: ctx.newId('key'), scopes: ['events:read'] } as const
    await expectProblem(ingestEvents({ ...ctx, actor: key }, sales), 'scope-missing')
    expect((await ingestEvents(asWorker(ctx), sales)).filter(isNew)).toHaveLength(2)
  })
})

test('an import brings history of any age; nobody else tells of what happened a year before the brand', async () => {
  const { ctx, customers } = await givenCustomers()
  const old = { occurredAt: new Date('1999-01-01T00:00:00Z') }
  const sale = (source: 'api' | 'import') => saleOf(ctx, customers[0] ?? '', { ...old, source })
  const [told, imported] = await ingestEvents(ctx, [sale('api'), sale('import')])
  expect(told?.problem?.errors).toMatchObject([{ pointer: '/occurred_at' }])
  expect(imported?.problem).toBeNull()
})
