// By which names a service may be called; router and API refuse the others. No URL is ever made from Host all
// the same.

import type { IncomingMessage } from 'node:http'

export type KnowsHost = (request: IncomingMessage) => boolean

const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * True for a Host that names one of these URLs, whatever the port: proxies map ports, and a port is no name.
 * A caller on this machine may also call it by the machine's own names (development, and a portal or proxy
 * beside the service).
 */
export function hostsOf(urls: readonly string[]): KnowsHost {
  const known = new Set(urls.map((url) => new URL(url).hostname))
  return ({ headers, socket }) => {
    const name = nameOf(headers.host ?? '')
    if (known.has(name)) return true
    return LOOPBACK_NAMES.has(name) && isLoopback(socket.remoteAddress)
  }
}

/** Without the port, in lower case as `URL` writes it. */
function nameOf(host: string): string {
  const portAt = host.lastIndexOf(':')
  // In [::1] a colon is part of the name.
  const name = portAt > host.lastIndexOf(']') ? host.slice(0, portAt) : host
  return name.toLowerCase()
}

function isLoopback(address: string | undefined): boolean {
  return address === '::1' || (address ?? '').replace('::ffff:', '').startsWith('127.')
}
