// Builders in the words of the glossary: a brand of its own per call, made by the product's own verbs.

import { randomBytes } from 'node:crypto'
import type { Context } from '@openpartner/core'
import { bindIdentity, type IngestEvent, ingestEvent } from '@openpartner/core/flow'
import { addMembership, addPartner, createLink, createProgram, publishTerms } from '@openpartner/core/setup'
import { type Database, ensurePerson, inBrand, insertAdmin, insertBrand } from '@openpartner/db'
import {
  type AdminActor,
  type ClickId,
  type ClickMark,
  type CorrectionKind,
  type Currency,
  type EventTraits,
  idsFrom,
  type Money,
  type PartnerId,
  type PersonId,
  type ProgramId,
  parseCurrency,
  plainRule,
  plainTerms,
  type TermsDraft,
  uuidOf,
} from '@openpartner/domain'
import { uuidsFrom } from '@openpartner/runtime'
import pg from 'pg'
import type { FakeClock } from './fake-clock.ts'

/** Only tests lead to localhost. */
const POLICY = { allowLocalhost: true } as const

export interface Stage {
  /** As the API's role. */
  readonly db: Database
  /** For writing clicks the way the router's drain does, without a router. */
  readonly ownerUrl: string
  readonly clock: FakeClock
}

export const eur = (amount: bigint): Money => ({ amount, currency: parseCurrency('EUR') })

/** An event that says nothing of what it was about. */
export const NO_TRAITS: EventTraits = { product: null, plan: null, country: null, coupon: null, metadata: {} }

/** 20 % of every sale for 12 months, held 30 days, clicks count 60 days. */
export const DEFAULT_TERMS: TermsDraft = plainTerms({
  rules: [plainRule({ on: 'sale', reward: { type: 'percent', basisPoints: 2_000 }, months: 12 })],
})

/** A brand with one admin, acting as that admin. */
export async function givenBrand(stage: Stage): Promise<Context & { readonly actor: AdminActor }> {
  const newId = idsFrom(uuidsFrom(stage.clock))
  const brandId = newId('brd')
  const adminId = newId('adm')
  const createdAt = stage.clock.now()
  const slug = `brand-${randomBytes(6).toString('hex')}`
  const personId = await inBrand(stage.db, brandId, async (tx) => {
    await insertBrand(tx, { id: brandId, name: 'Acme', slug, createdAt })
    const person = await ensurePerson(tx, { id: newId('per'), email: `admin@${slug}.example.com`, createdAt })
    await insertAdmin(tx, { id: adminId, brandId, personId: person.id, status: 'active', createdAt })
    return person.id
  })
  const actor = { kind: 'admin', brandId, adminId, personId } as const
  return { db: stage.db, clock: stage.clock, newId, actor, requestId: newId('req') }
}

export async function givenProgram(ctx: Context, terms: TermsDraft = DEFAULT_TERMS) {
  const program = await createProgram(
    ctx,
    { name: 'Ambassadors', destinationUrl: 'https://shop.example.com/' },
    POLICY,
  )
  await publishTerms(ctx, program.id, terms)
  return program
}

/** A partner with a membership and a link in the program. */
export async function givenPartner(ctx: Context, programId: ProgramId, name = 'Ada') {
  const tag = randomBytes(5).toString('hex')
  const partner = await addPartner(ctx, { name, email: `${name.toLowerCase()}.${tag}@example.com` })
  const membership = await addMembership(ctx, { programId, partnerId: partner.id })
  const link = await createLink(
    ctx,
    { membershipId: membership.id, key: `${name}-${tag}`, destinationUrl: null },
    POLICY,
  )
  return { partner, membership, link }
}

export interface GivenClick {
  readonly link: Awaited<ReturnType<typeof givenPartner>>['link']
  readonly marks?: readonly ClickMark[]
}

/** A click recorded now, as the router's drain would have written it. */
export async function givenClick(stage: Stage, ctx: Context, click: GivenClick): Promise<ClickId> {
  const owner = new pg.Client({ connectionString: stage.ownerUrl })
  await owner.connect()
  try {
    return await writeClick(owner, ctx, click)
  } finally {
    await owner.end()
  }
}

