// TypeIDs: a three-letter prefix and a UUID in Crockford base32, parsed at the edge and never cast.
// Format: https://github.com/jetify-com/typeid/tree/main/spec (version 0.3.0).

/** Every kind of row that has an id, by its prefix. */
export const ID_PREFIXES = {
  brd: 'brand',
  prg: 'program',
  trm: 'terms version',
  grp: 'group',
  tac: 'acceptance of terms',
  ptn: 'partner',
  mbr: 'membership',
  lnk: 'link',
  cpn: 'coupon',
  clk: 'click',
  idn: 'identity',
  evt: 'event',
  att: 'attribution',
  mat: 'manual attribution',
  shr: 'attribution share',
  com: 'commission',
  rvw: 'review',
  wof: 'write-off',
  acc: 'ledger account',
  pst: 'posting',
  run: 'payout run',
  atr: 'attribution run',
  cls: 'closing of a period',
  pay: 'payout',
  res: 'payout result',
  aud: 'audit entry',
  chk: 'check of the books',
  key: 'API key',
  per: 'person',
  adm: 'admin',
  inv: 'invitation',
  chl: 'sign-in challenge',
  ses: 'session',
  emc: 'change of address',
  mal: 'mail',
  req: 'request',
} as const

export type IdPrefix = keyof typeof ID_PREFIXES
export type Id<P extends IdPrefix> = `${P}_${string}`

export type BrandId = Id<'brd'>
export type ProgramId = Id<'prg'>
export type TermsId = Id<'trm'>
export type GroupId = Id<'grp'>
export type AcceptanceId = Id<'tac'>
export type PartnerId = Id<'ptn'>
export type MembershipId = Id<'mbr'>
export type LinkId = Id<'lnk'>
export type CouponId = Id<'cpn'>
export type ClickId = Id<'clk'>
export type IdentityId = Id<'idn'>
export type EventId = Id<'evt'>
export type AttributionId = Id<'att'>
export type ManualAttributionId = Id<'mat'>
export type ShareId = Id<'shr'>
export type CommissionId = Id<'com'>
export type ReviewId = Id<'rvw'>
export type WriteOffId = Id<'wof'>
export type LedgerAccountId = Id<'acc'>
export type PostingId = Id<'pst'>
export type PayoutRunId = Id<'run'>
export type PayoutId = Id<'pay'>
export type PersonId = Id<'per'>

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
/** Two letters of five bits each, by their value, and the value by the letters. */
const PAIRS = [...ALPHABET].flatMap((high) => [...ALPHABET].map((low) => high + low))
const VALUES = new Map(PAIRS.map((pair, value) => [pair, value]))
// 26 letters of 5 bits are 130 bits; a UUID has 128, so the first letter is at most 7.
const SUFFIX = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** `encodeId('clk', '0190…')` → `clk_…`. The uuid is lower case with dashes, as Postgres prints it. */
export function encodeId<P extends IdPrefix>(prefix: P, uuid: string): Id<P> {
  if (!UUID.test(uuid)) throw new Error('not a canonical uuid')
  const hex = uuid.replaceAll('-', '')
  // The first two letters are 10 bits, two zeros and two hex digits; then four letters are five digits.
  let suffix = PAIRS[Number.parseInt(hex.slice(0, 2), 16)] ?? ''
  for (let at = 2; at < hex.length; at += 5) {
    const bits = Number.parseInt(hex.slice(at, at + 5), 16)
    suffix += `${PAIRS[bits >> 10]}${PAIRS[bits & 1023]}`
  }
  return `${prefix}_${suffix}`
}

/**
 * The uuid inside an id that has exactly this prefix, or null: unknown, foreign and malformed ids look the
 * same.
 */
export function decodeId(prefix: IdPrefix, text: string): string | null {
  if (!text.startsWith(`${prefix}_`)) return null
  const suffix = text.slice(prefix.length + 1)
  if (!SUFFIX.test(suffix)) return null
  let hex = pairAt(suffix, 0).toString(16).padStart(2, '0')
  for (let at = 2; at < suffix.length; at += 4) {
    hex += ((pairAt(suffix, at) << 10) | pairAt(suffix, at + 2)).toString(16).padStart(5, '0')
  }
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

function pairAt(letters: string, at: number): number {
  return VALUES.get(letters.slice(at, at + 2)) ?? 0
}

/** True when `text` is a well-formed id of this kind. */
export function isId<P extends IdPrefix>(prefix: P, text: string): text is Id<P> {
  return decodeId(prefix, text) !== null
}

/** The uuid of an id that was parsed before. @throws Error — a bug, not a bad request — when it was not. */
export function uuidOf(id: Id<IdPrefix>): string {
  const uuid = decodeId(id.slice(0, 3) as IdPrefix, id)
  if (uuid === null) throw new Error('an id that was never parsed')
  return uuid
}

/** The instant inside a UUIDv7 (RFC 9562 §5.7: the first 48 bits are Unix milliseconds), as milliseconds. */
export function unixMsOf(id: Id<IdPrefix>): number {
  return Number.parseInt(uuidOf(id).replaceAll('-', '').slice(0, 12), 16)
}

export type NewId = <P extends IdPrefix>(prefix: P) => Id<P>

/** Turns a source of UUIDv7s into the source of ids that every verb gets as `ctx.newId`. */
export function idsFrom(newUuid: () => string): NewId {
  return (prefix) => encodeId(prefix, newUuid())
}
