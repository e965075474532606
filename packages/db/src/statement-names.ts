// Names for statements that come again, so that Postgres parses and plans each once per connection; used by
// transactions.

/** Gives a statement its name, or null while it is not worth one. */
export type StatementNames = (text: string, parameters: number) => string | null

/** Each costs every connection the memory of a plan: a list of any length is not named at every length. */
const NAMES_MAX = 256
const SEEN_MAX = 2_048
/** The widest single row we insert has fewer; inserts of many rows have more. */
const PARAMETERS_MAX = 48

/**
 * Of a statement seen for the second time. Planning took three times as long as executing did (ADR 0030).
 * A pooler between us and Postgres must know prepared statements.
 */
export function createStatementNames(): StatementNames {
  const seen = new Set<string>()
  const names = new Map<string, string>()
  return (text, parameters) => {
    const known = names.get(text)
    if (known !== undefined) return known
    if (parameters > PARAMETERS_MAX || names.size >= NAMES_MAX) return null
    if (!seen.has(text)) {
      // What was seen long ago starts again.
      if (seen.size >= SEEN_MAX) seen.clear()
      seen.add(text)
      return null
    }
    const name = `op_${names.size}`
    names.set(text, name)
    return name
  }
}
