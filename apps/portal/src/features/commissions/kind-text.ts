// What kind of entry a commission is, in words; on its table and its page.
import type { Commission } from '@openpartner/contract'

type Kind = Commission['kind']

const TITLES: Readonly<Record<Kind, string>> = {
  earning: 'Commission',
  adjustment: 'Adjustment',
  reversal: 'Reversal',
  bonus: 'Bonus',
  manual_adjustment: 'Adjustment by hand',
  write_off: 'Write-off',
}

export function kindTitle(kind: Kind): string {
  return TITLES[kind]
}

/** "from Ambassadors", or what it is when it belongs to no program. */
export function sourceText({ program, kind }: Pick<Commission, 'program' | 'kind'>): string {
  return program === null ? `by ${TITLES[kind].toLowerCase()}` : `from ${program.name}`
}
