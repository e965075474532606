// Builds what a deployment runs, one self-contained folder per app: `node scripts/bootstrap.mjs build-app
// api`.
//
// router, api, worker, migrate and cli become apps/<name>/dist/main.mjs; the portal becomes Next's standalone
// server. The Dockerfiles in infra/docker/ call this and nothing else.

import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BundledService, bundleService, isBundled, SERVICES } from './build-app/bundle.ts'
import { openPortalBuild } from './stack/portal-build.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => name !== 'portal' && !isBundled(name))
if (unknown.length > 0) {
  console.error(`There is no app ${unknown.join(', ')}. Try: ${[...SERVICES, 'portal'].join(', ')}`)
  process.exit(1)
}
for (const name of wanted.length > 0 ? wanted : [...SERVICES, 'portal']) {
  if (isBundled(name)) await buildService(name)
  else await buildPortal()
}

async function buildService(name: BundledService): Promise<void> {
  const outFolder = join(ROOT, 'apps', name, 'dist')
  rmSync(outFolder, { recursive: true, force: true })
  const { bytes, packages } = await bundleService(ROOT, name, outFolder)
  const size = `${Math.ceil(bytes / 1_024)} kB`
  console.log(`apps/${name}/dist/main.mjs  ${size}, needs ${packages.join(', ')}`)
}

async function buildPortal(): Promise<void> {
  await openPortalBuild(ROOT, join(tmpdir(), 'openpartner-portal-build.log')).finish()
  console.log('apps/portal/.next/standalone')
}
