// A router with broken settings, seen by whoever started it.

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url))

describe('a router with broken settings', () => {
  it('names all of them at once without their values, touches nothing, and ends with 78', () => {
    const dataDir = join(tmpdir(), `router-never-${process.pid}`)
    const env = {
      PATH: process.env.PATH,
      DATABASE_URL: 'hunter2',
      ROUTER_URL: 'hunter2',
      TRUST_PROXY: 'true',
      ROUTER_ON_JOURNAL_FAILURE: 'hunter2',
      ROUTER_DATA_DIR: dataDir,
    }
    const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', MAIN], {
      env,
      encoding: 'utf8',
    })
    expect(status).toBe(78)
    expect(
      stderr
        .trim()
        .split('\n')
        .map((line) => line.trim().split(':')[0]),
    ).toEqual([
      '4 settings are missing or wrong',
      'DATABASE_URL',
      'ROUTER_URL',
      'ROUTER_ON_JOURNAL_FAILURE',
      'TRUST_PROXY',
    ])
    expect(stderr).not.toContain('hunter2')
    expect(existsSync(dataDir)).toBe(false)
  })
})
