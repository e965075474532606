// Requests that a proxy before us may have read differently; router and API refuse the same ones.

import type { IncomingMessage } from 'node:http'

const ABSOLUTE_FORM = /^https?:\/\/([^/?#]+)/i

const WELL_FORMED_HOST = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i

/**
 * What makes this request mean different things to us and to a proxy before us, or null. Node
 * refuses a missing Host, but lets two of them pass, nonsense in it, and any Transfer-Encoding that ends in
 * chunked (request smuggling, RFC 9112 §11.2). A target that names another host than Host does (RFC 9112
 * §3.2.2) is believed by some proxies and ignored by others, as is the second of two credentials. Node also
 * answers to versions of the protocol that it does not speak.
 */
export function ambiguousFraming(
  request: IncomingMessage,
): 'Authorization' | 'Host' | 'Transfer-Encoding' | 'target' | 'version' | null {
  const { rawHeaders, url = '/', httpVersion } = request
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return 'version'
  if (!url.startsWith('/') && !isSameTarget(url, request.headers.host)) return 'target'
  let hosts = 0
  let credentials = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? ''
    const value = rawHeaders[at + 1] ?? ''
    // The length first: this runs on every click, and hardly any other header has as many letters.
    if (name.length === 4 && name.toLowerCase() === 'host') {
      hosts += 1
      if (hosts > 1 || !WELL_FORMED_HOST.test(value)) return 'Host'
    } else if (name.length === 13 && name.toLowerCase() === 'authorization') {
      credentials += 1
      if (credentials > 1) return 'Authorization'
    } else if (name.length === 17 && name.toLowerCase() === 'transfer-encoding') {
      if (value.trim().toLowerCase() !== 'chunked') return 'Transfer-Encoding'
    }
  }
  return null
}

/** `*` is for OPTIONS (RFC 9112 §3.2.4) and names nothing. */
function isSameTarget(url: string, host: string | undefined): boolean {
  if (url === '*') return true
  return host !== undefined && ABSOLUTE_FORM.exec(url)?.[1]?.toLowerCase() === host.toLowerCase()
}
