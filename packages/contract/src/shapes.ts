// Shapes every resource shares: ids, money, instants, pages. One place, so that the wire looks the same
// everywhere.

import { AMOUNT_MAX, CURRENCIES, type Id, type IdPrefix } from '@openpartner/domain'
import { z } from 'zod'

/** A TypeID of one kind. The cast is the parse: the pattern is exactly what domain's decodeId accepts. */
export function idOf<P extends IdPrefix>(prefix: P) {
  const pattern = new RegExp(`^${prefix}_[0-7][0-9a-hjkmnp-tv-z]{25}$`)
  return z
    .string()
    .regex(pattern, `must be an id like ${prefix}_01h455vb4pex5vsknk084sn02q`) as unknown as z.ZodType<
    Id<P>,
    Id<P>
  >
}

export const CurrencyCode = z
  .enum(CURRENCIES as [string, ...string[]], { error: 'must be an upper-case ISO 4217 code we support' })
  .describe('ISO 4217, upper case')
  .meta({ id: 'Currency' })

const AMOUNT_DIGITS_MAX = AMOUNT_MAX.toString().length

/** Non-negative minor units as a decimal string: "1250" is 12.50 EUR, 1250 JPY, 1.250 KWD. */
export const AmountIn = z
  .string({ error: 'must be a string of digits (minor units), so that no number type can round it' })
  .regex(
    /^(0|[1-9][0-9]*)$/,
    'must be minor units as digits only, without a point: 12.50 EUR is "1250", 1250 JPY is "1250"',
  )
  .max(AMOUNT_DIGITS_MAX, 'is too large')
  .refine((digits) => !/^\d+$/.test(digits) || BigInt(digits) <= AMOUNT_MAX, `must be at most ${AMOUNT_MAX}`)
  .describe('Minor units, digits only')

export const Money = z
  .object({
    amount: z
      .string()
      .regex(/^-?\d+$/)
      .describe('Minor units; negative for reversals'),
    currency: z.string().length(3),
  })
  .meta({ id: 'Money' })
export type Money = z.output<typeof Money>

export const MoneyIn = z.strictObject({ amount: AmountIn, currency: CurrencyCode }).meta({ id: 'MoneyIn' })

/** ISO 8601 in UTC, milliseconds: what we answer. */
export const Instant = z.string().describe('ISO 8601, UTC').meta({ format: 'date-time' })

/** ISO 8601 with any offset: what we accept. */
export const InstantIn = z.iso
  .datetime({
    offset: true,
    error: 'must be an ISO 8601 instant with a time zone, like 2026-01-31T12:00:00Z',
  })
  .transform((text) => new Date(text))

/** Text a person wrote: trimmed, not empty, bounded, without control characters. */
export function line(max: number) {
  return (
    z
      .string()
      .trim()
      .min(1, 'must not be empty')
      .max(max, `must be at most ${max} characters`)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: refusing control characters is the point
      .regex(/^[^\u0000-\u001f\u007f]*$/, 'must not contain control characters')
      .refine(isStorable, UNSTORABLE)
  )
}

const UNSTORABLE = 'must not contain NUL or half of a surrogate pair'

/** Postgres text is UTF-8 without NUL: anything else would be refused there, as an error of ours. */
function isStorable(text: string): boolean {
  return !/\0|\p{Surrogate}/u.test(text)
}

const METADATA_KEYS_MAX = 50
const METADATA_KEY_LENGTH_MAX = 40
const METADATA_VALUE_LENGTH_MAX = 500

/** The brand's own notes on a fact; the same limits as Stripe's metadata, so that theirs fits into ours. */
export const Metadata = z
  .record(
    z
      .string()
      .min(1, 'a key must not be empty')
      .max(METADATA_KEY_LENGTH_MAX, `a key must be at most ${METADATA_KEY_LENGTH_MAX} characters`)
      .refine(isStorable, UNSTORABLE),
    z
      .string()
      .max(METADATA_VALUE_LENGTH_MAX, `must be at most ${METADATA_VALUE_LENGTH_MAX} characters`)
      .refine(isStorable, UNSTORABLE),
  )
  .refine(
    (record) => Object.keys(record).length <= METADATA_KEYS_MAX,
    `must have at most ${METADATA_KEYS_MAX} keys`,
  )

export const PAGE_LIMIT_DEFAULT = 50
export const PAGE_LIMIT_MAX = 200

const PageLimit = z
  .number('must be a whole number, in plain digits')
  .int()
  .min(1)
  .max(PAGE_LIMIT_MAX)
  // For the document, which leaves out the default of what is read by a function.
  .meta({ default: PAGE_LIMIT_DEFAULT })

/** A number in a query has one spelling: what Number() also reads, such as 1e1 or 0x10, stays text. */
function readDigits(text: unknown): unknown {
  return typeof text === 'string' && /^(0|[1-9][0-9]*)$/.test(text) ? Number(text) : text
}

/** Query of every list. `cursor` is the `next_cursor` of the page before. */
export function pageQuery<P extends IdPrefix>(prefix: P) {
  return {
    cursor: idOf(prefix).optional().describe('next_cursor of the page before'),
    limit: z.preprocess(readDigits, PageLimit).default(PAGE_LIMIT_DEFAULT),
  }
}

/** `{ data, next_cursor }`, newest first; `next_cursor` is null on the last page. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ data: z.array(item), next_cursor: z.string().nullable() })
}

/** Ids in paths are plain text here: a malformed one is as missing as an unknown one, and answers 404. */
export const IdPath = z.object({ id: z.string() })
