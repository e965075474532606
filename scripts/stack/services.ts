// The table of services: what each is started with, where it listens, and which secrets it alone gets.

import { join } from 'node:path'
import type { RuntimeRole } from '@openpartner/db/migrate'
import { choosePort } from '@openpartner/embedded-postgres'
import type { ProcessSpec } from './process-group.ts'

export type ServiceName = 'router' | 'api' | 'worker' | 'portal'

export interface ServiceSpec extends ProcessSpec {
  readonly name: ServiceName
  /** Answers 200 once the service works. */
  readonly readyUrl: string
}

export interface StackOptions {
  /** Root of the checkout. */
  readonly root: string
  /** Logs, the router's journal. */
  readonly stateFolder: string
  /** The URL each service connects with: its own role's, nobody else's. */
  readonly databaseUrls: Readonly<Record<Exclude<RuntimeRole, 'reader'>, string>>
  readonly authSecret: string
  /** Seals stored credentials: `kid:base64`. */
  readonly secretsEncryptionKey: string
  readonly setupToken?: string
  readonly ports: Readonly<Record<ServiceName, number>>
  /** What services call each other and themselves in front of people. */
  readonly urls: Readonly<Record<ServiceName, string>>
  /** The built portal's program (portal-build.ts). Null while developing: then it is `next dev`. */
  readonly portalServer: string | null
  /** Further variables for every service; they win. */
  readonly env?: Readonly<Record<string, string>>
}

const HOST = '127.0.0.1'
/** The portal on this machine tells the API who is asking. */
const TRUST_PROXY = '127.0.0.0/8,::1/128'
const PREFERRED_PORTS: Readonly<Record<ServiceName, number>> = {
  router: 4100,
  api: 4000,
  worker: 4200,
  portal: 3000,
}
const GRACE_MS = 5_000
/** The router empties its journal into the database before it goes. */
const ROUTER_GRACE_MS = 10_000

/** The well-known ports where they are free, others where not. */
export async function choosePorts(): Promise<Record<ServiceName, number>> {
  const [router, api, worker, portal] = await Promise.all([
    choosePort(PREFERRED_PORTS.router),
    choosePort(PREFERRED_PORTS.api),
    choosePort(PREFERRED_PORTS.worker),
    choosePort(PREFERRED_PORTS.portal),
  ])
  return { router, api, worker, portal }
}

/** Free ports, for tests that must not meet a running instance. */
export async function chooseFreePorts(): Promise<Record<ServiceName, number>> {
  const [router, api, worker, portal] = await Promise.all([
    choosePort(),
    choosePort(),
    choosePort(),
    choosePort(),
  ])
  const isDistinct = new Set([router, api, worker, portal]).size === 4
  return isDistinct ? { router, api, worker, portal } : chooseFreePorts()
}

/** Where services answer on this machine. By name, not number: cookies and passkeys want one. */
export function localUrls(ports: StackOptions['ports']): Record<ServiceName, string> {
  const urlOf = (name: ServiceName) => `http://localhost:${ports[name]}`
  return { router: urlOf('router'), api: urlOf('api'), worker: urlOf('worker'), portal: urlOf('portal') }
}

/**
 * Where people reach them: a public address in the environment (a tunnel, a proxy) wins over the local one.
 */
export function publicUrls(ports: StackOptions['ports']): Record<ServiceName, string> {
  const local = localUrls(ports)
  const { PORTAL_URL: portal, API_URL: api, ROUTER_URL: router } = process.env
  return { ...local, portal: portal ?? local.portal, api: api ?? local.api, router: router ?? local.router }
}

export function describeService(name: ServiceName, options: StackOptions): ServiceSpec {
  const { args, env } = launchOf(name, options)
  const port = options.ports[name]
  const mode = options.portalServer === null ? 'development' : 'production'
  return {
    name,
    args,
    folder: name === 'portal' ? join(options.root, 'apps', 'portal') : options.root,
    env: { NODE_ENV: mode, ...env, ...options.env, PORT: String(port) },
    logFile: join(options.stateFolder, 'logs', `${name}.log`),
    graceMs: name === 'router' ? ROUTER_GRACE_MS : GRACE_MS,
    readyUrl: `http://${HOST}:${port}${name === 'portal' ? '/sign-in' : '/readyz'}`,
  }
}

function launchOf(name: ServiceName, options: StackOptions): { args: string[]; env: Record<string, string> } {
  const { databaseUrls, ports } = options
  const { portal: PORTAL_URL, api: API_URL, router: ROUTER_URL } = options.urls
  const MAIL_TRANSPORT = process.env.MAIL_TRANSPORT ?? 'inbox'
  switch (name) {
    case 'router': {
      const ROUTER_DATA_DIR = join(options.stateFolder, 'router')
      return {
        args: source('router'),
        env: { HOST, DATABASE_URL: databaseUrls.router, ROUTER_URL, ROUTER_DATA_DIR },
      }
    }
    case 'api': {
      const secrets: Record<string, string> = {
        DATABASE_URL: databaseUrls.api,
        AUTH_SECRET: options.authSecret,
        SECRETS_ENCRYPTION_KEY: options.secretsEncryptionKey,
      }
      if (options.setupToken !== undefined) secrets.SETUP_TOKEN = options.setupToken
      return {
        args: source('api'),
        env: {
          HOST,
          ...secrets,
          PORTAL_URL,
          API_URL,
          ROUTER_URL,
          MAIL_TRANSPORT,
          TRUST_PROXY,
          EGRESS_ALLOW: egressFor(PORTAL_URL),
        },
      }
    }
    case 'worker':
      return {
        args: source('worker'),
        env: {
          HOST,
          DATABASE_URL: databaseUrls.worker,
          SECRETS_ENCRYPTION_KEY: options.secretsEncryptionKey,
          PORTAL_URL,
          MAIL_TRANSPORT,
          EGRESS_ALLOW: egressFor(PORTAL_URL),
        },
      }
    case 'portal': {
      const API_INTERNAL_URL = `http://${HOST}:${ports.api}`
      const env = { PORTAL_URL, ROUTER_URL, API_INTERNAL_URL, HOSTNAME: HOST, NEXT_TELEMETRY_DISABLED: '1' }
      return { args: portalProgram(options), env }
    }
  }
}

/** On a machine that only its owner reaches, a mail server beside us may be tried out. Nowhere else. */
function egressFor(portalUrl: string): string {
  const isLocal = ['localhost', '127.0.0.1'].includes(new URL(portalUrl).hostname)
  return process.env.EGRESS_ALLOW ?? (isLocal ? '127.0.0.0/8,::1/128' : '')
}

function source(app: string): string[] {
  return ['--import', 'tsx', `apps/${app}/src/main.ts`]
}

/** Relative to apps/portal. */
function portalProgram(options: StackOptions): string[] {
  if (options.portalServer !== null) return [options.portalServer]
  return [
    'node_modules/next/dist/bin/next',
    'dev',
    '--hostname',
    HOST,
    '--port',
    String(options.ports.portal),
  ]
}
