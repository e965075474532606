// One click as one line of PostgreSQL's COPY text format behind its checksum; written by the router, read by
// its drain.

import { crc32 } from 'node:zlib'
import { type Click, uuidOf } from '@openpartner/domain'

/**
 * The columns of a line in order, with their types; the last one came with format 2. Format:
 * docs/formats/click-journal.md.
 */
export const CLICK_LINE_COLUMNS = [
  ['checksum', 'text'],
  ['id', 'uuid'],
  ['brand_id', 'uuid'],
  ['program_id', 'uuid'],
  ['link_id', 'uuid'],
  ['partner_id', 'uuid'],
  ['clicked_at', 'timestamptz'],
  ['destination', 'text'],
  ['ip_class', 'text'],
  ['device', 'text'],
  ['browser', 'text'],
  ['referrer_host', 'text'],
  ['utm', 'jsonb'],
  ['sub_ids', 'jsonb'],
  ['marks', 'text[]'],
  ['ip_hash', 'text'],
] as const

/** Versions of the line format, by what they hold: format 1 knew no hash of the address. */
export const CLICK_LINE_FORMATS = [1, 2] as const
export type ClickLineFormat = (typeof CLICK_LINE_FORMATS)[number]
/** The one `clickLine` writes. */
export const CLICK_LINE_FORMAT: ClickLineFormat = 2

const CHECKSUM_LENGTH = 8
const UUID_LENGTH = 36

/** The line of a click, with its line feed. */
export function clickLine(click: Click): string {
  const row = [
    uuidOf(click.id),
    uuidOf(click.brandId),
    uuidOf(click.programId),
    uuidOf(click.linkId),
    uuidOf(click.partnerId),
    click.clickedAt.toISOString(),
    field(click.destination),
    field(click.ipClass),
    click.device,
    field(click.browser),
    field(click.referrerHost),
    field(JSON.stringify(click.utm)),
    field(JSON.stringify(click.subIds)),
    `{${click.marks.join(',')}}`,
    field(click.ipHash),
  ].join('\t')
  return `${checksumOf(row)}\t${row}\n`
}

/** True when this is a line of ours (without its line feed) and every byte of it arrived. */
export function isWholeClickLine(line: Uint8Array): boolean {
  if (line.length < CHECKSUM_LENGTH + 1 + UUID_LENGTH) return false
  const checksum = Buffer.from(line.buffer, line.byteOffset, CHECKSUM_LENGTH).toString('latin1')
  return checksum === checksumOf(line.subarray(CHECKSUM_LENGTH + 1))
}

/** The uuid of the click of a whole line. */
export function clickLineId(line: Uint8Array): string {
  const start = CHECKSUM_LENGTH + 1
  return Buffer.from(line.buffer, line.byteOffset + start, UUID_LENGTH).toString('latin1')
}

function checksumOf(row: string | Uint8Array): string {
  return crc32(row).toString(16).padStart(CHECKSUM_LENGTH, '0')
}

const ESCAPED = /[\\\n\r\t]/g
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

// https://www.postgresql.org/docs/current/sql-copy.html, "Text Format".
function field(value: string | null): string {
  return value === null ? '\\N' : value.replace(ESCAPED, (character) => ESCAPES[character] ?? character)
}
