// Where an act of a person came from, when its audit entry says so; pure, used by the audit log.
import { sessionName } from '#features/profile/session-name.ts'

/** What an entry tells of the browser; the rest of it is what changed. */
const NAMES = ['browser', 'os', 'device']

/** "Chrome on Android, mobile", as sessions are called, or null when the entry does not say. */
export function whereaboutsOf(after: unknown): string | null {
  if (!isVisit(after)) return null
  const { browser, os, device } = after
  return sessionName({
    browser,
    os: typeof os === 'string' ? os : 'other',
    device: device === 'mobile' ? 'mobile' : 'desktop',
  })
}

/** What is left of it to show as a change. */
export function withoutWhereabouts(after: unknown): unknown {
  if (!isVisit(after)) return after
  return Object.fromEntries(Object.entries(after).filter(([name]) => !NAMES.includes(name)))
}

function isVisit(after: unknown): after is { browser: string; os?: unknown; device?: unknown } {
  return (
    typeof after === 'object' && after !== null && 'browser' in after && typeof after.browser === 'string'
  )
}
