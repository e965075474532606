// Sessions and the places of their person as the API shows them.

import type { OwnSession as Open, Session as SignedIn } from '@openpartner/auth'
import type { OwnSession, Session, Workspace } from '@openpartner/contract'
import type { Place } from '@openpartner/db'
import { viewInstant } from './shapes.ts'

export function viewSession({ person, place, places, isFamiliar, provedAt }: SignedIn): Session {
  return {
    person: { id: person.id, email: person.email },
    workspace: place === null ? null : viewWorkspace(place),
    workspaces: places.map(viewWorkspace),
    needs_step_up: !isFamiliar,
    proved_at: viewInstant(provedAt),
  }
}

export function viewOwnSession(session: Open): OwnSession {
  const { id, isCurrent, browser, os, device, seenNetwork, createdAt, lastSeenAt, expiresAt } = session
  return {
    id,
    is_current: isCurrent,
    browser,
    os,
    device,
    network: seenNetwork,
    created_at: viewInstant(createdAt),
    last_seen_at: viewInstant(lastSeenAt),
    expires_at: viewInstant(expiresAt),
  }
}

function viewWorkspace({ memberId, role, mode, brandId, brandName }: Place): Workspace {
  return { member_id: memberId, role, mode, brand: { id: brandId, name: brandName } }
}
