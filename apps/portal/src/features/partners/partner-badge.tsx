// Whether a partner may earn: active or suspended; in the list and on the partner's page.
import type { Partner } from '@openpartner/contract'
import { Badge } from '#ui/badge.tsx'

export function PartnerBadge({ status }: { status: Partner['status'] }) {
  return status === 'active' ? <Badge tone="good">Active</Badge> : <Badge tone="bad">Suspended</Badge>
}
