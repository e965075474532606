// A service with broken settings ends at once, plainly and with 78: seen from outside, as a real process.

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const MAIN = fileURLToPath(new URL('../test/main.ts', import.meta.url))

function run(env: Record<string, string>) {
  // Without an inherited environment: what this machine has set must not decide.
  return spawnSync(process.execPath, ['--import', 'tsx', MAIN], {
    env: { PATH: process.env.PATH, ...env },
    encoding: 'utf8',
  })
}

describe('runMain', () => {
  it('prints every broken variable without its value and exits with 78', () => {
    const { status, stderr, stdout } = run({
      DATABASE_URL: 'hunter2',
      PORT: 'hunter2',
      ROUTER_URL: 'hunter2',
    })
    expect(status).toBe(78)
    expect(stdout).toBe('')
    for (const name of ['DATABASE_URL', 'PORT', 'ROUTER_URL']) expect(stderr).toContain(`${name}: must be`)
    expect(stderr).not.toContain('hunter2')
    expect(stderr).not.toContain('    at ')
  })

  it('exits with 1 and the stack when the service itself breaks', () => {
    const env = { DATABASE_URL: 'postgres://a@b/c', PORT: '1', ROUTER_URL: 'http://localhost' }
    const { status, stderr } = run(env)
    expect(status).toBe(1)
    expect(stderr).toContain('Error: after the settings')
  })
})
