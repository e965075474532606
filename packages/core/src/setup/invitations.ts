// Invitations as admins manage them: sent, sent again, withdrawn, listed. Called by the API's team routes;
// what the invited person does stands in accept-invitation.ts.

import {
  type Brand,
  changeInvitation,
  countInvitationMails,
  findAdminByEmail,
  findBrand,
  findPartner,
  type Invitation,
  type InvitationFilter,
  inBrand,
  insertInvitation,
  lockByName,
  lockInvitation,
  lockWaitingInvitation,
  type Page,
  type Partner,
  listInvitations as readInvitations,
  type Tx,
} from '@openpartner/db'
import {
  actorName,
  addDays,
  type Id,
  notFound,
  type PartnerId,
  Problem,
  type Role,
} from '@openpartner/domain'
import { audit, type Context, type Need, requireAccess } from '../context.ts'
import { ADMINS, requireStillAdmin } from './admins.ts'
import { requireLiveMode } from './test-mode.ts'

/** Whoever may add partners may tell them. */
export const PARTNERS_INVITE: Need = { scope: 'partners:write', roles: ['admin'] }

/** Long enough for a holiday week; whoever forwards the mail forwards nothing: see accept-invitation.ts. */
export const INVITATION_DAYS = 7
/** One mail a minute to one address, as with signing in. */
const BETWEEN_MAILS_MS = 60_000
/** More than a brand adds by hand; whoever stole a key cannot make us the sender of a mailing. */
export const INVITATIONS_PER_HOUR = 200
const HOUR_MS = 3_600_000

/** How an invitation reaches its address; the API makes it of packages/auth and packages/mail. */
export interface InvitationPost {
  /** The token for the link, and its SHA-256 in hex, which is all that is stored. */
  mint(): { readonly token: string; readonly tokenHash: string }
  /** Queues the mail in the invitation's own transaction. */
  queue(tx: Tx, letter: InvitationLetter): Promise<void>
}

export interface InvitationLetter {
  readonly id: Id<'mal'>
  readonly brandId: Invitation['brandId']
  /** Its name and colour. */
  readonly brand: Pick<Brand, 'name' | 'color'>
  readonly recipient: string
  readonly role: Role
  readonly token: string
  readonly validDays: number
  readonly createdAt: Date
}

/**
 * Asks the reader of an address to become an admin of the brand.
 * @throws Problem `admin-exists`, `invitation-exists`
 */
export async function inviteAdmin(
  ctx: Context,
  { email }: { readonly email: string },
  post: InvitationPost,
): Promise<Invitation> {
  const brandId = requireAccess(ctx.actor, ADMINS)
  return inBrand(ctx.db, brandId, async (tx) => {
    // Facts.
    await requireStillAdmin(ctx, tx)
    await requireLiveMode(tx, brandId)
    await lockByName(tx, 'invitation', brandId, email)
    const admin = await findAdminByEmail(tx, email)
    const earlier = await lockWaitingInvitation(tx, email, 'admin')

    // Decision.
    if (admin?.status === 'active') throw refusedAddress('admin-exists', 'belongs to an admin of the brand')
    const now = ctx.clock.now()
    if (earlier !== null && earlier.expiresAt > now) {
      throw refusedAddress('invitation-exists', `has the open invitation ${earlier.id}`)
    }

    // Record.
    if (earlier !== null) await changeInvitation(tx, earlier.id, { revokedAt: now })
    const invitation = await send(ctx, tx, { email, role: 'admin', partnerId: null }, post)
    await audit(ctx, tx, { action: 'admin.invited', target: invitation.id })
    return invitation
  })
}

/**
 * The same invitation with a new link and seven new days; the link mailed before stops working.
 * @throws Problem `not-found`, `invitation-ended`, `too-many-requests`
 */
export async function resendInvitation(
  ctx: Context,
  id: Id<'inv'>,
  post: InvitationPost,
): Promise<Invitation> {
  const brandId = requireAccess(ctx.actor, ADMINS)
  return inBrand(ctx.db, brandId, async (tx) => {
    // Facts.
    await requireStillAdmin(ctx, tx)
    const invitation = await lockInvitation(tx, id)
    if (invitation === null) throw notFound()

    // Decision.
    if (invitation.acceptedAt !== null || invitation.revokedAt !== null) throw ended(invitation)
    requirePause(invitation, ctx.clock.now())

    // Record.
    const sent = await sendAgain(ctx, tx, invitation, post)
    await audit(ctx, tx, { action: `${invitation.role}.invited`, target: invitation.partnerId ?? id })
    return sent
  })
}

/** Withdrawing twice changes nothing. @throws Problem `not-found`, `invitation-ended` once accepted */
export async function revokeInvitation(ctx: Context, id: Id<'inv'>): Promise<Invitation> {
  const brandId = requireAccess(ctx.actor, ADMINS)
  return inBrand(ctx.db, brandId, async (tx) => {
    // Facts.
    const invitation = await lockInvitation(tx, id)
    if (invitation === null) throw notFound()

    // Decision.
    if (invitation.acceptedAt !== null) throw ended(invitation)
    if (invitation.revokedAt !== null) return invitation

    // Record.
    const revokedAt = ctx.clock.now()
    await changeInvitation(tx, id, { revokedAt })
    await audit(ctx, tx, { action: 'invitation.revoked', target: id })
    return { ...invitation, revokedAt }
  })
}

