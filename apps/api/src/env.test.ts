// The API's settings: what is refused before anything starts.

import { randomBytes } from 'node:crypto'
import { inspect } from 'node:util'
import { EnvError } from '@openpartner/runtime'
import { expect, test } from 'vitest'
import { readApiEnv } from './env.ts'

const GOOD = {
  DATABASE_URL: 'postgres://openpartner_api:pass@localhost:5432/openpartner',
  API_URL: 'https://api.example.com',
  PORTAL_URL: 'https://partners.example.com',
  ROUTER_URL: 'https://go.example.com',
  AUTH_SECRET: Buffer.alloc(32, 7).toString('base64'),
  SECRETS_ENCRYPTION_KEY: `k1:${randomBytes(32).toString('base64')}`,
}

test('the defaults are a private address, mail by SMTP, no set-up and no trusted proxy', () => {
  const env = readApiEnv(GOOD)
  expect(env).toMatchObject({ HOST: '127.0.0.1', PORT: 4000, MAIL_TRANSPORT: 'smtp', TRUST_PROXY: [] })
  expect(env.SETUP_TOKEN).toBeUndefined()
})

test('every wrong setting is named, and no value is printed', () => {
  const wrong = { API_URL: 'my-host', AUTH_SECRET: 'my-secret', TRUST_PROXY: 'true', SETUP_TOKEN: 'short' }
  const refused = () => readApiEnv({ ...GOOD, ...wrong })
  expect(refused).toThrow(EnvError)
  for (const name of Object.keys(wrong)) expect(refused).toThrow(name)
  for (const value of ['my-host', 'my-secret', 'short']) expect(refused).not.toThrow(value)
})

test('admins stay signed in for a day at most, or for up to thirty by the operator’s word', () => {
  expect(readApiEnv(GOOD)).toMatchObject({ ADMIN_SESSION_IDLE_MINUTES: 60, ADMIN_SESSION_HOURS: 24 })
  const long = { ...GOOD, ADMIN_SESSION_IDLE_MINUTES: '43200', ADMIN_SESSION_HOURS: '720' }
  expect(readApiEnv(long)).toMatchObject({ ADMIN_SESSION_IDLE_MINUTES: 43_200, ADMIN_SESSION_HOURS: 720 })
  for (const wrong of ['0', '721', '1.5', '-1', 'x', '1e2']) {
    expect(() => readApiEnv({ ...GOOD, ADMIN_SESSION_HOURS: wrong })).toThrow('ADMIN_SESSION_HOURS')
  }
})

test('an inbox that anybody may read is refused where the portal is public', () => {
  expect(() => readApiEnv({ ...GOOD, MAIL_TRANSPORT: 'inbox' })).toThrow('MAIL_TRANSPORT')
  const local = { ...GOOD, PORTAL_URL: 'http://localhost:3000', MAIL_TRANSPORT: 'inbox' }
  expect(readApiEnv(local).MAIL_TRANSPORT).toBe('inbox')
})

test('behind TLS somebody must be believed about it, or every key would look leaked', () => {
  expect(() => readApiEnv({ ...GOOD, HOST: '0.0.0.0' })).toThrow('TRUST_PROXY')
  expect(readApiEnv({ ...GOOD, HOST: '0.0.0.0', TRUST_PROXY: '10.0.0.0/8' }).HOST).toBe('0.0.0.0')
  expect(readApiEnv({ ...GOOD, HOST: '0.0.0.0', API_URL: 'http://api.lan' }).HOST).toBe('0.0.0.0')
})

test('sealing keys are required, and a weak or misplaced one is refused without a letter of it', () => {
  const { SECRETS_ENCRYPTION_KEY: good, ...without } = GOOD
  expect(() => readApiEnv(without)).toThrow('SECRETS_ENCRYPTION_KEY: is missing; must be keys as kid:base64')
  const weak = Buffer.from('correct horse battery staple, 32').toString('base64')
  for (const text of [weak, `k1:${weak}`, `${good},${good}`, good.slice(3), good.slice(0, 30)]) {
    const refused = () => readApiEnv({ ...GOOD, SECRETS_ENCRYPTION_KEY: text })
    expect(refused).toThrow('SECRETS_ENCRYPTION_KEY: ')
    expect(refused).not.toThrow(text.slice(3, 11))
  }
  expect(inspect(readApiEnv(GOOD), { depth: 9, showHidden: true })).not.toContain(good.slice(3, 11))
})
