// A choice the browser keeps, so that the server already writes the right page; for theme and time zone.

const YEAR_S = 365 * 24 * 60 * 60

/**
 * For `document.cookie`. Without a prefix: nothing depends on who wrote it, and readers take known values
 * only. `protocol` is the page's own: a browser keeps no Secure cookie of http://localhost.
 */
export function preferenceCookie(name: string, value: string, protocol: string): string {
  const secure = protocol === 'https:' ? '; secure' : ''
  return `${name}=${encodeURIComponent(value)}; path=/; max-age=${YEAR_S}; samesite=lax${secure}`
}
