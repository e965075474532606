// The invited person's side: what the link shows, and joining at the end of an ordinary sign-in. Called by
// the API's invitation and sign-in routes.

import {
  changeInvitation,
  type Database,
  ensurePerson,
  findBrand,
  findInvitationByToken,
  findPartner,
  type Invitation,
  insertAdmin,
  lockAdmins,
  lockInvitation,
  openInvitationsTo,
  setAdminStatus,
  type Tx,
  withCredential,
  withinBrand,
} from '@openpartner/db'
import { type AdminActor, type Id, type PersonId, Problem, type Role } from '@openpartner/domain'
import { audit, type Context } from '../context.ts'

/** Enough to know whether to go on; the page then asks for an ordinary sign-in mail to this address. */
export interface InvitationView {
  readonly brandName: string
  readonly role: Role
  readonly email: string
  readonly expiresAt: Date
}

/**
 * What the holder of the link may see. Looking changes nothing, however often a scanner does it, and the link
 * by itself lets nobody in: joining takes a sign-in by whoever reads the mail of the address.
 * @throws Problem `invitation-closed`, the same for every reason
 */
export async function openInvitation(db: Database, tokenHash: string, now: Date): Promise<InvitationView> {
  return withCredential(db, tokenHash, async (tx) => {
    const invitation = await findInvitationByToken(tx, tokenHash)
    if (invitation === null || !isOpen(invitation, now)) throw invitationClosed()
    const brand = await withinBrand(tx, invitation.brandId, (inside) => findBrand(inside, invitation.brandId))
    if (brand === null) throw invitationClosed()
    const { role, email, expiresAt } = invitation
    return { brandName: brand.name, role, email, expiresAt }
  })
}

export function invitationClosed(): Problem {
  return new Problem('invitation-closed', { detail: 'Ask whoever invited you to send it again.' })
}

export interface Invitee {
  /** The person, or the id they get when the address belongs to nobody yet. */
  readonly personId: PersonId
  /** Proven: they read the mail of it a moment ago. */
  readonly email: string
}

/**
 * Makes the person admin wherever an invitation to their address is open, in the transaction that signs them
 * in. An invitation that was withdrawn or ran out meanwhile gives nothing.
 */
export async function acceptInvitations(
  ctx: Pick<Context, 'clock' | 'newId' | 'requestId'>,
  tx: Tx,
  { personId, email }: Invitee,
): Promise<void> {
  const open = await openInvitationsTo(tx, email, ctx.clock.now())
  if (open.length === 0) return
  const person = await ensurePerson(tx, { id: personId, email, createdAt: ctx.clock.now() })
  // A brand added a partner with this address in this very moment: the next try finds that person.
  if (person.id !== personId) throw new Problem('sign-in-failed', { detail: 'Try the link or code again.' })
  for (const { id, brandId } of open)
    await withinBrand(tx, brandId, (inside) => accept(ctx, inside, { id, personId }))
}

async function accept(
  ctx: Pick<Context, 'clock' | 'newId' | 'requestId'>,
  tx: Tx,
  { id, personId }: { readonly id: Id<'inv'>; readonly personId: PersonId },
): Promise<void> {
  // Facts. Admins before invitations, as revoking an admin does it.
  const team = await lockAdmins(tx)
  const invitation = await lockInvitation(tx, id)
  const now = ctx.clock.now()

  // Decision.
  if (invitation === null || !isOpen(invitation, now)) return

  // Record.
  if (invitation.role === 'partner') {
    const partner = invitation.partnerId === null ? null : await findPartner(tx, invitation.partnerId)
    if (partner?.personId !== personId || partner.status !== 'active') return
  } else {
    const before = team.find((admin) => admin.personId === personId)
    if (before?.status !== 'active') await join(ctx, tx, { invitation, personId, formerId: before?.id })
  }
  await changeInvitation(tx, id, { acceptedAt: now })
}

/** Somebody who was revoked and invited anew is the same admin again; their old keys stay revoked. */
async function join(
  ctx: Pick<Context, 'clock' | 'newId' | 'requestId'>,
  tx: Tx,
  from: {
    readonly invitation: Invitation
    readonly personId: PersonId
    readonly formerId: Id<'adm'> | undefined
  },
): Promise<void> {
  const { invitation, personId, formerId } = from
  const { brandId } = invitation
  const now = ctx.clock.now()
  const adminId = formerId ?? ctx.newId('adm')
  if (formerId === undefined) {
    await insertAdmin(tx, { id: adminId, brandId, personId, status: 'active', createdAt: now })
  } else {
    await setAdminStatus(tx, adminId, { status: 'active', revokedAt: null, joinedAt: now })
  }
  const actor: AdminActor = { kind: 'admin', brandId, adminId, personId }
  await audit({ ...ctx, actor }, tx, {
    action: 'admin.joined',
    target: adminId,
    after: { invitation: invitation.id, invited_by: invitation.invitedBy },
  })
}

function isOpen({ acceptedAt, revokedAt, expiresAt }: Invitation, now: Date): boolean {
  return acceptedAt === null && revokedAt === null && expiresAt > now
}
