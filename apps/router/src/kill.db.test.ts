// Every 302 that left the router becomes a row, exactly one, whatever happens to router and database in
// between.

import { Agent } from 'node:http'
import { encodeId } from '@openpartner/domain'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Wire, wireTo } from '../test/cut-wire.ts'
import { type RouterProcess, startRouterProcess } from '../test/router-process.ts'
import { eventually, openStage, type Stage, visit } from '../test/stage.ts'

const VISITORS = 32
const LIMIT_MS = 60_000

let stage: Stage
let wire: Wire
let dataDir: string
const running: RouterProcess[] = []

beforeEach(async () => {
  stage = await openStage()
  await stage.link('spring')
  wire = await wireTo(stage.database.urlFor('router'))
  dataDir = await stage.dataDir()
})
afterEach(async () => {
  await Promise.all(running.splice(0).map((router) => router.kill()))
  await wire.close()
  await stage.close()
})

async function startRouter(): Promise<RouterProcess> {
  const router = await startRouterProcess({ DATABASE_URL: wire.url, ROUTER_DATA_DIR: dataDir })
  running.push(router)
  return router
}

/** So many visits, 32 at a time, until one fails. Calls `onAnswer` with the number answered so far. */
async function storm(
  url: string,
  visits: number,
  onAnswer: (answered: number) => void = () => {},
): Promise<string[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: VISITORS })
  const clickIds: string[] = []
  const others: number[] = []
  let left = visits
  const visitor = async () => {
    while (left > 0) {
      left -= 1
      const answer = await visit(url, '/r/spring?sub1=storm', { agent }).catch(() => null)
      if (answer === null) return
      if (answer.clickId === null) others.push(answer.status)
      else clickIds.push(answer.clickId)
      onAnswer(clickIds.length)
    }
  }
  await Promise.all(Array.from({ length: VISITORS }, visitor))
  agent.destroy()
  expect(others, 'answers that were no redirect').toEqual([])
  expect(new Set(clickIds).size, 'click ids given twice').toBe(clickIds.length)
  return clickIds
}

async function rowIds(): Promise<string[]> {
  return (await stage.clicks<{ id: string }>('id')).map(({ id }) => encodeId('clk', id))
}

async function expectRowsOf(clickIds: readonly string[]): Promise<void> {
  const missing = async () => {
    const rows = new Set(await rowIds())
    return clickIds.filter((id) => !rows.has(id)).length
  }
  expect(await eventually(missing, (count) => count === 0, 20_000)).toBe(0)
  const rows = await rowIds()
  expect(new Set(rows).size).toBe(rows.length)
  // Whoever was answered is there; the only others are those whose answer the kill cut off.
  expect(rows.length - clickIds.length).toBeLessThanOrEqual(VISITORS * 3)
}

describe('a router under load', () => {
  it(
    'loses no click to kill -9, three times over',
    async () => {
      const clickIds: string[] = []
      for (const killAt of [150, 400, 900]) {
        const router = await startRouter()
        let killed: Promise<void> | undefined
        clickIds.push(
          ...(await storm(router.url, 2_000, (answered) => {
            if (answered === killAt) killed = router.kill()
          })),
        )
        await killed
      }
      expect(clickIds.length).toBeGreaterThanOrEqual(1_450)
      await startRouter()
      await expectRowsOf(clickIds)
    },
    LIMIT_MS,
  )

  it(
    'loses none while the database is away, is killed, starts again without it and serves every link',
    async () => {
      const first = await startRouter()
      const clickIds = await storm(first.url, 1_000, (answered) => {
        if (answered === 300) void wire.cut()
      })
      expect(clickIds).toHaveLength(1_000)
      await first.kill()
      const second = await startRouter()
      clickIds.push(...(await storm(second.url, 500)))
      expect(clickIds).toHaveLength(1_500)
      await wire.mend()
      await expectRowsOf(clickIds)
      expect(await rowIds()).toHaveLength(1_500)
    },
    LIMIT_MS,
  )

  it(
    'answers everybody and leaves an empty journal when it is asked to stop',
    async () => {
      const router = await startRouter()
      let stopped: Promise<number | null> | undefined
      const clickIds = await storm(router.url, 1_000, (answered) => {
        if (answered === 300) stopped = router.stop()
      })
      expect(await stopped).toBe(0)
      expect((await rowIds()).sort()).toEqual(clickIds.sort())
    },
    LIMIT_MS,
  )
})
