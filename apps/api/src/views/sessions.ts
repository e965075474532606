// Sessions and the places of their person as the API shows them.

import type { Session as SignedIn } from '@openpartner/auth'
import type { Session, Workspace } from '@openpartner/contract'
import type { Place } from '@openpartner/db'

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
