// Fills an empty instance with the demo brand: three months of history, made by the product's own verbs.

import type { Context } from '@openpartner/core'
import {
  bindIdentity,
  ingestEvent,
  preparePayoutRun,
  releaseCommissions,
  settlePayout,
} from '@openpartner/core/flow'
import { listPayouts } from '@openpartner/core/read'
import {
  addMembership,
  addPartner,
  createCoupon,
  createLink,
  createProgram,
  publishTerms,
  setUpInstance,
} from '@openpartner/core/setup'
import { type Database, inBrand, instanceIsEmpty, inTransaction, openDatabase } from '@openpartner/db'
import {
  type BrandId,
  type Click,
  type ClickId,
  idsFrom,
  type PartnerId,
  type ProgramId,
  parseCurrency,
  uuidOf,
} from '@openpartner/domain'
import { clickLine, insertClickLines, prepareClickInsertion } from '@openpartner/ledger/clicks'
import { uuidsFrom } from '@openpartner/runtime'
import pg from 'pg'
import { OFFICE_COUPON, OFFICE_LINK, OFFICE_PROGRAM, OFFICE_TERMS } from './seed/office.ts'
import {
  ADMIN_EMAIL,
  BRAND_NAME,
  DAYS,
  type Moment,
  PARTNERS,
  PROGRAM,
  type Step,
  TERMS,
  tellStory,
  type Visit,
} from './seed/story.ts'

export interface DemoAddresses {
  readonly adminEmail: string
  readonly partnerEmail: string
  /** Path of a live partner link on the router. */
  readonly linkPath: string
}

export interface SeedOptions {
  /** Connection string of the API's role: the demo is made with the rights of the product, no others. */
  readonly databaseUrl: string
  /** The story ends now. */
  readonly now: Date
}

const DAY_MS = 86_400_000
const [FIRST_PARTNER] = PARTNERS
export const DEMO: DemoAddresses = {
  adminEmail: ADMIN_EMAIL,
  partnerEmail: FIRST_PARTNER?.email ?? '',
  linkPath: `/r/${FIRST_PARTNER?.key ?? ''}`,
}
/** Links lead to example domains; nothing on this machine is a destination. */
const POLICY = { allowLocalhost: false } as const

/** Does nothing when a brand exists. Takes a few seconds: about a thousand verbs, one after the other. */
export async function seedDemo({ databaseUrl, now }: SeedOptions): Promise<DemoAddresses> {
  const db = openDatabase({ url: databaseUrl, applicationName: 'openpartner seed', connectionsMax: 2 })
  try {
    if (await inTransaction(db, instanceIsEmpty)) await tell(db, databaseUrl, now)
  } finally {
    await db.close()
  }
  return DEMO
}

type SetUpLink = Awaited<ReturnType<typeof createLink>>

interface Teller {
  readonly ctx: Context
  /** By key. */
  readonly links: ReadonlyMap<string, SetUpLink>
  /** The click of each visit, by its number. */
  readonly clicks: ReadonlyMap<number, ClickId>
}

async function tell(db: Database, databaseUrl: string, now: Date): Promise<void> {
  // The story runs on a clock of its own that moves from moment to moment.
  const startMs = now.getTime() - DAYS * DAY_MS
  let nowMs = startMs
  const clock = { now: () => new Date(nowMs) }
  const newId = idsFrom(uuidsFrom(clock))
  const ctx = await setUpBrand({ db, clock, newId, requestId: newId('req') })
  const links = await setUpPartners(ctx)
  const story = tellStory()

  const visits: Click[] = []
  const clicks = new Map<number, ClickId>()
  for (const { atMs, step } of story) {
    const link = step.what === 'click' ? links.get(step.link) : undefined
    if (step.what !== 'click' || link === undefined) continue
    nowMs = startMs + atMs
    const click = clickOf(ctx, link, step.visit)
    visits.push(click)
    clicks.set(step.visit.number, click.id)
  }
  await recordClicks(databaseUrl, ctx.actor.brandId, visits)

  for (const day of daysOf(story)) {
    // One commit a day instead of one per verb: a disk that syncs slowly must not make the first start slow.
    await inBrand(db, ctx.actor.brandId, async (tx) => {
      for (const { atMs, step } of day) {
        nowMs = startMs + atMs
        await live({ ctx: { ...ctx, db: tx }, links, clicks }, step)
      }
    })
  }
}

function daysOf(story: readonly Moment[]): Moment[][] {
  const days: Moment[][] = Array.from({ length: DAYS }, () => [])
  for (const moment of story) days[Math.floor(moment.atMs / DAY_MS)]?.push(moment)
  return days
}

/** The way the router's drain does, on a connection of its own: one of the pool's takes no COPY. */
async function recordClicks(url: string, brandId: BrandId, clicks: readonly Click[]): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query("select set_config('app.brand_id', $1, false)", [uuidOf(brandId)])
    await prepareClickInsertion(client)
    await insertClickLines(client, Buffer.from(clicks.map(clickLine).join('')))
  } finally {
    await client.end()
  }
}

async function setUpBrand(ctx: Omit<Context, 'actor'>): Promise<Context> {
  const { actor } = await setUpInstance(ctx, { brandName: BRAND_NAME, email: ADMIN_EMAIL })
  return { ...ctx, actor }
}

