// Turns the before and after of an audit entry into lines a person can read; pure, used by the audit log.

export interface Change {
  readonly name: string
  /** Null when there was nothing before. */
  readonly before: string | null
  readonly after: string | null
}

/**
 * One line per field that is new or different. Values of any shape: an entry keeps what its action found
 * worth keeping.
 */
export function changesOf(before: unknown, after: unknown): Change[] {
  const old = fieldsOf(before)
  const names = new Set([...old.keys(), ...fieldsOf(after).keys()])
  return [...names].flatMap((name) => {
    const was = old.get(name) ?? null
    const is = fieldsOf(after).get(name) ?? null
    return was === is ? [] : [{ name: name.replaceAll('_', ' '), before: was, after: is }]
  })
}

function fieldsOf(value: unknown): Map<string, string> {
  if (value === null || value === undefined) return new Map()
  if (typeof value !== 'object' || Array.isArray(value)) return new Map([['value', textOf(value)]])
  return new Map(
    Object.entries(value).flatMap(([name, field]) =>
      field === null ? [] : [[name, textOf(field)] as const],
    ),
  )
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value) && value.every((part) => typeof part === 'string')) return value.join(', ')
  return JSON.stringify(value)
}
