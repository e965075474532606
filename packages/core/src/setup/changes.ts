// What a partial change really changes, as it is stored and as the audit log tells it; used by every verb
// that edits.

export interface Edit<Change> {
  readonly change: Change
  /** For the audit entry, named as the API names them: only fields that differ. */
  readonly before: Readonly<Record<string, unknown>>
  readonly after: Readonly<Record<string, unknown>>
}

/**
 * The fields of `change` that are given and differ from `row`. Null when nothing differs: then there is
 * nothing to write and nothing to audit.
 */
export function differences<Row extends object, Change extends Partial<Row>>(
  row: Row,
  change: Change,
): Edit<Change> | null {
  const names = (Object.keys(change) as (keyof Row & keyof Change & string)[]).filter(
    (name) => change[name] !== undefined && change[name] !== row[name],
  )
  if (names.length === 0) return null
  return {
    change: Object.fromEntries(names.map((name) => [name, change[name]])) as unknown as Change,
    before: Object.fromEntries(names.map((name) => [wireName(name), row[name]])),
    after: Object.fromEntries(names.map((name) => [wireName(name), change[name]])),
  }
}

/** destinationUrl → destination_url */
function wireName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
