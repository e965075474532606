// The token behind the # of a mail's link; every page that such a link leads to takes it from here.

/**
 * The token, or null when the address holds none. Takes it out of the address bar, history and screenshots.
 */
export function takeToken(): string | null {
  const token = new URLSearchParams(window.location.hash.slice(1)).get('t')
  window.history.replaceState(null, '', window.location.pathname)
  return token === '' ? null : token
}
