// `openpartner secrets …`: moves stored secrets to the primary key and says which keys are in use.

import { countByKid, rotateSealedValues } from '@openpartner/core/sealing'
import { type Database, missingGuards, openDatabase } from '@openpartner/db'
import { systemClock } from '@openpartner/runtime'
import type { Keyring } from '@openpartner/runtime/keyring'
import type { CliEnv } from './env.ts'

/** 0 when every value is under the primary key. */
export async function rotate(env: CliEnv): Promise<number> {
  const keyring = env.SECRETS_ENCRYPTION_KEY
  return withDatabase(env, async (db) => {
    say(`Sealing with the key ${keyring.primaryKid} what is sealed with another …`)
    const { moved, stuck, retired, byKid } = await rotateSealedValues(db, { keyring, clock: systemClock })
    for (const line of stuck) say(`left as it is: ${line}`)
    say(`${moved} sealed anew`)
    sayCounts(byKid, keyring)
    for (const kid of retired) say(`${kid} is out of use: take it out of SECRETS_ENCRYPTION_KEY`)
    const elsewhere = [...byKid].filter(([kid, count]) => kid !== keyring.primaryKid && count > 0)
    return stuck.length === 0 && elsewhere.length === 0 ? 0 : 1
  })
}

/** 0 when every key in use is in the keyring. */
export async function status(env: CliEnv): Promise<number> {
  const keyring = env.SECRETS_ENCRYPTION_KEY
  return withDatabase(env, async (db) => {
    const byKid = await countByKid(db, keyring)
    sayCounts(byKid, keyring)
    const known = new Set(keyring.kids())
    return [...byKid.keys()].every((kid) => known.has(kid)) ? 0 : 1
  })
}

function sayCounts(byKid: ReadonlyMap<string, number>, keyring: Keyring): void {
  const known = new Set(keyring.kids())
  for (const [kid, count] of byKid) {
    const notes = [
      ...(kid === keyring.primaryKid ? ['primary'] : []),
      ...(known.has(kid) ? [] : ['not in SECRETS_ENCRYPTION_KEY']),
    ]
    say(`${kid}\t${count} sealed${notes.length > 0 ? `, ${notes.join(', ')}` : ''}`)
  }
}

async function withDatabase(env: CliEnv, work: (db: Database) => Promise<number>): Promise<number> {
  const url = env.DATABASE_URL.reveal()
  const db = openDatabase({ url, applicationName: 'openpartner cli', connectionsMax: 2 })
  try {
    // As another role it would see no brand, and report that nothing is left to do.
    const problems = await missingGuards(db, 'worker')
    if (problems.length > 0) throw new Error(`refusing to touch this database:\n${problems.join('\n')}`)
    return await work(db)
  } finally {
    await db.close()
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
