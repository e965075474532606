// The check of every start: the keyring can open what is stored, or the process ends before it serves
// anybody.

import {
  type Executor,
  insertSealingKey,
  inTransaction,
  listSealingKeys,
  type SealingKey,
} from '@openpartner/db'
import { type Keyring, open, type SealContext, SealError, seal } from '@openpartner/secrets'
import type { Context } from '../context.ts'

/** Known to everybody; what matters is that it opens. */
const CHECK_TEXT = 'openpartner sealing key'

export interface KeyTrouble {
  readonly kid: string
  /**
   * `missing`: registered, and not in the keyring. `wrong`: in the keyring, and not the key that was
   * registered.
   */
  readonly what: 'missing' | 'wrong'
}

export interface KeyCheck extends Pick<Context, 'clock'> {
  readonly keyring: Keyring
}

/**
 * Holds every registered key against the keyring, and registers the primary when it is new and all is well.
 * Several processes may do so at once: the first one's key stands. Returns what is wrong, one sentence each.
 */
export async function checkSealingKeys(db: Executor, check: KeyCheck): Promise<string[]> {
  return (await registerPrimary(db, check, ['missing', 'wrong'])).map(sentenceOf)
}

/**
 * As checkSealingKeys, but only trouble of a `fatal` kind keeps a new primary out; returns all of that kind.
 */
export async function registerPrimary(
  db: Executor,
  { keyring, clock }: KeyCheck,
  fatal: readonly KeyTrouble['what'][],
): Promise<KeyTrouble[]> {
  const kid = keyring.primaryKid
  return inTransaction(db, async (tx) => {
    const troubles = async () => {
      const found = troublesWith(keyring, await listSealingKeys(tx))
      return found.filter(({ what }) => fatal.includes(what))
    }
    const before = await troubles()
    if (before.length > 0) return before
    const checkValue = seal(keyring, checkContext(kid), CHECK_TEXT)
    await insertSealingKey(tx, { kid, checkValue, createdAt: clock.now() })
    // Another process may have been first, with another key of that name.
    return troubles()
  })
}

export function sentenceOf({ kid, what }: KeyTrouble): string {
  return what === 'missing'
    ? `the key "${kid}" may still seal stored values and is not in SECRETS_ENCRYPTION_KEY; keep it behind the ` +
        'primary until `openpartner secrets rotate` has taken it out of use'
    : `the key "${kid}" is not the one this database knows by that name: it does not open the check value`
}

function troublesWith(keyring: Keyring, registered: readonly SealingKey[]): KeyTrouble[] {
  return registered.flatMap((key) => troubleWith(keyring, key) ?? [])
}

function troubleWith(keyring: Keyring, { kid, checkValue }: SealingKey): KeyTrouble | null {
  try {
    const text = open(keyring, checkContext(kid), checkValue).reveal()
    return text === CHECK_TEXT ? null : { kid, what: 'wrong' }
  } catch (error) {
    if (!(error instanceof SealError)) throw error
    return { kid, what: error.reason === 'unknown-kid' ? 'missing' : 'wrong' }
  }
}

function checkContext(kid: string): SealContext {
  return { brand: '', table: 'sealing_keys', column: 'check_value', row: kid }
}
