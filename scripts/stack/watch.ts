// Restarts the services whose sources change; only `npm run dev` watches. The portal has its own watcher.

import { existsSync, type FSWatcher, readdirSync, watch } from 'node:fs'
import { join } from 'node:path'
import type { ServiceName } from './services.ts'

type WatchedService = Exclude<ServiceName, 'portal'>

const SERVICES: readonly WatchedService[] = ['router', 'api', 'worker']
// An editor writes a file in several steps, and a checkout changes hundreds at once: one restart for all of
// them.
const SETTLE_MS = 150

/** Calls `restart` with what a change concerns: one app's sources that app, a package's all of them. */
export function watchSources(
  root: string,
  restart: (names: readonly WatchedService[]) => Promise<void>,
): () => void {
  const pending = new Set<WatchedService>()
  let timer: NodeJS.Timeout | undefined
  let current = Promise.resolve()
  const mark = (names: readonly WatchedService[]) => (_event: string, file: string | null) => {
    if (file === null || !/\.(ts|sql|json)$/.test(file) || /\.test\.ts$/.test(file)) return
    for (const name of names) pending.add(name)
    clearTimeout(timer)
    timer = setTimeout(() => {
      const due = [...pending]
      pending.clear()
      // One after another: a restart under way must not be restarted in its middle.
      current = current.then(() => restart(due))
    }, SETTLE_MS)
  }
  const watchers: FSWatcher[] = [
    ...packageSources(root).map((folder) => watch(folder, { recursive: true }, mark(SERVICES))),
    ...SERVICES.map((name) => watch(join(root, 'apps', name, 'src'), { recursive: true }, mark([name]))),
  ]
  return () => {
    clearTimeout(timer)
    for (const watcher of watchers) watcher.close()
  }
}

function packageSources(root: string): string[] {
  const packages = join(root, 'packages')
  return readdirSync(packages)
    .map((name) => join(packages, name, 'src'))
    .filter((folder) => existsSync(folder))
}
