// Admins and invitations as the API shows them.

import type { Admin, Invitation } from '@openpartner/contract'
import type { AdminWithEmail, Invitation as StoredInvitation } from '@openpartner/db'
import type { PersonId } from '@openpartner/domain'
import { viewInstant, viewInstantOrNull } from './shapes.ts'

export function viewAdmin(admin: AdminWithEmail, me: PersonId | null): Admin {
  return {
    id: admin.id,
    email: admin.email,
    status: admin.status,
    is_me: admin.personId === me,
    joined_at: viewInstant(admin.joinedAt ?? admin.createdAt),
    revoked_at: viewInstantOrNull(admin.revokedAt),
  }
}

export function viewInvitation(invitation: StoredInvitation, now: Date): Invitation {
  return {
    id: invitation.id,
    email: invitation.email,
    role: invitation.role,
    status: statusOf(invitation, now),
    invited_by: invitation.invitedBy,
    created_at: viewInstant(invitation.createdAt),
    sent_at: viewInstant(invitation.sentAt),
    expires_at: viewInstant(invitation.expiresAt),
    accepted_at: viewInstantOrNull(invitation.acceptedAt),
    revoked_at: viewInstantOrNull(invitation.revokedAt),
  }
}

function statusOf({ acceptedAt, revokedAt, expiresAt }: StoredInvitation, now: Date): Invitation['status'] {
  if (acceptedAt !== null) return 'accepted'
  if (revokedAt !== null) return 'revoked'
  return expiresAt > now ? 'open' : 'expired'
}
