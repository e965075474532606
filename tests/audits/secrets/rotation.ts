// Part of `audit:secrets`: `openpartner secrets rotate` is killed at random moments; afterwards every value
// is there and opens, and a last run leaves none under an old key.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseKeyring } from '@openpartner/secrets'
import type { Random } from '../../../scripts/seed/random.ts'
import { newKey, opensAs, type Part, type Planted, type Scene } from './scene.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const BRANDS = 250
const KILLS = 20
/** Rounds that may end before their kill does; the audit must not go on for ever on a slow day. */
const ROUNDS_MAX = 60

export const killRotation: Part = async (scene, random) => {
  const planted: Planted[] = []
  for (let n = 0; n < BRANDS; n++) planted.push(await scene.plant())
  const keys = new Keys(scene.firstKey)
  const failed: string[] = []
  const whole = await timedRotation(scene, keys)
  let [kills, amid, looks] = [0, 0, 0]
  for (let round = 0; kills < KILLS && round < ROUNDS_MAX; round++) {
    // A rotation that reached its end is followed by one to a new key.
    if ((await spread(scene, planted, keys)).old === 0) keys.advance()
    const before = await spread(scene, planted, keys)
    const wasKilled = await rotateAndKill(scene, keys, random, whole)
    const after = await look(scene, planted, keys, failed)
    looks += planted.length
    if (wasKilled) kills += 1
    if (wasKilled && after.old > 0 && after.old < before.old) amid += 1
  }
  if (kills < KILLS) failed.push(`only ${kills} of ${KILLS} kills came in time`)
  if (amid === 0) failed.push('no kill fell amid the moving of values: the run proves little')

  const code = await finish(startRotation(scene, keys))
  const last = await look(scene, planted, keys, failed)
  if (code !== 0) failed.push(`the last rotation ended with ${code}`)
  if (last.old !== 0) failed.push(`${last.old} values are still under ${keys.previous}`)
  return {
    lines: [
      `rotation  killed ${kills}/${KILLS} times, ${amid} of them with some values moved and some not`,
      `          ${looks - failed.length}/${looks} looks at ${planted.length} values: each opens and is the planted one`,
      `          the last run leaves ${last.old} under ${keys.previous}, ${planted.length - last.old} under ${keys.primary}`,
    ],
    failed,
  }
}

/** The keyring of the day: the newest key and the one before. */
class Keys {
  #entries: [string, string]
  #count = 1

  constructor(first: string) {
    this.#entries = [first, first]
    this.advance()
  }

  advance(): void {
    this.#count += 1
    this.#entries = [newKey(`k${this.#count}`), this.#entries[0]]
  }

  get text(): string {
    return this.#entries.join(',')
  }

  get primary(): string {
    return `k${this.#count}`
  }

  get previous(): string {
    return `k${this.#count - 1}`
  }
}

function startRotation({ urlFor }: Scene, keys: Keys): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', 'apps/cli/src/main.ts', 'secrets', 'rotate'], {
    cwd: ROOT,
    env: { DATABASE_URL: urlFor('worker'), SECRETS_ENCRYPTION_KEY: keys.text },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
}

async function finish(child: ChildProcess): Promise<number | null> {
  child.stdout?.resume()
  await once(child, 'exit')
  return child.exitCode
}

/** How long the moving takes when nobody kills it. */
async function timedRotation(scene: Scene, keys: Keys): Promise<number> {
  const child = startRotation(scene, keys)
  if (child.stdout === null) throw new Error('started without a pipe')
  await once(child.stdout, 'data')
  const startedMs = performance.now()
  const code = await finish(child)
  if (code !== 0) throw new Error(`a rotation that nobody killed ended with ${code}`)
  return performance.now() - startedMs
}

/** False when it was done before the kill. One kill in five falls somewhere in the start of the program. */
async function rotateAndKill(scene: Scene, keys: Keys, random: Random, wholeMs: number): Promise<boolean> {
  const child = startRotation(scene, keys)
  const ended = once(child, 'exit')
  if (child.stdout === null) throw new Error('started without a pipe')
  if (random.chance(4 / 5)) await Promise.race([once(child.stdout, 'data'), ended])
  child.stdout.resume()
  await Promise.race([delay(random.next() * wholeMs), ended])
  child.kill('SIGKILL')
  await ended
  return child.signalCode === 'SIGKILL'
}

async function spread(scene: Scene, planted: readonly Planted[], keys: Keys): Promise<{ old: number }> {
  let old = 0
  for (const { brandId } of planted) {
    if (!(await scene.stored(brandId)).startsWith(`v1.${keys.primary}.`)) old += 1
  }
  return { old }
}

/** Opens every value with the keyring of the day. */
async function look(scene: Scene, planted: readonly Planted[], keys: Keys, failed: string[]) {
  const keyring = parseKeyring(keys.text)
  for (const one of planted) {
    const sealed = await scene.stored(one.brandId)
    try {
      if (!opensAs(one, sealed, keyring))
        failed.push(`${one.brandId} holds another value than the planted one`)
    } catch (error) {
      failed.push(`${one.brandId}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  return spread(scene, planted, keys)
}
