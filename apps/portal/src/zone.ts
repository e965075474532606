// The person's time zone as the browser told us once, in a cookie; read by the root layout, written by
// ui/time.tsx.

export const ZONE_COOKIE = 'zone'

/** An IANA zone this server knows, or null: the cookie is the visitor's, so it can hold anything. */
export function parseZone(text: string | undefined): string | null {
  if (text === undefined) return null
  try {
    return new Intl.DateTimeFormat('en', { timeZone: decodeURIComponent(text) }).resolvedOptions().timeZone
  } catch {
    return null
  }
}
