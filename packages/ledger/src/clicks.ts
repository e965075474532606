// Clicks as the money path reads them; the router writes them through its own door (clicks-door.ts).

import {
  instant,
  type Page,
  type PageRequest,
  partners,
  recordedAt,
  statement,
  type Tx,
  toPage,
  typeId,
} from '@openpartner/db'
import type { BoundClick, ClickId, ClickMark, PartnerId } from '@openpartner/domain'
import { and, asc, desc, eq, lt, sql } from 'drizzle-orm'
import { bigint, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { identities } from './identities.ts'

export const clicks = pgTable('clicks', {
  id: typeId('clk')('id').primaryKey(),
  brandId: typeId('brd')('brand_id').notNull(),
  programId: typeId('prg')('program_id').notNull(),
  linkId: typeId('lnk')('link_id').notNull(),
  partnerId: typeId('ptn')('partner_id').notNull(),
  clickedAt: instant('clicked_at').notNull(),
  destination: text('destination').notNull(),
  ipClass: text('ip_class'),
  device: text('device').notNull(),
  browser: text('browser'),
  referrerHost: text('referrer_host'),
  utm: jsonb('utm').$type<Record<string, string>>().notNull(),
  subIds: jsonb('sub_ids').$type<Record<string, string>>().notNull(),
  marks: text('marks').array().$type<ClickMark[]>().notNull(),
  recordedAt: recordedAt(),
})
export type RecordedClick = typeof clicks.$inferSelect

/** Projection: clicks per partner and hour, counted by a trigger in the transaction that records them. */
export const clickHours = pgTable('click_hours', {
  brandId: typeId('brd')('brand_id').notNull(),
  partnerId: typeId('ptn')('partner_id').notNull(),
  /** The beginning of the hour of the click. */
  hour: instant('hour').notNull(),
  counted: bigint('counted', { mode: 'number' }).notNull(),
  /** Bots, previews and prefetches. */
  uncounted: bigint('uncounted', { mode: 'number' }).notNull(),
})

export async function findClick(tx: Tx, id: ClickId): Promise<RecordedClick | null> {
  const [click] = await tx.orm.select().from(clicks).where(eq(clicks.id, id))
  return click ?? null
}

/** The clicks bound to some customers, by customer; those without one are left out. */
export async function clicksOfCustomers(
  tx: Tx,
  customerRefs: readonly string[],
): Promise<ReadonlyMap<string, BoundClick[]>> {
  const rows = await selectBoundClicks(tx, { customerRefs })
  const byCustomer = new Map<string, BoundClick[]>()
  for (const { customerRef: ref, source: told, boundAt: at, ...click } of rows) {
    const own = byCustomer.get(ref) ?? []
    byCustomer.set(ref, own)
    own.push({ ...click, toldByPageAt: told === 'sdk' ? at : null })
  }
  return byCustomer
}

const selectBoundClicks = statement((orm) => {
  const { id: clickId, partnerId, programId, clickedAt, marks } = clicks
  const { customerRef, source, boundAt } = identities
  return orm
    .select({ customerRef, clickId, partnerId, programId, clickedAt, marks, source, boundAt })
    .from(identities)
    .innerJoin(clicks, eq(clicks.id, identities.clickId))
    .where(sql`${customerRef} = any (${sql.placeholder('customerRefs')}::text[])`)
    .orderBy(desc(clicks.clickedAt), asc(clicks.id))
})

export interface ClickFilter extends PageRequest<ClickId> {
  readonly partnerId: PartnerId | null
}

export async function listClicks(
  tx: Tx,
  { after, limit, partnerId }: ClickFilter,
): Promise<Page<RecordedClick & { partnerName: string }>> {
  const rows = await tx.orm
    .select({ click: clicks, partnerName: partners.name })
    .from(clicks)
    .innerJoin(partners, eq(partners.id, clicks.partnerId))
    .where(
      and(
        after === null ? undefined : lt(clicks.id, after),
        partnerId === null ? undefined : eq(clicks.partnerId, partnerId),
      ),
    )
    .orderBy(desc(clicks.id))
    .limit(limit + 1)
  return toPage(
    rows.map(({ click, partnerName }) => ({ ...click, partnerName })),
    limit,
  )
}
