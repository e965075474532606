// Contradictions in the conditions of a rule: lists that say nothing, groups that can never be true. Pure.

import { isCountry } from './countries.ts'
import type { FieldError } from './problem.ts'
import {
  CONDITION_GROUPS_MAX,
  CONDITION_VALUES_MAX,
  CONDITIONS_MAX,
  type Condition,
  type Rule,
  TRAITS,
} from './terms.ts'

/** As long as what an event can say (`product`, `plan`) or its metadata can hold. */
const CONDITION_VALUE_LENGTH_MAX = 500
const METADATA_KEY_LENGTH_MAX = 40

/** `at` is the pointer of the rule's `when`. */
export function conditionErrors(groups: Rule['when'], at: string): FieldError[] {
  const errors: FieldError[] = []
  if (groups.length > CONDITION_GROUPS_MAX) {
    errors.push({ pointer: at, detail: `at most ${CONDITION_GROUPS_MAX} groups` })
  }
  groups.forEach((group, index) => {
    const pointer = `${at}/${index}`
    const own = groupErrors(group, pointer)
    errors.push(...own)
    if (own.length > 0) return
    const same = groups.slice(0, index).findIndex((other) => includes(other, group))
    if (same !== -1) {
      errors.push({ pointer, detail: `says nothing: group ${same + 1} is true whenever this one is` })
    }
  })
  return errors
}

function groupErrors(group: readonly Condition[], at: string): FieldError[] {
  if (group.length === 0) return [{ pointer: at, detail: 'needs at least one condition' }]
  if (group.length > CONDITIONS_MAX) return [{ pointer: at, detail: `at most ${CONDITIONS_MAX} conditions` }]
  const errors = group.flatMap((condition, index) => oneErrors(condition, `${at}/${index}`))
  if (errors.length > 0) return errors
  const never = [...meaningOf(group)].find(([, { only }]) => only !== null && only.size === 0)
  if (never === undefined) return []
  return [{ pointer: at, detail: `can never be true: its conditions on ${never[0]} exclude each other` }]
}

function oneErrors({ field, values }: Condition, at: string): FieldError[] {
  const errors: FieldError[] = []
  if (!isField(field)) {
    const detail = `must be ${TRAITS.join(', ')} or metadata. and a key of at most ${METADATA_KEY_LENGTH_MAX} characters`
    errors.push({ pointer: `${at}/field`, detail })
  }
  if (values.length === 0) errors.push({ pointer: `${at}/values`, detail: 'needs at least one value' })
  if (values.length > CONDITION_VALUES_MAX) {
    errors.push({ pointer: `${at}/values`, detail: `at most ${CONDITION_VALUES_MAX} values` })
  }
  values.forEach((value, index) => {
    const detail = valueError(field, value, values.indexOf(value) < index)
    if (detail !== null) errors.push({ pointer: `${at}/values/${index}`, detail })
  })
  return errors
}

function valueError(field: string, value: string, isRepeated: boolean): string | null {
  if (isRepeated) return 'is in the list already'
  if (field === 'country' && !isCountry(value)) return 'must be a country of ISO 3166-1 alpha-2, in capitals'
  if (value === '') return 'must not be empty'
  return value.length > CONDITION_VALUE_LENGTH_MAX
    ? `must be at most ${CONDITION_VALUE_LENGTH_MAX} characters`
    : null
}

function isField(field: string): boolean {
  if (TRAITS.some((trait) => trait === field)) return true
  const key = field.startsWith('metadata.') ? field.slice('metadata.'.length) : ''
  return key.length > 0 && key.length <= METADATA_KEY_LENGTH_MAX
}

/** What a group asks of one field: one of these values, or, when `only` is null, none of those. */
export interface Meaning {
  readonly only: ReadonlySet<string> | null
  readonly none: ReadonlySet<string>
}

/** All conditions of a group on the same field taken together. */
export function meaningOf(group: readonly Condition[]): ReadonlyMap<string, Meaning> {
  const meanings = new Map<string, Meaning>()
  for (const { field, is, values } of group) {
    const { only, none } = meanings.get(field) ?? { only: null, none: new Set() }
    const excluded = is === 'in' ? none : new Set([...none, ...values])
    const asked = is === 'in' ? values.filter((value) => only === null || only.has(value)) : only
    const left = asked === null ? null : new Set([...asked].filter((value) => !excluded.has(value)))
    meanings.set(field, { only: left, none: excluded })
  }
  return meanings
}

/** True when `wide` holds of every event of which `narrow` does. */
function includes(wide: readonly Condition[], narrow: readonly Condition[]): boolean {
  const asked = meaningOf(narrow)
  return wide.every(({ field, is, values }) => {
    const { only, none } = asked.get(field) ?? { only: null, none: new Set<string>() }
    if (is === 'in') return only !== null && [...only].every((value) => values.includes(value))
    return values.every((value) => (only === null ? none.has(value) : !only.has(value)))
  })
}
