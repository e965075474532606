// The API in the audit's process, on a throw-away database: requests are injected, people sign in by mail.

import { buildApi } from '@openpartner/api'
import { mintApiKey } from '@openpartner/auth'
import type { Context } from '@openpartner/core'
import { checkSealingKeys } from '@openpartner/core/sealing'
import { createApiKey } from '@openpartner/core/setup'
import { type Database, openDatabase } from '@openpartner/db'
import type { RuntimeRole } from '@openpartner/db/migrate'
import { type IdPrefix, idsFrom, type Scope } from '@openpartner/domain'
import { createLogger, uuidsFrom } from '@openpartner/runtime'
import { createFakeClock, type FakeClock } from '@openpartner/testkit/clock'
import { startTestCluster } from '@openpartner/testkit/cluster'
import { testKeyring } from '@openpartner/testkit/keyring'
import { createTemplate, databaseUrlOf, dropDatabases, urlAsRole } from '@openpartner/testkit/template'

const PORTAL_URL = 'http://localhost:3000'
/** At most five mails an hour go to one address. */
const BETWEEN_MAILS_MINUTES = 13

export interface Caller {
  /** An API key. */
  readonly key?: string
  /** A session token. */
  readonly session?: string
  readonly headers?: Readonly<Record<string, string>>
}

export interface ApiAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
  readonly body: any // answers of every shape
}

export interface Operation {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT'
  /** With `{id}` where an id goes. */
  readonly path: string
  /** The schema of its body, or null when it takes none. */
  readonly body: BodySchema | null
  /** The kind of id each parameter of the query takes, or null. */
  readonly query: readonly { readonly name: string; readonly prefix: IdPrefix | null }[]
}

export interface BodySchema {
  readonly properties?: Readonly<Record<string, unknown>>
}

export interface ApiStage {
  readonly db: Database
  readonly ownerUrl: string
  readonly clock: FakeClock
  readonly urlFor: (role: RuntimeRole) => string
  /** Every documented operation, from the document the running API serves. */
  readonly operations: readonly Operation[]
  call(method: string, url: string, caller: Caller, body?: unknown): Promise<ApiAnswer>
  signIn(email: string): Promise<string>
}

/** Runs `work` on a stage of its own and takes everything down again. */
export async function onApiStage(work: (stage: ApiStage) => Promise<void>): Promise<void> {
  const cluster = await startTestCluster(process.env.DATABASE_URL)
  try {
    const databases = await createTemplate(cluster)
    const ownerUrl = databaseUrlOf(databases.adminUrl, databases.templateName)
    const urlFor = (role: RuntimeRole) => urlAsRole(ownerUrl, role)
    const db = openDatabase({
      url: urlFor('api'),
      applicationName: 'audit',
      connectionsMax: 30,
      keepsInbox: true,
    })
    const clock = createFakeClock()
    const app = await startApi(db, clock)
    const call: ApiStage['call'] = async (method, url, { key, session, headers = {} }, body) => {
      const response = await app.inject({
        method: method as 'GET',
        url,
        headers: {
          ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
          ...(session === undefined ? {} : { cookie: `session=${session}`, origin: PORTAL_URL }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
      })
      const isJson = String(response.headers['content-type'] ?? '').includes('json')
      const { statusCode: status, body: text } = response
      return { status, headers: response.headers, text, body: isJson ? response.json() : text }
    }
    const signIn = async (email: string) => {
      clock.advance({ minutes: BETWEEN_MAILS_MINUTES })
      return signInByMail(call, email)
    }
    try {
      const document = app.swagger() as unknown as Document
      await work({ db, ownerUrl, clock, urlFor, operations: operationsOf(document), call, signIn })
    } finally {
      await app.close()
      await db.close()
    }
    if (!cluster.throwAway) await dropDatabases(databases)
  } finally {
    await cluster.stop()
  }
}

const SECRET_KEY = { kind: 'secret', name: 'Audit', expiresAt: null, allowedNetworks: [] } as const

/** A key of this brand with exactly these scopes. */
export async function givenKey(ctx: Context, scopes: readonly Scope[]): Promise<string> {
  const { key } = await createApiKey(ctx, { ...SECRET_KEY, scopes, allowedOrigins: [] }, mintApiKey)
  return key
}

/** A key for the pages of one origin. */
export async function givenPublishableKey(ctx: Context, origin: string): Promise<string> {
  const draft = { ...SECRET_KEY, kind: 'publishable', scopes: [], allowedOrigins: [origin] } as const
  const { key } = await createApiKey(ctx, draft, mintApiKey)
  return key
}

async function startApi(db: Database, clock: FakeClock) {
  const keyring = testKeyring()
  const troubles = await checkSealingKeys(db, { keyring, clock })
  if (troubles.length > 0) throw new Error(troubles.join('\n'))
  return buildApi({
    db,
    clock,
    newId: idsFrom(uuidsFrom(clock)),
    logger: createLogger({ service: 'audit', level: 'error' }),
    authSecret: new Uint8Array(32).fill(7),
    keyring,
    apiUrl: 'http://localhost:4000',
    portalUrl: PORTAL_URL,
    routerUrl: 'http://localhost:4100',
    setupToken: null,
    mailTransport: 'inbox',
    trustProxy: [],
    version: '0.0.0',
    hasReference: false,
  })
}

/** The way people do it: ask, read the mail, open its link in the same browser. */
async function signInByMail(call: ApiStage['call'], email: string): Promise<string> {
  const started = await call('POST', '/v1/sign-in', {}, { email })
  const inbox = await call('GET', '/v1/inbox', {})
  const mail = inbox.body.data.find((letter: { recipient: string }) => letter.recipient === email)
  const token = /#t=([\w-]+)/.exec(mail?.text ?? '')?.[1]
  const headers = { cookie: `login=${cookieOf(started, 'login')}`, origin: PORTAL_URL }
  return cookieOf(await call('POST', '/v1/sign-in/confirm', { headers }, { token }), 'session')
}

function cookieOf({ headers, text }: ApiAnswer, name: string): string {
  const lines = [headers['set-cookie'] ?? []].flat().map(String)
  const value = lines.map((line) => new RegExp(`^${name}=([^;]+)`).exec(line)?.[1]).find(Boolean)
  if (value === undefined) throw new Error(`no cookie ${name}: ${text}`)
  return value
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>
  readonly components?: { readonly schemas?: Readonly<Record<string, BodySchema>> }
}

interface DocumentedOperation {
  readonly parameters?: readonly {
    readonly in: string
    readonly name: string
    readonly schema: { readonly pattern?: string }
  }[]
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: BodySchema & { readonly $ref?: string } }>>
  }
}

function operationsOf({ paths, components }: Document): Operation[] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { requestBody, parameters = [] }]): Operation => {
      const query = parameters.flatMap(({ in: where, name, schema: { pattern = '' } }) =>
        where === 'query' ? [{ name, prefix: prefixIn(pattern) }] : [],
      )
      const schema = requestBody?.content['application/json']?.schema
      const name = schema?.$ref?.split('/').at(-1)
      const body = name === undefined ? schema : components?.schemas?.[name]
      return { method: method.toUpperCase() as Operation['method'], path, body: body ?? null, query }
    }),
  )
}

function prefixIn(pattern: string): IdPrefix | null {
  const [, prefix] = /^\^([a-z]{3})_\[0-7\]/.exec(pattern) ?? []
  return prefix === undefined ? null : (prefix as IdPrefix)
}
