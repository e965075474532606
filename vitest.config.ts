// The kinds of tests and what each may use; `npm test` runs all of them.

import { defineConfig } from 'vitest/config'

const GLOBAL_SETUP = 'packages/testkit/src/global-setup.ts'
const ELSEWHERE = ['**/node_modules/**', '**/.next/**', '**/dist/**', '.openpartner/**']
const DB = '**/*.db.test.ts'
const HTTP = 'apps/api/test/**/*.test.ts'
const JOURNEY = 'tests/journeys/**/*.test.ts'
const BROWSER = 'tests/browser/**/*.test.ts'

// Far above what a test takes: two cores shared with a build must not turn a passing test red.
const TIMEOUT_MS = 30_000
const STACK_TIMEOUT_MS = 300_000
// Whatever is waited for may take as long: one second, the default, is a busy machine's hiccup.
const PATIENT = { poll: { timeout: 20_000 } }

export default defineConfig({
  test: {
    projects: [
      // No database, no network.
      {
        test: {
          name: 'unit',
          include: ['**/*.test.{ts,tsx}'],
          exclude: [...ELSEWHERE, DB, HTTP, JOURNEY, BROWSER],
          testTimeout: TIMEOUT_MS,
          hookTimeout: TIMEOUT_MS,
          expect: PATIENT,
        },
      },
      // Beside the code, on real PostgreSQL.
      project('db', [DB], TIMEOUT_MS, 0),
      // Whole requests against the API app in the test's process.
      project('http', [HTTP], TIMEOUT_MS, 0),
      // Whole stories over real services.
      project('journey', [JOURNEY], STACK_TIMEOUT_MS, 1),
      // Chromium against the real stack.
      project('browser', [BROWSER], STACK_TIMEOUT_MS, 2),
    ],
  },
})

/** Projects of one `groupOrder` run together, the groups one by one: a stack wants the cores to itself. */
function project(name: string, include: string[], timeoutMs: number, groupOrder: number) {
  const exclude = name === 'db' ? [...ELSEWHERE, HTTP, JOURNEY, BROWSER] : ELSEWHERE
  const timeouts = { testTimeout: timeoutMs, hookTimeout: timeoutMs, expect: PATIENT }
  return {
    test: { name, include, exclude, globalSetup: [GLOBAL_SETUP], sequence: { groupOrder }, ...timeouts },
  }
}
