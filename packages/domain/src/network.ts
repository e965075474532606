// Networks in CIDR notation, read strictly, and whether an address is in one of them; API keys may be tied to
// them.

interface Bits {
  readonly value: bigint
  readonly size: 32 | 128
}

interface Network extends Bits {
  readonly prefix: number
}

const V4_PART = /^(?:0|[1-9]\d{0,2})$/
const V6_GROUP = /^[0-9a-f]{1,4}$/i
const V6_GROUPS = 8
const PREFIX = /^[1-9]\d{0,2}$/
/** ::ffff:0:0/96 holds the IPv4 addresses (RFC 4291 §2.5.5.2). */
const MAPPED_PREFIX = 0xffffn

/**
 * True for `203.0.113.0/24` and `2001:db8::/32`. Refused: an address without a length, a length of 0 (that is
 * "everybody"), bits beyond the length (nobody who writes 10.0.0.1/8 means what it reads), leading zeros
 * (some read them as octal), an IPv4 network dressed up as IPv6.
 */
export function isNetwork(text: string): boolean {
  return networkOf(text) !== null
}

/** Whether an address lies in one of the networks. What is no address lies in none. */
export function isInNetworks(address: string, networks: readonly string[]): boolean {
  const bits = bitsOf(address)
  if (bits === null) return false
  const plain = isMapped(bits) ? { value: bits.value & 0xffff_ffffn, size: 32 as const } : bits
  return networks.some((text) => {
    const network = networkOf(text)
    if (network === null || network.size !== plain.size) return false
    const rest = BigInt(network.size - network.prefix)
    return plain.value >> rest === network.value >> rest
  })
}

function networkOf(text: string): Network | null {
  const [address = '', length = '', ...more] = text.split('/')
  const bits = bitsOf(address)
  if (bits === null || more.length > 0 || !PREFIX.test(length) || isMapped(bits)) return null
  const prefix = Number(length)
  if (prefix > bits.size) return null
  const hostBits = bits.value & ((1n << BigInt(bits.size - prefix)) - 1n)
  return hostBits === 0n ? { ...bits, prefix } : null
}

function isMapped({ value, size }: Bits): boolean {
  return size === 128 && value >> 32n === MAPPED_PREFIX
}

function bitsOf(text: string): Bits | null {
  if (!text.includes(':')) {
    const value = v4Of(text)
    return value === null ? null : { value, size: 32 }
  }
  const value = v6Of(text)
  return value === null ? null : { value, size: 128 }
}

function v4Of(text: string): bigint | null {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => V4_PART.test(part) && Number(part) < 256)) return null
  return parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n)
}

function v6Of(text: string): bigint | null {
  const halves = text.split('::')
  if (halves.length > 2) return null
  const [head, tail] = halves.map(groupsOf)
  if (head === null || head === undefined || tail === null) return null
  const missing = V6_GROUPS - head.length - (tail?.length ?? 0)
  // `::` stands for at least one group (RFC 5952 §4.2.2 says two; one is read by everybody).
  if (tail === undefined ? missing !== 0 : missing < 1) return null
  const groups = [...head, ...Array.from({ length: missing }, () => 0n), ...(tail ?? [])]
  return groups.reduce((value, group) => (value << 16n) | group, 0n)
}

/** The 16-bit groups of one side of `::`, the last of which may be written as an IPv4 address. */
function groupsOf(text: string): bigint[] | null {
  if (text === '') return []
  const groups: bigint[] = []
  const parts = text.split(':')
  for (const [at, part] of parts.entries()) {
    const v4 = at === parts.length - 1 && part.includes('.') ? v4Of(part) : null
    if (v4 !== null) groups.push(v4 >> 16n, v4 & 0xffffn)
    else if (V6_GROUP.test(part)) groups.push(BigInt(`0x${part}`))
    else return null
  }
  return groups
}
