// Whether an API key works, in a word; pure, used by the table of keys.
import type { ApiKey } from '@openpartner/contract'
import type { Tone } from '#ui/badge.tsx'

const DAY_MS = 24 * 60 * 60 * 1_000
/** Time enough to roll a key without haste. */
const SOON_DAYS = 14

export interface KeyState {
  readonly title: string
  readonly tone: Tone
  readonly works: boolean
}

type KeyEnds = Pick<ApiKey, 'revoked_at' | 'expires_at'>

export function keyStateOf({ revoked_at, expires_at }: KeyEnds, isRolled: boolean, now: Date): KeyState {
  if (revoked_at !== null) return { title: isRolled ? 'Replaced' : 'Revoked', tone: 'neutral', works: false }
  const left = expires_at === null ? Number.POSITIVE_INFINITY : Date.parse(expires_at) - now.getTime()
  if (left <= 0) return { title: isRolled ? 'Replaced' : 'Expired', tone: 'neutral', works: false }
  if (isRolled) return { title: 'Being replaced', tone: 'wait', works: true }
  if (left < SOON_DAYS * DAY_MS) return { title: 'Ends soon', tone: 'warn', works: true }
  return { title: 'Works', tone: 'good', works: true }
}
