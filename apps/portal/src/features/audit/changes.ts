// Turns the before and after of an audit entry into lines a person can read; pure, used by the audit log.
import { countOf, instantText } from '#format.ts'

export interface Change {
  readonly name: string
  /** Null when there was nothing before. */
  readonly before: string | null
  readonly after: string | null
}

/**
 * One line per field of what it became, with what it was where that is known and different. Values of any
 * shape: an entry keeps what its action found worth keeping. What was there before is told alone only when
 * nothing came after.
 */
export function changesOf(before: unknown, after: unknown): Change[] {
  const old = fieldsOf(before)
  const now = fieldsOf(after)
  const names = now.size > 0 ? now.keys() : old.keys()
  return [...names].flatMap((name) => {
    const was = old.get(name) ?? null
    const is = now.get(name) ?? null
    return was === is ? [] : [{ name: wordsOf(name), before: was, after: is }]
  })
}

function fieldsOf(value: unknown): Map<string, string | null> {
  if (value === null || value === undefined) return new Map()
  if (typeof value !== 'object' || Array.isArray(value)) return new Map([['value', textOf(value)]])
  return new Map(Object.entries(value).map(([name, field]) => [name, field === null ? null : textOf(field)]))
}

const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/

function textOf(value: unknown): string {
  if (typeof value === 'string') return INSTANT.test(value) ? `${instantText(value, 'UTC')} UTC` : value
  if (!Array.isArray(value)) return JSON.stringify(value)
  if (value.length === 0) return 'none'
  const isPlain = value.every((part) => typeof part === 'string')
  return isPlain ? value.join(', ') : countOf(value.length, 'entry', 'entries')
}

/** "window_days" and "settledAt" as words. */
function wordsOf(name: string): string {
  return name.replaceAll('_', ' ').replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}
