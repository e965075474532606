// A stored secret of a brand, sealed for the row and column it lives in; verbs that keep credentials call it.

import { SEALED_COLUMNS, type SealedColumn, type SealedColumnName } from '@openpartner/db'
import { type BrandId, uuidOf } from '@openpartner/domain'
import { type Keyring, open, type SealContext, type Secret, seal } from '@openpartner/secrets'

export interface SealedPlace {
  readonly column: SealedColumnName
  readonly brandId: BrandId
  /** The row's uuid, as the column's `row` in SEALED_COLUMNS names it. */
  readonly row: string
}

export function sealValue(keyring: Keyring, place: SealedPlace, plaintext: string): string {
  return seal(keyring, contextOf(place), plaintext)
}

/** @throws SealError when it was not sealed for this place, was changed, or its key is not in the keyring */
export function openValue(keyring: Keyring, place: SealedPlace, sealed: string): Secret<string> {
  return open(keyring, contextOf(place), sealed)
}

export function nameOf({ table, column }: SealedColumn): SealedColumnName {
  return `${table}.${column}`
}

function contextOf({ column: name, brandId, row }: SealedPlace): SealContext {
  const column = SEALED_COLUMNS.find((one) => nameOf(one) === name)
  if (column === undefined) throw new Error(`${name} is not in the list of sealed columns`)
  return { brand: uuidOf(brandId), table: column.table, column: column.column, row }
}
