// Ids that can be computed from a number, in TypeScript and in SQL alike: what lets rows be filled by
// generate_series and lets pgbench name them without looking them up.

const DAY_MS = 86_400_000
const HEX_DIGITS_OF_NUMBER = 12

/** Facts that were there before lie two days back. */
export const scheme = { clickedAt: new Date(Date.now() - 2 * DAY_MS) }

export const UUID_KINDS = {
  partner: 0x001,
  click: 0x002,
  identity: 0x003,
  event: 0x010,
  attribution: 0x011,
  share: 0x012,
  commission: 0x013,
  posting: 0x014,
  held: 0x020,
  expense: 0x021,
} as const

/** A UUIDv7 whose time is `at`, whose kind stands in the third group and whose number in the last. */
export function uuidAt(kind: number, number: number | bigint, at: Date = scheme.clickedAt): string {
  return uuidPrefix(kind, at) + number.toString(16).padStart(HEX_DIGITS_OF_NUMBER, '0')
}

function uuidPrefix(kind: number, at: Date = scheme.clickedAt): string {
  const time = at.getTime().toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${kind.toString(16).padStart(3, '0')}-8000-`
}

/** The same in SQL, of a bigint expression. */
export function sqlUuidText(kind: number, number: string, at: Date = scheme.clickedAt): string {
  return `'${uuidPrefix(kind, at)}' || lpad(to_hex((${number})::bigint), ${HEX_DIGITS_OF_NUMBER}, '0')`
}

export function sqlUuid(kind: number, number: string): string {
  return `(${sqlUuidText(kind, number)})::uuid`
}

export const customerOf = (number: number): string => `cus_${number}`
