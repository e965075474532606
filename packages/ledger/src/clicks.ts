// Clicks as the money path reads them; the router writes them through its own door (clicks-door.ts).

import {
  instant,
  type Page,
  type PageRequest,
  partners,
  recordedAt,
  type Tx,
  toPage,
  typeId,
} from '@openpartner/db'
import type { BoundClick, ClickId, ClickMark, PartnerId } from '@openpartner/domain'
import { and, asc, desc, eq, lt } from 'drizzle-orm'
import { jsonb, pgTable, text } from 'drizzle-orm/pg-core'
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

export async function findClick(tx: Tx, id: ClickId): Promise<RecordedClick | null> {
  const [click] = await tx.orm.select().from(clicks).where(eq(clicks.id, id))
  return click ?? null
}

/**
 * Every click bound to a customer, newest first; how many of them a decision looks at is the domain's rule.
 */
export async function clicksOfCustomer(tx: Tx, customerRef: string): Promise<BoundClick[]> {
  const { id: clickId, partnerId, programId, clickedAt, marks } = clicks
  const rows = await tx.orm
    .select({
      clickId,
      partnerId,
      programId,
      clickedAt,
      marks,
      source: identities.source,
      boundAt: identities.boundAt,
    })
    .from(identities)
    .innerJoin(clicks, eq(clicks.id, identities.clickId))
    .where(eq(identities.customerRef, customerRef))
    .orderBy(desc(clicks.clickedAt), asc(clicks.id))
  return rows.map(({ source, boundAt, ...click }) => {
    return { ...click, toldByPageAt: source === 'sdk' ? boundAt : null }
  })
}

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
