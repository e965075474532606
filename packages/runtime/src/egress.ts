// The gate for connections to hosts that brands name: public unicast addresses only, and the address that was
// checked is the one connected to. Used for mail servers.

import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import ipaddr from 'ipaddr.js'
import type { Network } from './env-pieces.ts'

export interface EgressTarget {
  /** A name or an address, as somebody typed it. */
  readonly host: string
  readonly port: number
  /** Ports this kind of connection may go to. Networks the operator allows are open on every port. */
  readonly ports: readonly number[]
}

export interface Egress {
  /**
   * The address to connect to, now. Ask again for every connection: names change what they stand for.
   * @throws EgressRefused
   */
  addressOf(target: EgressTarget): Promise<string>
}

export type EgressRefusal = 'host-unknown' | 'address-not-public' | 'port-not-allowed'

/** Why no connection was made. Says nothing about what the name resolves to inside. */
export class EgressRefused extends Error {
  readonly code: EgressRefusal

  constructor(code: EgressRefusal, message: string) {
    super(message)
    this.name = 'EgressRefused'
    this.code = code
  }
}

/** The addresses of a name; the system's resolver unless a test brings its own. */
export type Resolve = (host: string) => Promise<readonly string[]>

/** `allow`: networks the operator opens although they are not public, such as a relay of their own. */
export function createEgress({
  allow,
  resolve = resolveBySystem,
}: {
  readonly allow: readonly Network[]
  readonly resolve?: Resolve
}): Egress {
  return {
    async addressOf({ host, port, ports }) {
      const addresses = await addressesOf(host, resolve)
      const [first] = addresses
      if (first === undefined) throw new EgressRefused('host-unknown', 'the host has no address')
      if (addresses.every((address) => isAllowed(address, allow))) return first
      // One private address among public ones is enough to refuse: which is dialled would be chance.
      if (!addresses.every((address) => isAllowed(address, allow) || isPublicUnicast(address)))
        throw new EgressRefused('address-not-public', 'the host is not on the public internet')
      if (!ports.includes(port)) {
        const message = `port ${port} is not allowed; use ${ports.join(', ')}`
        throw new EgressRefused('port-not-allowed', message)
      }
      return first
    },
  }
}

const RESOLVE_LIMIT_MS = 10_000

async function addressesOf(host: string, resolve: Resolve): Promise<readonly string[]> {
  const bare = host.replace(/^\[(.*)\]$/, '$1')
  if (isIP(bare) !== 0) return [bare]
  // 127.1, 0x7f000001 and 2130706433 are no names: resolvers read them as addresses, some one way, some
  // another.
  if (/^[\d.]+$|^0x[\da-f.x]+$/i.test(bare))
    throw new EgressRefused('host-unknown', 'the host has no address')
  const late = new AbortController()
  try {
    const timeout = sleep(RESOLVE_LIMIT_MS, [] as readonly string[], { signal: late.signal })
    return await Promise.race([resolve(bare), timeout])
  } catch {
    throw new EgressRefused('host-unknown', 'the host has no address')
  } finally {
    late.abort()
  }
}

async function resolveBySystem(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address)
}

/** 2000::/3 is all of IPv6 that is handed out; the rest of the list lies inside it or is IPv4 in disguise. */
const GLOBAL_IPV6 = ipaddr.parseCIDR('2000::/3')
const NOT_GLOBAL_IPV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'].map((network) =>
  ipaddr.parseCIDR(network),
)

/** Whether it is anybody's on the internet: not private, loopback, link-local, reserved or a tunnel. */
export function isPublicUnicast(text: string): boolean {
  const address = parse(text)
  if (address === null) return false
  if (address.kind() === 'ipv4') return address.range() === 'unicast'
  return (
    address.range() === 'unicast' &&
    address.match(GLOBAL_IPV6) &&
    !NOT_GLOBAL_IPV6.some((network) => address.match(network))
  )
}

function isAllowed(text: string, allow: readonly Network[]): boolean {
  const address = parse(text)
  return (
    address !== null &&
    allow.some(([network, length]) => network.kind() === address.kind() && address.match(network, length))
  )
}

/** `::ffff:127.0.0.1` is 127.0.0.1. Zones and whatever else is no plain address is null. */
function parse(text: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  if (isIP(text) === 0 || text.includes('%')) return null
  return ipaddr.process(text)
}
