// API keys, sessions and the development inbox as the API shows them; used by their routes.

import type { Session as SignedIn } from '@openpartner/auth'
import type { ApiKey, Session, Workspace } from '@openpartner/contract'
import type { ApiKey as StoredKey } from '@openpartner/core/setup'
import type { Place } from '@openpartner/db'
import type { InboxMail } from '@openpartner/mail'
import { viewInstant, viewInstantOrNull } from './shapes.ts'

export function viewApiKey(key: StoredKey): ApiKey {
  return {
    id: key.id,
    name: key.name,
    last_four: key.lastFour,
    scopes: key.scopes,
    created_by: key.createdBy,
    created_at: viewInstant(key.createdAt),
    expires_at: viewInstantOrNull(key.expiresAt),
    revoked_at: viewInstantOrNull(key.revokedAt),
    last_used_at: viewInstantOrNull(key.lastUsedAt),
  }
}

export function viewSession({ person, place, places }: SignedIn): Session {
  return {
    person: { id: person.id, email: person.email },
    workspace: place === null ? null : viewWorkspace(place),
    workspaces: places.map(viewWorkspace),
  }
}

function viewWorkspace({ memberId, role, brandId, brandName }: Place): Workspace {
  return { member_id: memberId, role, brand: { id: brandId, name: brandName } }
}

export function viewInboxMail(mail: InboxMail) {
  const { id, recipient, subject, textBody, htmlBody, createdAt } = mail
  return { id, recipient, subject, text: textBody, html: htmlBody, created_at: viewInstant(createdAt) }
}
