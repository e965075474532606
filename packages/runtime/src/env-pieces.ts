// The settings that several services have, each as a zod schema that says its format; every env.ts is built
// from them.

import { Secret } from '@openpartner/secrets/secret'
import ipaddr from 'ipaddr.js'
import { z } from 'zod'

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
const PORT_MAX = 65_535
const KEY_BYTES = 32

const PORT_FORMAT = `must be a port, 0 to ${PORT_MAX} (0 takes a free one)`
/** A TCP port. */
export const portSetting = z
  .string({ error: PORT_FORMAT })
  .regex(/^\d{1,5}$/, { error: PORT_FORMAT, abort: true })
  .transform(Number)
  .refine((port) => port <= PORT_MAX, { error: PORT_FORMAT })

const HOST_FORMAT = 'must be an address or host name to listen on, for example 127.0.0.1 or 0.0.0.0'
/**
 * Where to listen. Loopback unless said otherwise: a service becomes public by a decision, not by default.
 */
export const hostSetting = z
  .string({ error: HOST_FORMAT })
  .regex(/^[a-z0-9.:-]+$/i, { error: HOST_FORMAT })
  .default('127.0.0.1')

const LOG_LEVEL_FORMAT = `must be one of ${LOG_LEVELS.join(', ')}`
export const logLevelSetting = z.enum(LOG_LEVELS, { error: LOG_LEVEL_FORMAT }).default('info')

const PUBLIC_URL_FORMAT = 'must be an origin such as https://partners.example.com, without path or query'
/**
 * A service's public URL: an origin without a trailing slash. Links and cookies are made from it, never from
 * Host.
 */
export const publicUrlSetting = z
  .string({ error: PUBLIC_URL_FORMAT })
  .refine((text) => originOf(text) !== null, { error: PUBLIC_URL_FORMAT, abort: true })
  .transform((text) => originOf(text) ?? text)

const DATABASE_URL_FORMAT = 'must be a connection string such as postgres://role:password@host:5432/database'
/** Secret, because it carries the role's password. */
export const databaseUrlSetting = z
  .string({ error: DATABASE_URL_FORMAT })
  .regex(/^postgres(ql)?:\/\/[^\s]+$/, { error: DATABASE_URL_FORMAT, abort: true })
  .refine((text) => URL.canParse(text), { error: DATABASE_URL_FORMAT, abort: true })
  .transform((text) => new Secret(text))

const REDIS_URL_FORMAT = 'must be a connection string such as redis://:password@host:6379 or rediss://…'
/** Secret, because it may carry a password. */
export const redisUrlSetting = z
  .string({ error: REDIS_URL_FORMAT })
  .regex(/^rediss?:\/\/[^\s]+$/, { error: REDIS_URL_FORMAT, abort: true })
  .refine((text) => URL.canParse(text), { error: REDIS_URL_FORMAT, abort: true })
  .transform((text) => new Secret(text))

const KEY_FORMAT = `must be ${KEY_BYTES} random bytes in base64 (make one: openssl rand -base64 ${KEY_BYTES})`
/** A secret key of 32 bytes, standard or URL-safe base64. */
export const keySetting = z
  .string({ error: KEY_FORMAT })
  .refine((text) => keyBytesOf(text) !== null, { error: KEY_FORMAT, abort: true })
  .transform((text) => new Secret(keyBytesOf(text) ?? new Uint8Array()))

const SECRET_TEXT_LENGTH_MIN = 16
const SECRET_TEXT_FORMAT = `must be at least ${SECRET_TEXT_LENGTH_MIN} characters`
/** A secret that is text, such as a token somebody types. */
export const secretTextSetting = z
  .string({ error: SECRET_TEXT_FORMAT })
  .min(SECRET_TEXT_LENGTH_MIN, { error: SECRET_TEXT_FORMAT, abort: true })
  .transform((text) => new Secret(text))

const TRUST_PROXY_FORMAT =
  'must be a list of networks such as 10.0.0.0/8,::1/128 — the proxies whose X-Forwarded-For is believed'
/** Nobody by default. `true` and hop counts are refused: they believe whoever asks from anywhere. */
export const trustProxySetting = z
  .string({ error: TRUST_PROXY_FORMAT })
  .default('')
  .refine((text) => networksOf(text) !== null, { error: TRUST_PROXY_FORMAT, abort: true })
  .transform((text): readonly Network[] => networksOf(text) ?? [])

const EGRESS_ALLOW_FORMAT =
  'must be a list of networks such as 10.1.2.0/24 — not public, and yet open to mail servers brands name'
/** None by default: hosts that brands name must be on the public internet. */
export const egressAllowSetting = z
  .string({ error: EGRESS_ALLOW_FORMAT })
  .default('')
  .refine((text) => networksOf(text) !== null, { error: EGRESS_ALLOW_FORMAT, abort: true })
  .transform((text): readonly Network[] => networksOf(text) ?? [])

/** A network in CIDR notation: its address and the length of its prefix. */
export type Network = readonly [address: ipaddr.IPv4 | ipaddr.IPv6, prefixLength: number]

function networksOf(text: string): Network[] | null {
  const networks: Network[] = []
  for (const part of text.split(',').map((piece) => piece.trim())) {
    if (part === '') continue
    const [address = '', prefix = ''] = part.split('/')
    // ipaddr.js also reads 10.1 and 0x7f000001 as addresses: nobody who writes these means what it reads.
    const isAddress = ipaddr.IPv4.isValidFourPartDecimal(address) || ipaddr.IPv6.isValid(address)
    // A prefix of 0 is "everybody", which is `true` by another name.
    if (!isAddress || !/^[1-9]\d{0,2}$/.test(prefix) || !ipaddr.isValidCIDR(part)) return null
    networks.push(ipaddr.parseCIDR(part))
  }
  return networks
}

function originOf(text: string): string | null {
  if (!URL.canParse(text)) return null
  const url = new URL(text)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null
  const isBare = url.pathname === '/' && url.search === '' && url.hash === '' && url.username === ''
  return isBare && url.password === '' ? url.origin : null
}

function keyBytesOf(text: string): Uint8Array | null {
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) return null
  const bytes = Buffer.from(text, 'base64')
  return bytes.length === KEY_BYTES ? new Uint8Array(bytes) : null
}
