// Links: the short addresses partners share. Called by the API's link routes; the router follows them.

import {
  findLink,
  findMembership,
  findPartner,
  findProgram,
  inBrand,
  insertLink,
  type Link,
  type LinkFilter,
  lockByName,
  type Page,
  type Partner,
  type Program,
  listLinks as readLinks,
  changeLink as storeChange,
  type Tx,
} from '@openpartner/db'
import {
  type DestinationPolicy,
  LINK_KEY,
  type LinkId,
  type MembershipId,
  normaliseLinkKey,
  notFound,
  Problem,
} from '@openpartner/domain'
import { audit, type Context, type Need, ownPartner, requireAccess } from '../context.ts'
import { differences } from './changes.ts'
import { parseDestination, requireSameSite } from './destinations.ts'
import { withNames } from './names.ts'

export const LINKS_READ: Need = { scope: 'links:read', roles: ['admin', 'partner'] }
export const LINKS_CREATE: Need = { scope: 'links:write', roles: ['admin', 'partner'] }
export const LINKS_CHANGE: Need = { scope: 'links:write', roles: ['admin'] }

export interface LinkWithNames extends Link {
  readonly program: Program
  readonly partner: Partner
}

export interface NewLink {
  readonly membershipId: MembershipId
  /** As a person typed it. */
  readonly key: string
  /** As a person typed it; null: the program's destination. */
  readonly destinationUrl: string | null
}

/**
 * A partner may make links for their own memberships, leading to pages of the program's site.
 * @throws Problem `request-invalid`, `destination-refused`, `partner-not-active`, `link-key-taken`
 */
export async function createLink(
  ctx: Context,
  draft: NewLink,
  policy: DestinationPolicy,
): Promise<LinkWithNames> {
  const brandId = requireAccess(ctx.actor, LINKS_CREATE)
  const own = ownPartner(ctx.actor)
  const key = parseKey(draft.key)
  const destinationUrl = draft.destinationUrl === null ? null : parseDestination(draft.destinationUrl, policy)
  return inBrand(ctx.db, brandId, async (tx) => {
    // Facts.
    const membership = await findMembership(tx, draft.membershipId)
    if (membership === null || (own !== null && membership.partnerId !== own)) throw noMembership()
    const { programId, partnerId } = membership
    const program = await findProgram(tx, programId)
    const partner = await findPartner(tx, partnerId)
    if (program === null || partner === null) throw new Error('a membership without its program or partner')

    // Decision.
    if (own !== null && destinationUrl !== null) requireSameSite(destinationUrl, program.destinationUrl)
    if (partner.status !== 'active') {
      throw new Problem('partner-not-active', { detail: 'A suspended partner gets no new links.' })
    }

    // Record. The unique index on keys decides between twins, also of two brands.
    const link: Link = {
      id: ctx.newId('lnk'),
      brandId,
      membershipId: membership.id,
      programId,
      partnerId,
      key,
      destinationUrl,
      status: 'active',
      createdAt: ctx.clock.now(),
    }
    if (!(await insertLink(tx, link))) throw keyTaken(key)
    await audit(ctx, tx, {
      action: 'link.created',
      target: link.id,
      after: { partner_id: partnerId, key, destination_url: destinationUrl },
    })
    return { ...link, program, partner }
  })
}

/**
 * The key stays: it may be printed somewhere. Null gives the program's destination back. @throws Problem
 * `not-found`
 */
export async function changeLink(
  ctx: Context,
  id: LinkId,
  change: Partial<Pick<Link, 'destinationUrl' | 'status'>>,
  policy: DestinationPolicy,
): Promise<LinkWithNames> {
  const brandId = requireAccess(ctx.actor, LINKS_CHANGE)
  const { destinationUrl } = change
  const parsed =
    typeof destinationUrl === 'string'
      ? { ...change, destinationUrl: parseDestination(destinationUrl, policy) }
      : change
  return inBrand(ctx.db, brandId, async (tx) => {
    // Facts.
    await lockByName(tx, 'link', id)
    const link = await findLink(tx, id)
    if (link === null) throw notFound()

    // Decision.
    const edit = differences(link, parsed)
    if (edit === null) return withItsNames(tx, link)

    // Record.
    const changed = await storeChange(tx, id, edit.change)
    if (changed === null) throw notFound()
    await audit(ctx, tx, { action: 'link.changed', target: id, before: edit.before, after: edit.after })
    return withItsNames(tx, changed)
  })
}

/** @throws Problem `not-found`, also to a partner who asks for somebody else's */
export async function loadLink(ctx: Context, id: LinkId): Promise<LinkWithNames> {
  const brandId = requireAccess(ctx.actor, LINKS_READ)
  const own = ownPartner(ctx.actor)
  return inBrand(ctx.db, brandId, async (tx) => {
    const link = await findLink(tx, id)
    if (link === null || (own !== null && link.partnerId !== own)) throw notFound()
    return withItsNames(tx, link)
  })
}

/** A partner sees their own, whatever the filter asks for. */
export async function listLinks(ctx: Context, filter: LinkFilter): Promise<Page<LinkWithNames>> {
  const brandId = requireAccess(ctx.actor, LINKS_READ)
  const own = ownPartner(ctx.actor)
  return inBrand(ctx.db, brandId, async (tx) => {
    if (own !== null && filter.partnerId !== null && filter.partnerId !== own)
      return { rows: [], nextCursor: null }
    const { rows, nextCursor } = await readLinks(tx, own === null ? filter : { ...filter, partnerId: own })
    return { rows: await withNames(tx, rows), nextCursor }
  })
}

function parseKey(text: string): string {
  const key = normaliseLinkKey(text)
  if (LINK_KEY.test(key)) return key
  const detail = 'must be 3 to 64 letters, digits, dashes or underscores, with a letter or digit at both ends'
  throw new Problem('request-invalid', { errors: [{ pointer: '/key', detail }] })
}

/** Another brand's link may hold the key: nothing here may tell whose it is. */
function keyTaken(key: string): Problem {
  const detail = `The key "${key}" is taken.`
  return new Problem('link-key-taken', { detail, errors: [{ pointer: '/key', detail }] })
}

function noMembership(): Problem {
  const errors = [{ pointer: '/membership_id', detail: 'There is no such membership.' }]
  return new Problem('request-invalid', { errors })
}

async function withItsNames(tx: Tx, link: Link): Promise<LinkWithNames> {
  const [named] = await withNames(tx, [link])
  if (named === undefined) throw new Error('a link lost on the way to its names')
  return named
}
