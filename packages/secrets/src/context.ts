// The place a sealed value belongs to, as bytes nobody can read two ways; seal.ts derives the key from it and
// authenticates it.

/** Names as the database has them; ids as lower-case UUIDs. */
export interface SealContext {
  /** The brand's UUID; empty for what belongs to no brand. */
  readonly brand: string
  readonly table: string
  readonly column: string
  /** What tells the row from others of its table. */
  readonly row: string
}

export const VERSION = 'v1'
/** Bounds HKDF's info, which Node limits to 1,024 bytes: 6 × (4 + 128) fit. */
const FIELD_BYTES_MAX = 128
const LENGTH_BYTES = 4

/**
 * Six fields, each as its length (unsigned 32 bits, big-endian) and its UTF-8 bytes;
 * docs/formats/sealed-value.md.
 * @throws TypeError on a place that cannot be told from another: a bug of the caller
 */
export function encodeContext({ brand, table, column, row }: SealContext, kid: string): Buffer {
  const fields = Object.entries({ version: VERSION, brand, table, column, row, kid })
  return Buffer.concat(fields.flatMap(([name, text]) => encodeField(name, text)))
}

function encodeField(name: string, text: string): [Buffer, Buffer] {
  const bytes = Buffer.from(text, 'utf8')
  const isMissing = bytes.length === 0 && name !== 'brand'
  // A lone surrogate becomes U+FFFD, so two different texts would become one.
  if (isMissing || bytes.length > FIELD_BYTES_MAX || bytes.toString('utf8') !== text) {
    throw new TypeError(`the ${name} of a sealed value must be 1 to ${FIELD_BYTES_MAX} bytes of text`)
  }
  const length = Buffer.alloc(LENGTH_BYTES)
  length.writeUInt32BE(bytes.length)
  return [length, bytes]
}
