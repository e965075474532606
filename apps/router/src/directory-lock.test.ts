// One router per data folder, and no folder that stays locked when its router is gone.

import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lockDirectory } from './directory-lock.ts'

const HOLDER = fileURLToPath(new URL('../test/hold-lock.ts', import.meta.url))

let directory: string
/** A holder here whose process id runs, as a process that started at another time. */
let dead: object

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lock-'))
  const ours = await lock()
  dead = { ...(JSON.parse(await readFile(lockPath(), 'utf8')) as object), token: 'old', startTicks: '1' }
  await ours.release()
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const lock = () => lockDirectory(directory, () => {})
const lockPath = () => join(directory, 'lock')

/** Another process that holds the folder. */
async function holder() {
  const child = spawn(process.execPath, ['--import', 'tsx', HOLDER, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const word = await new Promise((resolve) => child.stdout.once('data', resolve))
  return {
    isHeld: String(word).trim() === 'held',
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

describe('a folder', () => {
  it('is refused while another process holds it, and free at once when that was killed', async () => {
    const other = await holder()
    try {
      await expect(lock()).rejects.toThrow(/is in use by another router \(process id \d+\)/)
    } finally {
      await other.kill()
    }
    expect(await readdir(directory)).toEqual(['lock'])
    const startedMs = performance.now()
    const taken = await lock()
    // Not the seconds one waits for a holder that cannot be asked.
    expect(performance.now() - startedMs).toBeLessThan(2_000)
    await taken.release()
    expect(await readdir(directory)).toEqual([])
  })

  it('is refused to a second router in the same process', async () => {
    const ours = await lock()
    await expect(lock()).rejects.toThrow('in use')
    await ours.release()
  })

  it('is free when the number of the dead process belongs to another one now', async () => {
    await writeFile(lockPath(), JSON.stringify(dead))
    await (await lock()).release()
  })

  it('is free when a power loss tore the lock', async () => {
    await writeFile(lockPath(), '{"token":')
    await (await lock()).release()
  })

  it('held on another machine is refused while that gives signs of life, and free after', async () => {
    const elsewhere = { token: 'far', pid: 1, startTicks: '1', place: 'another machine' }
    await writeFile(lockPath(), JSON.stringify(elsewhere))
    const alive = setInterval(() => {
      const now = performance.timeOrigin + performance.now()
      void utimes(lockPath(), now / 1_000, now / 1_000)
    }, 500)
    await expect(lock()).rejects.toThrow('in use')
    clearInterval(alive)
    await (await lock()).release()
  }, 15_000)

  it('goes to exactly one of many that find it abandoned at the same moment', async () => {
    await writeFile(lockPath(), JSON.stringify({ ...dead, token: 'old' }))
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, lock))
    const taken = outcomes.filter((outcome) => outcome.status === 'fulfilled')
    expect(taken).toHaveLength(1)
    await taken[0]?.value.release()
    expect(await readdir(directory)).toEqual([])
  })

  it('that was taken from under a live router is noticed', async () => {
    let isLost = false
    const ours = await lockDirectory(directory, () => {
      isLost = true
    })
    await writeFile(
      lockPath(),
      JSON.stringify({ token: 'thief', pid: 1, startTicks: null, place: 'elsewhere' }),
    )
    await expect.poll(() => isLost).toBe(true)
    await ours.release()
    expect(await readFile(lockPath(), 'utf8')).toContain('thief')
  })
})
