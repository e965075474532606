// Moves every stored secret to the primary key, batch by batch; `openpartner secrets rotate` calls it. Safe
// to kill, to run again and to run twice at once.

import {
  countSealed,
  type Database,
  deleteSealingKey,
  inBrand,
  inTransaction,
  listBrandIds,
  listSealedElsewhere,
  listSealingKeys,
  replaceSealed,
  SEALED_COLUMNS,
  type SealedColumn,
  type SealedValue,
} from '@openpartner/db'
import type { BrandId } from '@openpartner/domain'
import { type Keyring, SealError } from '@openpartner/secrets'
import { type KeyCheck, registerPrimary, sentenceOf } from './check-keys.ts'
import { nameOf, openValue, sealValue } from './values.ts'

export interface Rotation {
  /** Values sealed anew by this run. */
  readonly moved: number
  /** What could not be opened and was left as it is: `<column> <row>: <why>`. */
  readonly stuck: readonly string[]
  /** How many values each key seals now; every key of the keyring is named. */
  readonly byKid: ReadonlyMap<string, number>
  /** Keys that seal nothing any more: they may leave the keyring. */
  readonly retired: readonly string[]
}

/** Small transactions: a row is locked for milliseconds, and a kill costs at most this many. */
const BATCH = 50

/**
 * Runs as the worker, whose role may list brands. A process that still seals with a retired key is refused by
 * Postgres.
 * @throws Error when a key of the keyring is not the one the database knows by that name: nothing is moved
 * then
 */
export async function rotateSealedValues(db: Database, check: KeyCheck): Promise<Rotation> {
  const { keyring } = check
  const wrong = await registerPrimary(db, check, ['wrong'])
  if (wrong.length > 0) throw new Error(wrong.map(sentenceOf).join('\n'))
  let moved = 0
  const stuck: string[] = []
  for (const brandId of await inTransaction(db, listBrandIds)) {
    for (const column of SEALED_COLUMNS) {
      const done = await rotateColumn(db, { keyring, brandId, column })
      moved += done.moved
      stuck.push(...done.stuck)
    }
  }
  return { moved, stuck, retired: await retireKeys(db, keyring), byKid: await countByKid(db, keyring) }
}

/** How many values each key seals, over all brands and columns. */
export async function countByKid(db: Database, keyring: Keyring): Promise<ReadonlyMap<string, number>> {
  const total = new Map(keyring.kids().map((kid): [string, number] => [kid, 0]))
  for (const { kid } of await inTransaction(db, listSealingKeys)) total.set(kid, 0)
  for (const brandId of await inTransaction(db, listBrandIds)) {
    for (const column of SEALED_COLUMNS) {
      const counts = await inBrand(db, brandId, (tx) => countSealed(tx, column))
      for (const [kid, count] of counts) total.set(kid, (total.get(kid) ?? 0) + count)
    }
  }
  return total
}

interface OneColumn {
  readonly keyring: Keyring
  readonly brandId: BrandId
  readonly column: SealedColumn
}

async function rotateColumn(db: Database, place: OneColumn): Promise<{ moved: number; stuck: string[] }> {
  const stuck: string[] = []
  let moved = 0
  for (let after: string | null = null; ; ) {
    const batch = await rotateBatch(db, place, after)
    moved += batch.moved
    stuck.push(...batch.stuck)
    if (batch.last === null) return { moved, stuck }
    after = batch.last
  }
}

async function rotateBatch(db: Database, { keyring, brandId, column }: OneColumn, after: string | null) {
  return inBrand(db, brandId, async (tx) => {
    const kid = keyring.primaryKid
    // Facts.
    const values = await listSealedElsewhere(tx, column, { kid, after, limit: BATCH })

    // Decision.
    const stuck: string[] = []
    const changes: (SealedValue & { resealed: string })[] = []
    for (const value of values) {
      const place = { column: nameOf(column), brandId, row: value.row }
      try {
        const secret = openValue(keyring, place, value.sealed)
        changes.push({ ...value, resealed: sealValue(keyring, place, secret.reveal()) })
      } catch (error) {
        if (!(error instanceof SealError)) throw error
        stuck.push(`${place.column} ${value.row}: ${error.message}`)
      }
    }

    // Record.
    let moved = 0
    for (const change of changes) if (await replaceSealed(tx, column, change)) moved += 1
    return { moved, stuck, last: values.at(-1)?.row ?? null }
  })
}

/** Takes out every key but the primary that Postgres lets go: one that a row still needs stays. */
async function retireKeys(db: Database, { primaryKid }: Keyring): Promise<string[]> {
  const retired: string[] = []
  for (const { kid } of await inTransaction(db, listSealingKeys)) {
    if (kid !== primaryKid && (await retireKey(db, kid))) retired.push(kid)
  }
  return retired
}

async function retireKey(db: Database, kid: string): Promise<boolean> {
  const inUse = new Error('still in use')
  return inTransaction(db, async (tx) => {
    if (!(await deleteSealingKey(tx, kid))) throw inUse
    return true
  }).catch((error: unknown) => {
    if (error === inUse) return false
    throw error
  })
}
