// How a request came here: whose address counts behind proxies, what of it may be kept, who could read
// along.

import ipaddr from 'ipaddr.js'
import type { Network } from './env-pieces.ts'

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

/**
 * True when the way here was in clear and whoever passed the request on says so: the visitor can be sent to
 * https. Without such a word it may be TLS that ended at a proxy nobody named, and a redirect would go round
 * for ever.
 */
export function wasForwardedInClear(
  peer: Peer,
  forwardedProto: string | string[] | undefined,
  trusted: readonly Network[],
): boolean {
  if (forwardedProto === undefined || arrivalScheme(peer, forwardedProto, trusted) !== 'http') return false
  return /\bhttp\b/i.test(String(forwardedProto))
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

const IPV6_GROUPS = 8
const IPV6_UNIT_GROUPS = 4

/**
 * What one visitor or caller cannot change at will: an IPv4 address whole, of an IPv6 address the /64 (a
 * network gives every device 2^64 of them, and phones take a new one each day). For counting, not for
 * keeping. `address` is one of `clientAddress`.
 */
export function addressUnitOf(address: string): string {
  if (!address.includes(':')) return address
  // An IPv4 address in IPv6 dress; `clientAddress` gives none, but not everybody asks it.
  if (address.includes('.')) return parseAddress(address)?.toString() ?? address
  return `${leadingGroups(address).join(':')}::/${IPV6_UNIT_GROUPS * 16}`
}

// By hand: the router does this for every click, and parsing the whole address takes ten times as long.
function leadingGroups(address: string): string[] {
  const gapAt = address.indexOf('::')
  if (gapAt === -1) return address.split(':', IPV6_UNIT_GROUPS)
  const before = gapAt === 0 ? [] : address.slice(0, gapAt).split(':', IPV6_UNIT_GROUPS)
  const rest = address.slice(gapAt + 2)
  const after = rest === '' ? [] : rest.split(':')
  const zeros = Array.from({ length: IPV6_GROUPS - before.length - after.length }, () => '0')
  return [...before, ...zeros, ...after].slice(0, IPV6_UNIT_GROUPS)
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
