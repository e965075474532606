// Tests of the production bundles: what is in them and what is not.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test, vi } from 'vitest'
import { bundleService, SERVICES } from './bundle.ts'

// Far above what a bundle takes: a busy machine must not turn a passing test red.
vi.setConfig({ testTimeout: 30_000 })

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'openpartner-bundle-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test.each(SERVICES)(
  'the bundle of %s holds our packages and leaves those of others outside',
  async (name) => {
    const { packages } = await bundleService(ROOT, name, join(folder, name))

    const text = readFileSync(join(folder, name, 'main.mjs'), 'utf8')
    expect(packages.filter((path) => path.startsWith('@openpartner/'))).toEqual([])
    expect(text).not.toMatch(/from ["']@openpartner\//)
    expect(packages).toContain('pg')
    // Inlined, they would come without their licence and their own files (workers, the API reference's
    // script).
    expect(text).not.toMatch(/node_modules\/(?!\.cache)/)
  },
)

test.each([
  ['migrate', 'migrations', '0001_roles_and_guards.sql'],
  ['worker', 'invariants', 'debits-equal-credits.sql'],
  ['cli', 'invariants', 'debits-equal-credits.sql'],
] as const)('what %s reads while running lies beside its bundle', async (name, beside, file) => {
  await bundleService(ROOT, name, join(folder, name))
  expect(readdirSync(join(folder, name, beside))).toContain(file)
})

test('the redirect is bundled without anything that can move money or sign people in', async () => {
  await bundleService(ROOT, 'router', join(folder, 'router'))

  const { sources } = JSON.parse(readFileSync(join(folder, 'router', 'main.mjs.map'), 'utf8')) as {
    sources: string[]
  }
  const packages = new Set(sources.flatMap((path) => /packages\/([^/]+)\//.exec(path)?.[1] ?? []))
  expect([...packages].sort()).toEqual(['db', 'domain', 'ledger', 'runtime', 'secrets'])
  expect(sources.filter((path) => /secrets\/src\/(?!secret\.ts$)/.test(path))).toEqual([])
  expect(sources.filter((path) => /ledger\/src\/(?!click)/.test(path))).toEqual([])
})
