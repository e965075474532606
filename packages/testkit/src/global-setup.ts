// Vitest's global set-up of every project that needs PostgreSQL: one server and one template for all of them.

import type { TestProject } from 'vitest/node'
import { startTestCluster } from './cluster.ts'
import { testDatabaseUrl } from './env.ts'
import { createTemplate, dropDatabases, type TestDatabases } from './template.ts'

interface Shared {
  readonly databases: TestDatabases
  remove(): Promise<void>
}

// Vitest loads this file once per project; the process is one, so what they share hangs on it.
const KEY = Symbol.for('openpartner.testCluster')
const processWide = globalThis as { [KEY]?: { shared: Promise<Shared>; projects: number } }

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  processWide[KEY] ??= { shared: start(), projects: 0 }
  const entry = processWide[KEY]
  entry.projects += 1
  project.provide('testDatabases', (await entry.shared).databases)
  return async () => {
    entry.projects -= 1
    if (entry.projects > 0) return
    delete processWide[KEY]
    await (await entry.shared).remove()
  }
}

async function start(): Promise<Shared> {
  const cluster = await startTestCluster(testDatabaseUrl())
  try {
    const databases = await createTemplate(cluster)
    const remove = async () => {
      if (!cluster.throwAway) await dropDatabases(databases)
      await cluster.stop()
    }
    return { databases, remove }
  } catch (error) {
    await cluster.stop()
    throw error
  }
}
