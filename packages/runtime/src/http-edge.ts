// The rules of the HTTP edge as plain functions: router and API apply the same ones, at the price each can
// afford.

import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import ipaddr from 'ipaddr.js'
import type { Network } from './env-pieces.ts'

/** A client that dribbles its request holds a socket for ten seconds, not for minutes. */
const REQUEST_LIMIT_MS = 10_000
/**
 * Above the 60 s idle time of common load balancers: they, not we, end an idle connection, so no request
 * meets a reset.
 */
const KEEP_ALIVE_MS = 65_000
/** Node looks for late requests this often; with its own 30 s the ten above would be forty. */
const LIMIT_CHECK_MS = 2_000

/**
 * The HTTP server under every service of ours, for Fastify's `serverFactory`: time limits, and 400 with an
 * end of the connection for requests that are ambiguous (see `ambiguousFraming`) before any other code sees
 * them.
 */
export function createEdgeServer(listener: RequestListener): Server {
  const limits = {
    requestTimeout: REQUEST_LIMIT_MS,
    headersTimeout: REQUEST_LIMIT_MS,
    connectionsCheckingInterval: LIMIT_CHECK_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
  }
  return createServer(limits, (request, response) => {
    if (ambiguousFraming(request) === null) listener(request, response)
    // Without reading the rest: where this request ends is exactly what is not known.
    else response.writeHead(400, { connection: 'close', 'content-length': 0 }).end()
  })
}

/**
 * On every answer that a browser may show or sniff. HSTS is added by whoever knows that its public URL is
 * https.
 */
export const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'cross-origin-opener-policy': 'same-origin',
} as const

const HSTS_TWO_YEARS = 'max-age=63072000; includeSubDomains'

/** The security headers of a service with this public URL. */
export function securityHeadersFor(publicUrl: string): Readonly<Record<string, string>> {
  if (!publicUrl.startsWith('https://')) return SECURITY_HEADERS
  return { ...SECURITY_HEADERS, 'strict-transport-security': HSTS_TWO_YEARS }
}

const WELL_FORMED_HOST = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i

/**
 * The header that makes this request mean different things to us and to a proxy before us, or null. Node
 * refuses a missing Host, but lets two of them pass, nonsense in it, and any Transfer-Encoding that ends in
 * chunked (request smuggling, RFC 9112 §11.2).
 */
export function ambiguousFraming(request: IncomingMessage): 'Host' | 'Transfer-Encoding' | null {
  const { rawHeaders } = request
  let hosts = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? ''
    const value = rawHeaders[at + 1] ?? ''
    // The length first: this runs on every click, and hardly any other header has four or seventeen letters.
    if (name.length === 4 && name.toLowerCase() === 'host') {
      hosts += 1
      if (hosts > 1 || !WELL_FORMED_HOST.test(value)) return 'Host'
    } else if (name.length === 17 && name.toLowerCase() === 'transfer-encoding') {
      if (value.trim().toLowerCase() !== 'chunked') return 'Transfer-Encoding'
    }
  }
  return null
}

/**
 * The visitor's address: the peer, or, when the peer is a trusted proxy, the last address of X-Forwarded-For
 * that is not one (read from the right: everything left of an untrusted entry was written by a stranger).
 * Null when there is no usable address.
 */
export function clientAddress(
  peer: string | undefined,
  forwardedFor: string | string[] | undefined,
  trusted: readonly Network[],
): string | null {
  let address = parseAddress(peer)
  if (address === null) return null
  if (trusted.length === 0 || forwardedFor === undefined) return address.toString()
  const hops = (Array.isArray(forwardedFor) ? forwardedFor.join(',') : forwardedFor).split(',')
  for (let hop = hops.length - 1; hop >= 0 && isIn(address, trusted); hop--) {
    const next = parseAddress(hops[hop]?.trim())
    // A trusted proxy passed on something that is no address: nothing here tells who the visitor is.
    if (next === null) return null
    address = next
  }
  return address.toString()
}

/** The end of the connection a request came through. */
export interface Peer {
  readonly address: string | undefined
  /** True when this very socket is TLS; none of our services ends TLS itself today. */
  readonly encrypted: boolean
}

/**
 * How a request travelled: `http` when somebody on the way could read it, `https` when nobody could, null
 * when nothing tells. X-Forwarded-Proto counts from a trusted proxy only, and one hop in clear makes the
 * whole way clear. A stranger who speaks plain HTTP to the port of a service is in clear whatever they write;
 * on the loopback interface nobody reads along, so that a proxy on the same machine that nobody named is
 * "unknown".
 */
export function arrivalScheme(
  { address: peer, encrypted }: Peer,
  forwardedProto: string | string[] | undefined,
  trusted: readonly Network[],
): 'https' | 'http' | null {
  if (encrypted) return 'https'
  const address = parseAddress(peer)
  if (address === null) return null
  if (!isIn(address, trusted)) return address.range() === 'loopback' ? null : 'http'
  if (forwardedProto === undefined) return null
  const hops = (Array.isArray(forwardedProto) ? forwardedProto.join(',') : forwardedProto).split(',')
  const schemes = hops.map((hop) => hop.trim().toLowerCase())
  if (schemes.includes('http')) return 'http'
  return schemes.every((scheme) => scheme === 'https') ? 'https' : null
}

const IPV4_CLASS_BITS = 24
const IPV6_CLASS_GROUPS = 3

/**
 * The part of an address that may be kept: IPv4 /24 or IPv6 /48 in CIDR notation. Null in, or no address,
 * null out.
 */
export function ipClassOf(address: string | null): string | null {
  const parsed = parseAddress(address ?? undefined)
  if (parsed === null) return null
  if (parsed instanceof ipaddr.IPv4) return `${parsed.octets.slice(0, 3).join('.')}.0/${IPV4_CLASS_BITS}`
  const groups = parsed.parts.slice(0, IPV6_CLASS_GROUPS).map((group) => group.toString(16))
  return `${groups.join(':')}::/${IPV6_CLASS_GROUPS * 16}`
}

function isIn(address: ipaddr.IPv4 | ipaddr.IPv6, networks: readonly Network[]): boolean {
  return networks.some(([network, bits]) => address.kind() === network.kind() && address.match(network, bits))
}

function parseAddress(text: string | undefined): ipaddr.IPv4 | ipaddr.IPv6 | null {
  if (text === undefined) return null
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text)
  if (!ipaddr.IPv6.isValid(text)) return null
  const address = ipaddr.IPv6.parse(text)
  // Node reports IPv4 peers of a dual-stack socket as ::ffff:203.0.113.7.
  return address.isIPv4MappedAddress() ? address.toIPv4Address() : address
}