/** Mails a partner where to sign in, for the first time or again. @throws Problem `partner-not-active` */
export async function invitePartner(ctx: Context, id: PartnerId, post: InvitationPost): Promise<Invitation> {
  const brandId = requireAccess(ctx.actor, PARTNERS_INVITE)
  return inBrand(ctx.db, brandId, async (tx) => {
    // Facts.
    const partner = await findPartner(tx, id)
    if (partner === null) throw notFound()
    await lockByName(tx, 'invitation', brandId, partner.email)
    const earlier = await lockWaitingInvitation(tx, partner.email, 'partner')

    // Decision.
    if (partner.status !== 'active') {
      throw new Problem('partner-not-active', { detail: 'A suspended partner cannot sign in.' })
    }
    if (earlier !== null) requirePause(earlier, ctx.clock.now())

    // Record.
    return earlier === null
      ? welcomePartner(ctx, tx, partner, post)
      : announced(ctx, tx, await sendAgain(ctx, tx, earlier, post))
  })
}

/** The invitation of a partner just added, in the transaction that adds them. */
export async function welcomePartner(
  ctx: Context,
  tx: Tx,
  { id, email }: Pick<Partner, 'id' | 'email'>,
  post: InvitationPost,
): Promise<Invitation> {
  return announced(ctx, tx, await send(ctx, tx, { email, role: 'partner', partnerId: id }, post))
}

/** Newest first, ended ones too. */
export async function listInvitations(ctx: Context, filter: InvitationFilter): Promise<Page<Invitation>> {
  const brandId = requireAccess(ctx.actor, ADMINS)
  return inBrand(ctx.db, brandId, (tx) => readInvitations(tx, filter))
}

async function send(
  ctx: Context,
  tx: Tx,
  to: Pick<Invitation, 'email' | 'role' | 'partnerId'>,
  post: InvitationPost,
): Promise<Invitation> {
  const { token, tokenHash } = post.mint()
  const invitation: Invitation = {
    ...to,
    id: ctx.newId('inv'),
    brandId: ctx.actor.brandId,
    tokenHash,
    invitedBy: actorName(ctx.actor),
    createdAt: ctx.clock.now(),
    sentAt: ctx.clock.now(),
    expiresAt: addDays(ctx.clock.now(), INVITATION_DAYS),
    acceptedAt: null,
    revokedAt: null,
  }
  await insertInvitation(tx, invitation)
  await queueLetter(ctx, tx, { invitation, token }, post)
  return invitation
}

async function sendAgain(
  ctx: Context,
  tx: Tx,
  invitation: Invitation,
  post: InvitationPost,
): Promise<Invitation> {
  const { token, tokenHash } = post.mint()
  const now = ctx.clock.now()
  // Whoever sends it vouches for it: when the first sender goes, it stays.
  const change = {
    tokenHash,
    invitedBy: actorName(ctx.actor),
    sentAt: now,
    expiresAt: addDays(now, INVITATION_DAYS),
  }
  await changeInvitation(tx, invitation.id, change)
  await queueLetter(ctx, tx, { invitation, token }, post)
  return { ...invitation, ...change }
}

async function queueLetter(
  ctx: Context,
  tx: Tx,
  { invitation, token }: { readonly invitation: Invitation; readonly token: string },
  post: InvitationPost,
): Promise<void> {
  const brand = await findBrand(tx, invitation.brandId)
  if (brand === null) throw notFound()
  await requireAllowance(ctx, tx)
  const { brandId, role, email: recipient } = invitation
  const letter = { brandId, brand, recipient, role, token, validDays: INVITATION_DAYS }
  await post.queue(tx, { ...letter, id: ctx.newId('mal'), createdAt: ctx.clock.now() })
}

async function announced(ctx: Context, tx: Tx, invitation: Invitation): Promise<Invitation> {
  await audit(ctx, tx, { action: 'partner.invited', target: invitation.partnerId ?? invitation.id })
  return invitation
}

function requirePause({ sentAt }: Invitation, now: Date): void {
  if (now.getTime() - sentAt.getTime() >= BETWEEN_MAILS_MS) return
  throw new Problem('too-many-requests', { detail: 'One mail a minute goes to one address.' })
}

/** Counts the mail that is about to go: its invitation stands already. */
async function requireAllowance(ctx: Context, tx: Tx): Promise<void> {
  await lockByName(tx, 'invitation-mails', ctx.actor.brandId)
  const since = new Date(ctx.clock.now().getTime() - HOUR_MS)
  if ((await countInvitationMails(tx, since)) <= INVITATIONS_PER_HOUR) return
  throw new Problem('too-many-requests', {
    detail: `A brand sends ${INVITATIONS_PER_HOUR} invitations an hour. Partners can be added without one.`,
  })
}

function refusedAddress(code: 'admin-exists' | 'invitation-exists', what: string): Problem {
  const detail = `This address ${what}.`
  return new Problem(code, { detail, errors: [{ pointer: '/email', detail }] })
}

function ended({ acceptedAt }: Invitation): Problem {
  const how = acceptedAt === null ? 'withdrawn' : 'accepted'
  return new Problem('invitation-ended', { detail: `The invitation was ${how}.` })
}
