// What `npm start` and `npm run dev` do, in order: database, migrations, demo, services, portal, five lines.

import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { migrate } from '@openpartner/db/migrate'
import type { DemoAddresses } from '../seed.ts'
import { type InstanceDatabase, openInstanceDatabase, urlForRole, withoutLogin } from './database.ts'
import { greet } from './greeting.ts'
import { claimInstance, findRunningInstance } from './instance.ts'
import { openPortalBuild, type PortalBuild } from './portal-build.ts'
import { loadSecrets, type Secrets } from './secrets.ts'
import { choosePorts, publicUrls, type StackOptions } from './services.ts'
import { openShutdown, type Shutdown } from './shutdown.ts'
import { openStack, type Stack } from './stack.ts'
import { watchSources } from './watch.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const BACKEND = ['router', 'api', 'worker'] as const

interface RunOptions {
  readonly isDevelopment: boolean
  /** Of the command line: `--no-seed`, `--state <folder>`. */
  readonly args: readonly string[]
}

/**
 * Returns when everything runs; signals end the process later. Ends it with code 1 when something cannot
 * start.
 */
export async function runInstance({ isDevelopment, args }: RunOptions): Promise<void> {
  const { seed: wantsDemo, state } = readArguments(args)
  const shutdown = openShutdown(console.error)
  const instance = claimInstance(state)
  if (instance === null) {
    const portal = findRunningInstance(state)?.urls?.portal
    console.error(`OpenPartner already runs from this folder${portal === undefined ? '.' : `: ${portal}`}`)
    process.exit(1)
  }
  shutdown.onStop('the claim on the folder', async () => instance.release())
  try {
    const build = isDevelopment ? null : openPortalBuild(ROOT, join(state, 'logs', 'portal-build.log'))
    const { stack, urls, visit, database } = await openInstance({ build, wantsDemo, state, shutdown })
    const backend = Promise.all(BACKEND.map((name) => stack.start(name)))
    await Promise.all([backend, startPortal({ build, stack, shutdown, backend })])
    if (isDevelopment) watchServices(stack, shutdown)
    instance.announce(urls, database)
    console.log(`\n${greet(urls, visit)}\n`)
  } catch (error) {
    // A half-started part fails because we are stopping: not news.
    if (!shutdown.isEnding()) console.error(error instanceof Error ? error.message : error)
    await shutdown.end(1)
  }
}

function readArguments(args: readonly string[]): { seed: boolean; state: string } {
  const options = { 'no-seed': { type: 'boolean' }, state: { type: 'string' } } as const
  try {
    const { values } = parseArgs({ args: [...args], options })
    return { seed: values['no-seed'] !== true, state: resolve(values.state ?? join(ROOT, '.openpartner')) }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    console.error('Usage: npm start -- [--no-seed] [--state <folder>]')
    process.exit(1)
  }
}

/** The built portal, or `next dev`; a build under way ends with the program. */
async function startPortal(options: {
  build: PortalBuild | null
  stack: Stack
  shutdown: Shutdown
  backend: Promise<unknown>
}): Promise<void> {
  const { build, stack, shutdown, backend } = options
  if (build !== null) {
    shutdown.onStop('the portal build', () => build.stop())
    if (build.isNeeded) {
      // The redirect first: the compiler takes every core, and nobody needs the portal to click a link.
      await backend
      console.log('Redirect and API are up; building the portal …')
    }
    await build.finish()
  }
  await stack.start('portal')
}

interface OpenInstance {
  readonly stack: Stack
  readonly urls: ReturnType<typeof publicUrls>
  /** What the closing lines lead to. */
  readonly visit: { demo: DemoAddresses } | { setupToken: string }
  /** Without a login. */
  readonly database: string
}

/** Everything the services need, none of them started. */
async function openInstance(options: {
  build: PortalBuild | null
  wantsDemo: boolean
  state: string
  shutdown: Shutdown
}): Promise<OpenInstance> {
  const { build, state, shutdown } = options
  const { ownerUrl, description } = await openDatabase(state, shutdown)
  const { rolePasswords, authSecret, secretsEncryptionKey, setupToken } = loadSecrets(
    join(state, 'secrets.json'),
  )
  await migrate({ databaseUrl: ownerUrl, rolePasswords })
  const databaseUrls = roleUrls(ownerUrl, rolePasswords)
  // Before the services run: the worker's clock must not tick into the telling of the demo's past.
  const visit = options.wantsDemo ? { demo: await seed(databaseUrls.api) } : { setupToken }
  console.log(`Database ready (${description})`)
  const ports = await choosePorts()
  const urls = publicUrls(ports)
  const secrets = { databaseUrls, authSecret, secretsEncryptionKey, setupToken }
  const portalServer = build?.server ?? null
  const stack = openServices(
    { root: ROOT, stateFolder: state, ...secrets, ports, urls, portalServer },
    shutdown,
  )
  return { stack, urls, visit, database: withoutLogin(ownerUrl) }
}

async function openDatabase(state: string, shutdown: Shutdown): Promise<InstanceDatabase> {
  const opening = openInstanceDatabase({
    stateFolder: state,
    databaseUrl: process.env.DATABASE_URL,
    onLost: (reason) => {
      console.error(`The database is gone: ${reason}`)
      void shutdown.end(1)
    },
  })
  // Registered before it is there: a Ctrl-C during its start must not leave it behind.
  shutdown.onStop('the database', async () => (await opening.catch(() => null))?.stop())
  return opening
}

async function seed(databaseUrl: string): Promise<DemoAddresses> {
  // Loaded only here: an instance without a demo needs none of what writes one.
  const { seedDemo } = await import('../seed.ts')
  return seedDemo({ databaseUrl, now: new Date() })
}

function roleUrls(ownerUrl: string, rolePasswords: Secrets['rolePasswords']): StackOptions['databaseUrls'] {
  const urlOf = (role: (typeof BACKEND)[number]) => urlForRole(ownerUrl, role, rolePasswords[role])
  return { router: urlOf('router'), api: urlOf('api'), worker: urlOf('worker') }
}

function openServices(options: StackOptions, shutdown: Shutdown): Stack {
  const stack = openStack(options, (description) => {
    console.error(description)
    // While developing, a service that fell over waits for the next change of its sources.
    if (options.portalServer !== null) void shutdown.end(1)
  })
  shutdown.onStop('the services', () => stack.stop())
  return stack
}

function watchServices(stack: Stack, shutdown: Shutdown): void {
  const close = watchSources(ROOT, async (names) => {
    console.log(`Restarting ${names.join(', ')}`)
    const outcomes = await Promise.allSettled(names.map((name) => stack.restart(name)))
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected')
        console.error(outcome.reason instanceof Error ? outcome.reason.message : '')
    }
  })
  shutdown.onStop('the watcher', async () => close())
}