async function setUpPartners(ctx: Context): Promise<Teller['links']> {
  const program = await createProgram(ctx, PROGRAM, POLICY)
  await publishTerms(ctx, program.id, TERMS)
  const partners = []
  const links = []
  for (const { name, email, key } of PARTNERS) {
    const partner = await addPartner(ctx, { name, email })
    partners.push(partner)
    links.push(await join(ctx, program.id, partner.id, key))
  }
  links.push(await setUpOffices(ctx, partners))
  return new Map(links.map((link) => [link.key, link]))
}

/** The second program, with a partner's link and another's coupon. */
async function setUpOffices(
  ctx: Context,
  partners: readonly { readonly id: PartnerId }[],
): Promise<SetUpLink> {
  const program = await createProgram(ctx, OFFICE_PROGRAM, POLICY)
  await publishTerms(ctx, program.id, OFFICE_TERMS)
  const [writer, giver] = [partners[OFFICE_LINK.partner], partners[OFFICE_COUPON.partner]]
  if (writer === undefined || giver === undefined)
    throw new Error('the offices’ partners are not in the story')
  const { id: membershipId } = await addMembership(ctx, { programId: program.id, partnerId: giver.id })
  await createCoupon(ctx, { membershipId, code: OFFICE_COUPON.code, note: '10 % off the first machines' })
  return join(ctx, program.id, writer.id, OFFICE_LINK.key)
}

async function join(
  ctx: Context,
  programId: ProgramId,
  partnerId: PartnerId,
  key: string,
): Promise<SetUpLink> {
  const { id } = await addMembership(ctx, { programId, partnerId })
  return createLink(ctx, { membershipId: id, key, destinationUrl: null }, POLICY)
}

async function live({ ctx, clicks }: Teller, step: Step): Promise<void> {
  switch (step.what) {
    case 'click':
      return // recorded beforehand
    case 'bind': {
      const clickId = clicks.get(step.visit.number)
      if (clickId === undefined) throw new Error('the story binds a visit that never clicked')
      await bindIdentity(ctx, { clickId, customerRef: step.customerRef })
      return
    }
    case 'lead':
    case 'sale':
      await ingestEvent(ctx, eventOf(ctx, step))
      return
    case 'refund':
    case 'dispute':
      await ingestEvent(ctx, correctionOf(ctx, step))
      return
    case 'release':
      await releaseCommissions({ ...ctx, actor: { kind: 'worker', brandId: ctx.actor.brandId } })
      return
    case 'payout':
      await payOut(ctx, step.failing)
  }
}

function eventOf(ctx: Context, step: Extract<Step, { what: 'lead' | 'sale' }>) {
  const externalId = step.what === 'lead' ? `signup-${step.customerRef}` : step.invoice
  const shared = {
    customerRef: step.customerRef,
    externalId,
    bodyHash: `demo ${externalId}`,
    occurredAt: ctx.clock.now(),
  }
  const traits = { product: null, plan: null, country: null, metadata: {}, corrects: null }
  const rest = { ...shared, ...traits, source: 'import' } as const
  if (step.what === 'lead') return { ...rest, kind: 'lead', coupon: null, money: null } as const
  const { gross, tax, discount, currency, coupon } = step
  const money = { gross, tax, discount, currency: parseCurrency(currency) }
  return { ...rest, kind: 'sale', coupon, money } as const
}

function correctionOf(ctx: Context, step: Extract<Step, { what: 'refund' | 'dispute' }>) {
  const { customerRef, invoice, currency } = step.sale
  const externalId = step.what === 'refund' ? step.refund : step.dispute
  const money =
    step.what === 'refund'
      ? { gross: step.gross, tax: 0n, discount: 0n, currency: parseCurrency(currency) }
      : null
  return {
    kind: step.what === 'refund' ? 'refund' : 'dispute_opened',
    customerRef,
    externalId,
    corrects: invoice,
    bodyHash: `demo ${externalId}`,
    occurredAt: ctx.clock.now(),
    money,
    product: null,
    plan: null,
    country: null,
    coupon: null,
    metadata: {},
    source: 'import',
  } as const
}

async function payOut(ctx: Context, failing: string | null): Promise<void> {
  const runId = await preparePayoutRun(ctx, { cutOffAt: ctx.clock.now(), minimum: 1_000n })
  const { rows } = await listPayouts(ctx, { after: null, limit: 100, partnerId: null, runId })
  for (const [index, payout] of rows.entries()) {
    const reference = `SEPA-${ctx.clock.now().toISOString().slice(0, 10)}-${index + 1}`
    const settled = { outcome: 'settled', reference, settledAt: ctx.clock.now() } as const
    const failed = { outcome: 'failed', reason: 'The bank returned it: account closed.' } as const
    await settlePayout(ctx, payout.id, payout.partnerName === failing ? failed : settled)
  }
}

function clickOf(ctx: Context, link: SetUpLink, visit: Visit): Click {
  const id = ctx.newId('clk')
  const { device, browser, referrerHost, campaign, isBot } = visit
  return {
    id,
    brandId: link.brandId,
    programId: link.programId,
    linkId: link.id,
    partnerId: link.partnerId,
    clickedAt: ctx.clock.now(),
    destination: `${link.program.destinationUrl}?cref=${id}`,
    // RFC 5737 documentation networks: nobody's address.
    ipClass: visit.number % 2 === 0 ? '192.0.2.0/24' : '198.51.100.0/24',
    ipHash: null,
    device,
    browser,
    referrerHost,
    utm: campaign === null ? {} : { campaign },
    subIds: {},
    marks: isBot ? ['bot'] : [],
  }
}
