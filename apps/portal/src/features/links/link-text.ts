// How addresses are written on a page: without what every address begins with.

/** Without the id of the click that every visitor's address carries: it says nothing about the page. */
export function withoutClick(url: string): string {
  return url.replace(/([?&])cref=[^&#]*&?/, '$1').replace(/[?&](?=#|$)/, '')
}

export function withoutScheme(url: string): string {
  return url.replace(/^https?:\/\//, '').replace(/\/$/, '')
}
