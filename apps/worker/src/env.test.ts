// A worker with wrong settings tells all of them at once and starts nothing.

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))

test('broken settings are all named with their format, without a value, and end the process with 78', () => {
  const env = {
    PATH: process.env.PATH,
    DATABASE_URL: 'hunter2',
    PORT: 'hunter3',
    SECRETS_ENCRYPTION_KEY: 'k1:hunter4',
    MAIL_TRANSPORT: 'pigeon',
  }
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', MAIN], { env, encoding: 'utf8' })
  expect(status).toBe(78)
  for (const name of [
    'DATABASE_URL',
    'PORT',
    'PORTAL_URL',
    'SECRETS_ENCRYPTION_KEY',
    'MAIL_TRANSPORT',
    'SMTP_URL',
    'MAIL_FROM',
  ]) {
    expect(stderr).toContain(`  ${name}: `)
  }
  expect(stderr).not.toContain('hunter')
  expect(stderr).not.toContain('pigeon')
})
