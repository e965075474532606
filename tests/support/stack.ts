// The real services on free loopback ports over a database of their own; journey and browser tests start one
// per file.

import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createDatabase, type TestDatabase } from '@openpartner/testkit'
import { openPortalBuild } from '../../scripts/stack/portal-build.ts'
import { chooseFreePorts, localUrls, type ServiceName } from '../../scripts/stack/services.ts'
import { openStack, type Stack } from '../../scripts/stack/stack.ts'

export interface TestStack {
  readonly database: TestDatabase
  readonly urls: Readonly<Record<ServiceName, string>>
  readonly setupToken: string
  /** To kill, stop and restart single services. */
  readonly services: Stack
  /** Ends all services and drops the database. Throws when a service had died on its own. */
  stop(): Promise<void>
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Resolves when the named services are ready. `prepare` runs before they start: to seed. `env` goes to every
 * service.
 */
export async function startTestStack(options: {
  services: readonly ServiceName[]
  prepare?: (database: TestDatabase) => Promise<unknown>
  env?: Readonly<Record<string, string>>
}): Promise<TestStack> {
  const database = await createDatabase()
  await options.prepare?.(database)
  const stateFolder = mkdtempSync(join(tmpdir(), 'openpartner-stack-'))
  const ports = await chooseFreePorts()
  const setupToken = randomBytes(32).toString('hex')
  const deaths: string[] = []
  const build = openPortalBuild(ROOT, join(stateFolder, 'portal-build.log'))
  const services = openStack(
    {
      root: ROOT,
      stateFolder,
      databaseUrls: {
        router: database.urlFor('router'),
        api: database.urlFor('api'),
        worker: database.urlFor('worker'),
      },
      authSecret: randomBytes(32).toString('base64'),
      secretsEncryptionKey: `t1:${randomBytes(32).toString('base64')}`,
      setupToken,
      ports,
      urls: localUrls(ports),
      portalServer: build.server,
      env: options.env ?? {},
    },
    (description) => deaths.push(description),
  )
  const stop = async () => {
    await services.stop()
    await database.drop()
    rmSync(stateFolder, { recursive: true, force: true })
    if (deaths.length > 0) throw new Error(deaths.join('\n'))
  }
  try {
    if (options.services.includes('portal')) await build.finish()
    await Promise.all(options.services.map((name) => services.start(name)))
  } catch (error) {
    await stop().catch(() => undefined)
    throw error
  }
  return { database, urls: localUrls(ports), setupToken, services, stop }
}
