// The API's settings: what is refused before anything starts.

import { EnvError } from '@openpartner/runtime'
import { expect, test } from 'vitest'
import { readApiEnv } from './env.ts'

const GOOD = {
  DATABASE_URL: 'postgres://openpartner_api:pass@localhost:5432/openpartner',
  API_URL: 'https://api.example.com',
  PORTAL_URL: 'https://partners.example.com',
  ROUTER_URL: 'https://go.example.com',
  AUTH_SECRET: Buffer.alloc(32, 7).toString('base64'),
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

test('an inbox that anybody may read is refused where the portal is public', () => {
  expect(() => readApiEnv({ ...GOOD, MAIL_TRANSPORT: 'inbox' })).toThrow('MAIL_TRANSPORT')
  const local = { ...GOOD, PORTAL_URL: 'http://localhost:3000', MAIL_TRANSPORT: 'inbox' }
  expect(readApiEnv(local).MAIL_TRANSPORT).toBe('inbox')
})
