// Cursor pagination: stable because ids are UUIDv7, newest first because that is what people look for.

/** Rows after `after` (exclusive), at most `limit`. */
export interface PageRequest<I extends string> {
  readonly after: I | null
  readonly limit: number
}

export interface Page<T> {
  readonly rows: readonly T[]
  /** Null when this was the last page. */
  readonly nextCursor: string | null
}

/** `rows` must have been read with `limit + 1`: the extra one only tells that there is more. */
export function toPage<T extends { readonly id: string }>(rows: readonly T[], limit: number): Page<T> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return { rows: shown, nextCursor: rows.length > limit && last !== undefined ? last.id : null }
}
