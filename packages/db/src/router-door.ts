// The router's door to the links: exactly the columns its database role may read. Nothing else of this
// package is in reach.

import { type BrandId, encodeId, type LinkId, type PartnerId, type ProgramId } from '@openpartner/domain'
import type pg from 'pg'

/** Everything the router needs to know about one link. */
export interface RoutableLink {
  readonly id: LinkId
  readonly brandId: BrandId
  readonly programId: ProgramId
  readonly partnerId: PartnerId
  readonly key: string
  /** The link's own destination or else its program's, as a normalised href. */
  readonly destinationUrl: string
  /** False when the link or its program is archived. */
  readonly isActive: boolean
  /** When the link or its program last changed; the sweep asks for what is newer. */
  readonly changedAt: Date
}

/** The channel on which the database says `links:<uuid>` or `programs:<uuid>` after a change. */
export const LINK_CHANNEL = 'link_changed'

const COLUMNS = `
  l.id, l.brand_id, l.program_id, l.partner_id, l.key,
  coalesce(l.destination_url, p.destination_url) as destination_url,
  (l.status = 'active' and p.status = 'active') as is_active,
  greatest(l.updated_at, p.updated_at) as changed_at`

interface LinkRow {
  id: string
  brand_id: string
  program_id: string
  partner_id: string
  key: string
  destination_url: string
  is_active: boolean
  changed_at: Date
}

/**
 * One page of all links in id order; start with `after: null`, go on with the last id until a page is short.
 */
export async function pageOfLinks(
  client: pg.Pool,
  { after, limit }: { after: string | null; limit: number },
): Promise<{ links: RoutableLink[]; last: string | null }> {
  const { rows } = await client.query<LinkRow>({
    name: 'page-of-links',
    text: `select ${COLUMNS} from links l join programs p on p.id = l.program_id
            where $1::uuid is null or l.id > $1 order by l.id limit $2`,
    values: [after, limit],
  })
  return { links: rows.map(toLink), last: rows.at(-1)?.id ?? null }
}

/**
 * Links that changed, or whose program changed, since an instant (inclusive: overlap is harmless, a gap is
 * not).
 */
export async function linksChangedSince(client: pg.Pool, since: Date): Promise<RoutableLink[]> {
  const { rows } = await client.query<LinkRow>({
    name: 'links-changed-since',
    text: `select ${COLUMNS} from links l join programs p on p.id = l.program_id
            where l.updated_at >= $1
           union all
           select ${COLUMNS} from programs p join links l on l.program_id = p.id
            where p.updated_at >= $1 and l.updated_at < $1`,
    values: [since],
  })
  return rows.map(toLink)
}

/** The link of one key, or null; for keys made a moment ago that the table in memory has not heard of yet. */
export async function linkByKey(client: pg.Pool, key: string): Promise<RoutableLink | null> {
  const { rows } = await client.query<LinkRow>({
    name: 'link-by-key',
    text: `select ${COLUMNS} from links l join programs p on p.id = l.program_id where l.key = $1`,
    values: [key],
  })
  return rows[0] === undefined ? null : toLink(rows[0])
}

/**
 * The key under which addresses are hashed on a UTC day (`2026-01-15`), the same for every router: the first
 * one that asks offers the bytes. Only today's and tomorrow's can be had, by the database's clock.
 */
export async function dailyKey(client: pg.Pool, day: string, offered: Uint8Array): Promise<Uint8Array> {
  await client.query('insert into daily_keys (day, key) values ($1, $2) on conflict do nothing', [
    day,
    offered,
  ])
  const { rows } = await client.query<{ key: Buffer }>('select key from daily_keys where day = $1', [day])
  if (rows[0] === undefined) throw new Error(`the database has no key for ${day}`)
  return rows[0].key
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * The links a notification `links:<uuid>` or `programs:<uuid>` is about. Unknown payloads yield none: every
 * login of the server may notify, and what it makes up must not keep the router from hearing the rest.
 */
export async function linksOfNotice(client: pg.Pool, payload: string): Promise<RoutableLink[]> {
  const [table, id] = payload.split(':')
  if (id === undefined || !UUID.test(id) || (table !== 'links' && table !== 'programs')) return []
  const { rows } = await client.query<LinkRow>({
    name: `links-of-notice-${table}`,
    text: `select ${COLUMNS} from links l join programs p on p.id = l.program_id
            where ${table === 'links' ? 'l.id' : 'p.id'} = $1`,
    values: [id],
  })
  return rows.map(toLink)
}

function toLink(row: LinkRow): RoutableLink {
  return {
    id: encodeId('lnk', row.id),
    brandId: encodeId('brd', row.brand_id),
    programId: encodeId('prg', row.program_id),
    partnerId: encodeId('ptn', row.partner_id),
    key: row.key,
    destinationUrl: row.destination_url,
    isActive: row.is_active,
    changedAt: row.changed_at,
  }
}
