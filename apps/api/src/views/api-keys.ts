// API keys as the API shows them.

import type { ApiKey } from '@openpartner/contract'
import type { ApiKey as StoredKey } from '@openpartner/core/setup'
import { viewInstant, viewInstantOrNull } from './shapes.ts'

export function viewApiKey(key: StoredKey): ApiKey {
  return {
    id: key.id,
    kind: key.kind,
    mode: key.mode,
    name: key.name,
    last_four: key.lastFour,
    public_key: key.publicKey,
    scopes: key.scopes,
    allowed_networks: key.allowedNetworks,
    allowed_origins: key.allowedOrigins,
    created_by: key.createdBy,
    reassigned_to: key.reassignedTo,
    created_at: viewInstant(key.createdAt),
    expires_at: viewInstantOrNull(key.expiresAt),
    revoked_at: viewInstantOrNull(key.revokedAt),
    last_used_at: viewInstantOrNull(key.lastUsedAt),
    rolled_from: key.rolledFrom,
  }
}
