// Where an act of a person came from, when its audit entry says so; pure, used by the audit log.

/** What an entry tells of the browser; the rest of it is what changed. */
const NAMES = ['browser', 'os', 'device']

/** "Firefox on Windows, mobile", or null when the entry does not say. */
export function whereaboutsOf(after: unknown): string | null {
  if (!isRecord(after) || typeof after.browser !== 'string') return null
  const { browser, os, device } = after
  const where = browser === 'other' ? 'Unknown browser' : browser
  const on = typeof os === 'string' && os !== 'other' ? ` on ${os}` : ''
  return `${where}${on}${device === 'mobile' ? ', mobile' : ''}`
}

/** What is left of it to show as a change. */
export function withoutWhereabouts(after: unknown): unknown {
  if (!isRecord(after) || typeof after.browser !== 'string') return after
  return Object.fromEntries(Object.entries(after).filter(([name]) => !NAMES.includes(name)))
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
