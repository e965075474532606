// What a wrong environment looks like to the person who has to mend it.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { EnvError, readEnv } from './env.ts'
import {
  databaseUrlSetting,
  hostSetting,
  keySetting,
  logLevelSetting,
  portSetting,
  publicUrlSetting,
  secretTextSetting,
  trustProxySetting,
} from './env-pieces.ts'

const SCHEMA = z.object({
  DATABASE_URL: databaseUrlSetting,
  AUTH_SECRET: keySetting,
  ROUTER_URL: publicUrlSetting,
  PORT: portSetting.default(4100),
  HOST: hostSetting,
  LOG_LEVEL: logLevelSetting,
  TRUST_PROXY: trustProxySetting,
  SETUP_TOKEN: secretTextSetting.optional(),
})

const KEY = Buffer.alloc(32, 7).toString('base64')
const GOOD = {
  DATABASE_URL: 'postgres://openpartner_router:pass-word@db:5432/openpartner',
  AUTH_SECRET: KEY,
  ROUTER_URL: 'https://go.example.com/',
}

const folder = mkdtempSync(join(tmpdir(), 'env-'))
afterAll(() => rmSync(folder, { recursive: true }))

function fileWith(text: string): string {
  const path = join(folder, `${text.length}-${Buffer.from(text).toString('hex').slice(0, 8)}`)
  writeFileSync(path, text)
  return path
}

function problemsOf(source: Record<string, string | undefined>): readonly string[] {
  try {
    readEnv(SCHEMA, source)
  } catch (error) {
    if (error instanceof EnvError) return error.problems
    throw error
  }
  return []
}

describe('readEnv', () => {
  it('gives parsed values with defaults, frozen', () => {
    const env = readEnv(SCHEMA, GOOD)
    expect(env).toMatchObject({
      ROUTER_URL: 'https://go.example.com',
      PORT: 4100,
      HOST: '127.0.0.1',
      LOG_LEVEL: 'info',
    })
    expect(env.DATABASE_URL.reveal()).toBe(GOOD.DATABASE_URL)
    expect(env.AUTH_SECRET.reveal()).toEqual(new Uint8Array(32).fill(7))
    expect(env.TRUST_PROXY).toEqual([])
    expect(Object.isFrozen(env)).toBe(true)
  })

  it('names every broken variable at once, with its format and without any value', () => {
    const broken = { ...GOOD, DATABASE_URL: 'mysql://hunter2', PORT: '70000hunter2', AUTH_SECRET: 'hunter2' }
    const problems = problemsOf(broken)
    expect(problems).toHaveLength(3)
    expect(problems.join('\n')).toMatch(/DATABASE_URL: must be a connection string/)
    expect(problems.join('\n')).toMatch(/AUTH_SECRET: must be 32 random bytes in base64/)
    expect(problems.join('\n')).toMatch(/PORT: must be a port/)
    expect(new EnvError(problems).message).toContain('3 settings are missing or wrong')
    expect(problems.join('\n')).not.toContain('hunter2')
  })

  it('says which variables are missing; an empty one is missing too', () => {
    const problems = problemsOf({ ...GOOD, DATABASE_URL: undefined, ROUTER_URL: '' })
    expect(problems.map((problem) => problem.split(';')[0])).toEqual([
      'DATABASE_URL: is missing',
      'ROUTER_URL: is missing',
    ])
  })

  it('reads NAME_FILE in place of NAME, without the line break at its end', () => {
    const env = readEnv(SCHEMA, { ...GOOD, AUTH_SECRET: undefined, AUTH_SECRET_FILE: fileWith(`${KEY}\n`) })
    expect(env.AUTH_SECRET.reveal()).toHaveLength(32)
  })

  it('refuses NAME together with NAME_FILE, and a file it cannot read, without printing the path', () => {
    const problems = problemsOf({
      ...GOOD,
      AUTH_SECRET_FILE: fileWith(KEY),
      ROUTER_URL: '',
      ROUTER_URL_FILE: '/no/hunter2',
    })
    expect(problems).toEqual([
      'AUTH_SECRET: is set twice; set AUTH_SECRET or AUTH_SECRET_FILE',
      'ROUTER_URL: ROUTER_URL_FILE names a file that cannot be read (ENOENT)',
    ])
  })

  it('prints secrets as [secret] wherever they are printed', () => {
    const env = readEnv(SCHEMA, { ...GOOD, SETUP_TOKEN: 'a-token-of-some-length' })
    const printed = [inspect(env, { depth: 5 }), JSON.stringify(env), String(env.SETUP_TOKEN)].join('\n')
    expect(printed).toContain('[secret]')
    for (const value of ['a-token-of-some-length', 'pass-word', KEY]) expect(printed).not.toContain(value)
  })
})

describe('settings', () => {
  it.each([
    'true',
    '1',
    'loopback',
    '10.0.0.1',
    '10.0.0.0/0',
    '10.1/8',
    '10.0.0.0/33',
    '0x7f000001/8',
    '::/0',
  ])('refuse to trust proxies by %s', (value) => {
    expect(problemsOf({ ...GOOD, TRUST_PROXY: value })).toEqual([
      expect.stringMatching(/^TRUST_PROXY: must be a list/),
    ])
  })

  it('take a list of networks', () => {
    const env = readEnv(SCHEMA, { ...GOOD, TRUST_PROXY: '10.0.0.0/8, ::1/128' })
    expect(env.TRUST_PROXY.map(([address, bits]) => `${address.toString()}/${bits}`)).toEqual([
      '10.0.0.0/8',
      '::1/128',
    ])
  })

  it.each([
    'ftp://go.example.com',
    'https://go.example.com/path',
    'https://a:b@go.example.com',
    'go.example.com',
    'https://x/?q',
  ])('refuse %s as a public URL', (value) => {
    expect(problemsOf({ ...GOOD, ROUTER_URL: value })).toHaveLength(1)
  })

  it.each(['', 'x'.repeat(44), Buffer.alloc(31).toString('base64'), Buffer.alloc(33).toString('base64')])(
    'refuse a key that is not exactly 32 bytes (%s)',
    (value) => {
      expect(problemsOf({ ...GOOD, AUTH_SECRET: value })).toHaveLength(1)
    },
  )

  it.each(['-1', '65536', '80a', '1e3', ' 80'])('refuse %s as a port', (value) => {
    expect(problemsOf({ ...GOOD, PORT: value })).toHaveLength(1)
  })
})