/** The same over a connection of the owner that is open already: for whoever needs very many. */
export async function writeClick(
  owner: pg.Client,
  ctx: Context,
  { link, marks = [] }: GivenClick,
): Promise<ClickId> {
  const id = ctx.newId('clk')
  const clickedAt = ctx.clock.now()
  await owner.query('select ensure_click_partition($1::date)', [clickedAt.toISOString().slice(0, 10)])
  await owner.query("select set_config('app.brand_id', $1, false)", [uuidOf(link.brandId)])
  await owner.query(
    `insert into clicks (id, brand_id, program_id, link_id, partner_id, clicked_at, destination, device,
                         marks)
     values ($1, $2, $3, $4, $5, $6, 'https://shop.example.com/', 'desktop', $7)`,
    [
      uuidOf(id),
      uuidOf(link.brandId),
      uuidOf(link.programId),
      uuidOf(link.id),
      uuidOf(link.partnerId),
      clickedAt,
      marks,
    ],
  )
  return id
}

/** A customer who came through a click just now. */
export async function givenReferredCustomer(stage: Stage, ctx: Context, click: GivenClick): Promise<string> {
  const clickId = await givenClick(stage, ctx, click)
  const customerRef = `cus_${randomBytes(6).toString('hex')}`
  await bindIdentity(ctx, { clickId, customerRef })
  return customerRef
}

/** A sale of that customer, now unless said otherwise; 100.00 EUR without tax unless said otherwise. */
export function saleOf(
  ctx: Context,
  customerRef: string,
  change: { readonly gross?: bigint; readonly currency?: Currency } & Partial<IngestEvent> = {},
): IngestEvent {
  const { gross = 10_000n, currency = parseCurrency('EUR'), ...rest } = change
  const externalId = rest.externalId ?? `inv_${randomBytes(6).toString('hex')}`
  return {
    kind: 'sale',
    customerRef,
    externalId,
    bodyHash: `hash of ${externalId}`,
    occurredAt: ctx.clock.now(),
    money: { gross, tax: 0n, discount: 0n, currency },
    corrects: null,
    ...NO_TRAITS,
    source: 'api',
    ...rest,
  }
}

export async function givenSale(
  ctx: Context,
  customerRef: string,
  change: Parameters<typeof saleOf>[2] = {},
) {
  return ingestEvent(ctx, saleOf(ctx, customerRef, change))
}

export interface GivenCorrection extends Partial<IngestEvent> {
  readonly kind: CorrectionKind
  /** What of the sale; left out for the whole of what it names. */
  readonly gross?: bigint
  readonly currency?: Currency
}

/** What became of a sale, a refund or a dispute; told now unless said otherwise. */
export function correctionOf(
  ctx: Context,
  named: Pick<IngestEvent, 'customerRef' | 'externalId'>,
  { gross, currency = parseCurrency('EUR'), ...change }: GivenCorrection,
): IngestEvent {
  const externalId = change.externalId ?? `cor_${randomBytes(6).toString('hex')}`
  return {
    ...saleOf(ctx, named.customerRef, { externalId }),
    corrects: named.externalId,
    money: gross === undefined ? null : { gross, tax: 0n, discount: 0n, currency },
    ...change,
  }
}

export async function givenCorrection(...told: Parameters<typeof correctionOf>) {
  return ingestEvent(told[0], correctionOf(...told))
}

/** The same brand, with somebody else asking. */
export function asWorker(ctx: Context): Context {
  return { ...ctx, actor: { kind: 'worker', brandId: ctx.actor.brandId } }
}

/** A second admin of the same brand. */
export function asAnotherAdmin(ctx: Context): Context & { readonly actor: AdminActor } {
  const { brandId } = ctx.actor
  return { ...ctx, actor: { kind: 'admin', brandId, adminId: ctx.newId('adm'), personId: ctx.newId('per') } }
}

export function asPartner(
  ctx: Context,
  { id: partnerId, personId = ctx.newId('per') }: { readonly id: PartnerId; readonly personId?: PersonId },
): Context {
  return { ...ctx, actor: { kind: 'partner', brandId: ctx.actor.brandId, partnerId, personId } }
}
