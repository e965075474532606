// The API in a test's process: real Postgres, a clock that stands still, and every answer held against the
// document.

import { mintApiKey } from '@openpartner/auth'
import type { Context } from '@openpartner/core'
import { checkSealingKeys } from '@openpartner/core/sealing'
import { createApiKey } from '@openpartner/core/setup'
import { type Database, findPerson, inTransaction, openDatabase } from '@openpartner/db'
import { idsFrom, type PersonId, type Scope } from '@openpartner/domain'
import { createLogger, uuidsFrom } from '@openpartner/runtime'
import {
  createDatabase,
  createFakeClock,
  type FakeClock,
  givenBrand,
  type Stage,
  type TestDatabase,
  testKeyring,
} from '@openpartner/testkit'
import type { FastifyInstance, InjectOptions } from 'fastify'
import { expect } from 'vitest'
import { type ApiOptions, buildApi } from '../src/index.ts'
import { documentChecker } from './document-checker.ts'

export const PORTAL_URL = 'http://localhost:3000'
export const SETUP_TOKEN = 'set-up-token-of-a-test'

export interface TestApi {
  readonly app: FastifyInstance
  readonly stage: Stage
  readonly db: Database
  readonly clock: FakeClock
  /** For what the worker does meanwhile. */
  readonly urlFor: TestDatabase['urlFor']
  /** Lines the API logged, newest last. */
  readonly log: string[]
  call(method: Method, url: string, options?: CallOptions): Promise<Answer>
  close(): Promise<void>
}

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT'

export interface CallOptions {
  /** An API key. */
  readonly key?: string
  /** A session, as a cookie from the portal. */
  readonly session?: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as it is, without a content type of its own. */
  readonly raw?: string | Buffer
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
  readonly body: any // answers of every shape, already checked against the document
}

export async function startApi(change: Partial<ApiOptions> = {}): Promise<TestApi> {
  const database = await createDatabase()
  const db = openDatabase({
    url: database.urlFor('api'),
    applicationName: 'test',
    connectionsMax: 12,
    keepsInbox: true,
  })
  const clock = createFakeClock()
  const log: string[] = []
  const destination = { write: (text: string) => void log.push(text) }
  const logger = createLogger({ service: 'api', destination })
  const keyring = change.keyring ?? testKeyring()
  expect(await checkSealingKeys(db, { keyring, clock })).toEqual([])
  const app = await buildApi({
    db,
    clock,
    newId: idsFrom(uuidsFrom(clock)),
    logger,
    authSecret: new Uint8Array(32).fill(7),
    keyring,
    apiUrl: 'http://localhost:4000',
    portalUrl: PORTAL_URL,
    routerUrl: 'http://localhost:4100',
    setupToken: SETUP_TOKEN,
    mailTransport: 'inbox',
    trustProxy: [],
    version: '0.0.0',
    hasReference: false,
    ...change,
  })
  const check = documentChecker(app)
  return {
    app,
    stage: { db, ownerUrl: database.ownerUrl, clock },
    db,
    clock,
    urlFor: (role) => database.urlFor(role),
    log,
    async call(method, url, options = {}) {
      const response = await app.inject(injection(method, url, options))
      const isJson = /json/.test(String(response.headers['content-type'] ?? ''))
      const answer: Answer = {
        status: response.statusCode,
        headers: response.headers,
        text: response.body,
        body: isJson ? response.json() : response.body,
      }
      const [type = ''] = String(response.headers['content-type'] ?? '').split(';')
      check(method, url, { ...answer, type })
      return answer
    },
    async close() {
      await app.close()
      await db.close()
      await database.drop()
    },
  }
}

function injection(method: Method, url: string, options: CallOptions): InjectOptions {
  const { key, session, body, raw, headers = {} } = options
  return {
    method,
    url,
    headers: {
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(session === undefined ? {} : { cookie: `session=${session}`, origin: PORTAL_URL }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(raw === undefined ? {} : { payload: raw }),
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  }
}

const SECRET_KEY = { kind: 'secret', allowedNetworks: [], allowedOrigins: [] } as const

/** A key of this brand with exactly these scopes. */
export async function givenKey(ctx: Context, scopes: readonly Scope[], expiresAt: Date | null = null) {
  const draft = { ...SECRET_KEY, name: 'Test', scopes, expiresAt }
  const { key, stored } = await createApiKey(ctx, draft, mintApiKey)
  return { key, id: stored.id }
}

/** At most five mails an hour go to one address. */
const BETWEEN_MAILS_MINUTES = 13

/**
 * Signs a person in by mail, the way people do: ask, read the mail, open its link. Some minutes later than
 * now.
 */
export async function signIn(
  api: TestApi,
  email: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<string> {
  api.clock.advance({ minutes: BETWEEN_MAILS_MINUTES })
  const started = await api.call('POST', '/v1/sign-in', { body: { email }, headers })
  const login = cookieOf(started, 'login')
  const confirmed = await api.call('POST', '/v1/sign-in/confirm', {
    body: { token: await mailedToken(api, email) },
    headers: { ...headers, cookie: `login=${login}`, origin: PORTAL_URL },
  })
  expect(confirmed.status).toBe(200)
  return cookieOf(confirmed, 'session')
}

/** The token in the newest mail to this address. */
export async function mailedToken(api: TestApi, email: string): Promise<string | undefined> {
  const inbox = await api.call('GET', '/v1/inbox')
  const mail = inbox.body.data.find((letter: { recipient: string }) => letter.recipient === email)
  return /#t=([\w-]+)/.exec(mail?.text ?? '')?.[1]
}

export function cookieOf({ headers }: Answer, name: string): string {
  const lines = [headers['set-cookie'] ?? []].flat().map(String)
  const value = lines
    .map((line) => new RegExp(`^${name}=([^;]*)`).exec(line)?.[1])
    .find((found) => found !== undefined)
  if (value === undefined) throw new Error(`no cookie ${name} in ${lines.join(' | ')}`)
  return value
}

/** Of answers to requests made at once: in order of size, because who came first is chance. */
export function statusesOf(answers: readonly Answer[]): number[] {
  return answers.map(({ status }) => status).toSorted((a, b) => a - b)
}

/** A brand with its admin signed in. */
export async function givenAdmin(api: TestApi) {
  const ctx = await givenBrand(api.stage)
  const email = await emailOf(api.db, ctx.actor.personId)
  return { ctx, email, session: await signIn(api, email) }
}

async function emailOf(db: Database, personId: PersonId): Promise<string> {
  const person = await inTransaction(db, (tx) => findPerson(tx, personId))
  if (person === null) throw new Error('no such person')
  return person.email
}
