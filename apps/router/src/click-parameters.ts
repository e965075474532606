// The UTM values and sub-ids of a click, from the query of its link. For redirect.ts.

import {
  CLICK_PARAMETER_LENGTH_MAX,
  SUB_ID_FIELDS,
  type SubIdField,
  UTM_FIELDS,
  type UtmField,
} from '@openpartner/domain'

export interface ClickParameters {
  readonly utm: Readonly<Partial<Record<UtmField, string>>>
  readonly subIds: Readonly<Partial<Record<SubIdField, string>>>
}

const NONE: ClickParameters = { utm: {}, subIds: {} }
const UTM_NAMES = new Map<string, UtmField>(UTM_FIELDS.map((field) => [`utm_${field}`, field]))
const SUB_ID_NAMES = new Map<string, SubIdField>(SUB_ID_FIELDS.map((field) => [field, field]))

/** `url` is the request target. Of a repeated parameter the first counts; others than ours are not kept. */
export function clickParametersOf(url: string): ClickParameters {
  const queryAt = url.indexOf('?')
  if (queryAt === -1) return NONE
  const utm: Partial<Record<UtmField, string>> = {}
  const subIds: Partial<Record<SubIdField, string>> = {}
  for (const [name, value] of new URLSearchParams(url.slice(queryAt + 1))) {
    const utmField = UTM_NAMES.get(name)
    if (utmField !== undefined) utm[utmField] ??= kept(value)
    const subIdField = SUB_ID_NAMES.get(name)
    if (subIdField !== undefined) subIds[subIdField] ??= kept(value)
  }
  return { utm, subIds }
}

const CONTROL_CHARACTERS = /\p{Cc}/gu

// By whole characters: half of a surrogate pair is no text, and the database would refuse the click for it.
function kept(value: string): string {
  const text = value.replace(CONTROL_CHARACTERS, '')
  if (text.length <= CLICK_PARAMETER_LENGTH_MAX) return text
  const last = text.charCodeAt(CLICK_PARAMETER_LENGTH_MAX - 1)
  const cutsPair = last >= 0xd800 && last <= 0xdbff
  return text.slice(0, cutsPair ? CLICK_PARAMETER_LENGTH_MAX - 1 : CLICK_PARAMETER_LENGTH_MAX)
}
