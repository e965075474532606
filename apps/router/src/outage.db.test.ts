// What visitors and operators see while the database is away, the disk refuses, or a second router wants the
// folder.

import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { encodeId } from '@openpartner/domain'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Wire, wireTo } from '../test/cut-wire.ts'
import { eventually, openStage, type Stage, visit } from '../test/stage.ts'

let stage: Stage
let wire: Wire

beforeEach(async () => {
  stage = await openStage()
  await stage.link('spring')
  wire = await wireTo(stage.database.urlFor('router'))
})
afterEach(async () => {
  await stage.close()
  await wire.close()
})

const readiness = async (url: string) => {
  const { status, body } = await visit(url, '/readyz')
  const { status: word, missing } = JSON.parse(body) as { status: string; missing: { name: string }[] }
  return { status, word, missing: missing.map(({ name }) => name) }
}

describe('while the database is away', () => {
  it('known links redirect, clicks wait on disk, and become rows when it is back', async () => {
    const router = await stage.router({ databaseUrl: wire.url })
    await wire.cut()
    const answers = await Promise.all(Array.from({ length: 50 }, () => visit(router.url, '/r/spring')))
    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(302))
    await expect(router.flush()).rejects.toThrow()
    expect(await stage.clicks()).toEqual([])
    await wire.mend()
    const rows = await eventually(
      () => stage.clicks(),
      ({ length }) => length === 50,
    )
    const ids = rows.map(({ id }) => encodeId('clk', id))
    expect(new Set(ids)).toEqual(new Set(answers.map(({ clickId }) => clickId)))
  })

  it('an unknown link is neither promised nor denied: 503, try again', async () => {
    const router = await stage.router({ databaseUrl: wire.url })
    await wire.cut()
    const answer = await visit(router.url, '/r/never-heard-of')
    expect(answer.status).toBe(503)
    expect(answer.headers['retry-after']).toBe('5')
    expect(answer.headers.location).toBeUndefined()
  })

  it('readiness tells the truth and keeps the traffic', async () => {
    const router = await stage.router({ databaseUrl: wire.url })
    expect(await readiness(router.url)).toEqual({ status: 200, word: 'ready', missing: [] })
    await wire.cut()
    await visit(router.url, '/r/spring')
    const away = await eventually(
      () => readiness(router.url),
      ({ missing }) => missing.includes('database') && missing.includes('drain'),
    )
    expect(away).toEqual({ status: 200, word: 'degraded', missing: ['database', 'drain'] })
    await wire.mend()
    await eventually(
      () => readiness(router.url),
      ({ word }) => word === 'ready',
    )
  })

  it('a router that starts serves every link of its snapshot, also the latest', async () => {
    const dataDir = await stage.dataDir()
    const first = await stage.router({ databaseUrl: wire.url, dataDir })
    await stage.link('late', 'https://late.example.com/')
    await eventually(
      () => visit(first.url, '/r/late'),
      ({ status }) => status === 302,
    )
    await first.close()
    await wire.cut()
    const second = await stage.router({ databaseUrl: wire.url, dataDir })
    expect((await visit(second.url, '/r/late')).headers.location).toMatch(/^https:\/\/late\.example\.com\//)
    expect((await visit(second.url, '/r/spring')).status).toBe(302)
    expect(await readiness(second.url)).toMatchObject({ status: 200, word: 'degraded' })
  })

  it('a router that starts without a snapshot takes no traffic until it has links', async () => {
    await wire.cut()
    const router = await stage.router({ databaseUrl: wire.url })
    expect(await readiness(router.url)).toMatchObject({ status: 503, word: 'not-ready' })
    expect((await visit(router.url, '/r/spring')).status).toBe(503)
    await wire.mend()
    await eventually(
      () => readiness(router.url),
      ({ status }) => status === 200,
    )
    expect((await visit(router.url, '/r/spring')).status).toBe(302)
  })
})

describe('while the journal cannot be written', () => {
  /** A router whose next write needs a new segment in a folder that is gone. */
  async function withoutDisk(onJournalFailure: 'redirect' | 'refuse') {
    const dataDir = await stage.dataDir()
    const router = await stage.router({ dataDir, onJournalFailure })
    await rename(join(dataDir, 'clicks'), join(dataDir, 'elsewhere'))
    return { router, mend: () => rename(join(dataDir, 'elsewhere'), join(dataDir, 'clicks')) }
  }

  it('visitors come first: they are redirected, and every lost click is counted', async () => {
    const { router, mend } = await withoutDisk('redirect')
    const answers = await Promise.all(Array.from({ length: 5 }, () => visit(router.url, '/r/spring')))
    expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(302))
    expect(router.counters.unrecorded.value()).toBe(5)
    expect(router.counters.journalFailures.value()).toBeGreaterThan(0)
    expect(await readiness(router.url)).toMatchObject({ status: 200, word: 'degraded' })
    await mend()
  })

  it('or records come first, if so set: 503, and recording again when the disk is back', async () => {
    const { router, mend } = await withoutDisk('refuse')
    expect((await visit(router.url, '/r/spring')).status).toBe(503)
    expect(await readiness(router.url)).toMatchObject({ status: 503, word: 'not-ready' })
    await mend()
    const { clickId } = await eventually(
      () => visit(router.url, '/r/spring'),
      ({ status }) => status === 302,
    )
    const rows = await eventually(
      () => stage.clicks(),
      ({ length }) => length > 0,
    )
    expect(rows.map(({ id }) => encodeId('clk', id))).toEqual([clickId])
  })
})

describe('a data folder', () => {
  it('belongs to one router at a time', async () => {
    const dataDir = await stage.dataDir()
    const first = await stage.router({ dataDir })
    await expect(stage.router({ dataDir })).rejects.toThrow('in use by another router')
    expect((await visit(first.url, '/r/spring')).status).toBe(302)
    await first.close()
    const again = await stage.router({ dataDir })
    expect((await visit(again.url, '/r/spring')).status).toBe(302)
  })
})
