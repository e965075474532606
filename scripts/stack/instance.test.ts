// What a state folder promises: one instance at a time, secrets made once, nothing stuck after a kill.

import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseKeyring } from '@openpartner/secrets'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { withoutLogin } from './database.ts'
import { claimInstance, findRunningInstance } from './instance.ts'
import { operatorSettings } from './operator-settings.ts'
import { loadSecrets } from './secrets.ts'

let folder: string
const URLS = { portal: 'http://localhost:1', api: 'http://localhost:2', router: 'http://localhost:3' }
const DATABASE = withoutLogin('postgres://owner:hunter2@127.0.0.1:4300/openpartner')

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'openpartner-instance-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

test('a folder in use is refused to a second claim and names the addresses of the first', () => {
  const claim = claimInstance(folder)
  expect(claim).not.toBeNull()
  expect(claimInstance(folder)).toBeNull()
  claim?.announce(URLS, DATABASE)
  expect(findRunningInstance(folder)).toMatchObject({ pid: process.pid, urls: URLS })
  claim?.release()
  expect(findRunningInstance(folder)).toBeNull()
})

test('a folder whose instance was killed is free, even if another program now has its process number', () => {
  const dead = { pid: process.pid, script: 'no-such-script.ts', urls: URLS }
  writeFileSync(join(folder, 'running.json'), JSON.stringify(dead))
  expect(findRunningInstance(folder)).toBeNull()
  expect(claimInstance(folder)).not.toBeNull()
})

test('the command line looks at the instance that runs, as its worker, and at none when none runs', () => {
  expect(operatorSettings(folder)).toEqual({})
  const claim = claimInstance(folder)
  expect(operatorSettings(folder)).toEqual({})
  claim?.announce(URLS, DATABASE)
  const { rolePasswords, secretsEncryptionKey } = loadSecrets(join(folder, 'secrets.json'))
  expect(operatorSettings(folder)).toEqual({
    DATABASE_URL: `postgres://openpartner_worker:${rolePasswords.worker}@127.0.0.1:4300/openpartner`,
    SECRETS_ENCRYPTION_KEY: secretsEncryptionKey,
  })
  expect(readFileSync(join(folder, 'running.json'), 'utf8')).not.toMatch(/hunter2|owner/)
})

test('secrets are made once, differ from each other and can be read by their owner alone', () => {
  const path = join(folder, 'secrets.json')
  const first = loadSecrets(path)
  expect(loadSecrets(path)).toEqual(first)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(Buffer.from(first.authSecret, 'base64')).toHaveLength(32)
  expect(parseKeyring(first.secretsEncryptionKey).kids()).toEqual(['k1'])
  const all = [
    ...Object.values(first.rolePasswords),
    first.authSecret,
    first.secretsEncryptionKey,
    first.setupToken,
  ]
  expect(new Set(all).size).toBe(all.length)
})

test('a secrets file of an older release keeps what it has and gets what it lacks, once', () => {
  const path = join(folder, 'secrets.json')
  const { secretsEncryptionKey: _, ...older } = loadSecrets(path)
  writeFileSync(path, JSON.stringify(older))
  const first = loadSecrets(path)
  expect(first).toMatchObject(older)
  expect(parseKeyring(first.secretsEncryptionKey).kids()).toEqual(['k1'])
  expect(loadSecrets(path)).toEqual(first)
  expect(statSync(path).mode & 0o777).toBe(0o600)
})

test('a damaged secrets file is reported and never replaced by new secrets', () => {
  const path = join(folder, 'secrets.json')
  writeFileSync(path, '{"authSecret":')
  expect(() => loadSecrets(path)).toThrow(/cannot be read/)
  expect(readFileSync(path, 'utf8')).toBe('{"authSecret":')
})
