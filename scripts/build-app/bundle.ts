// Makes one file of a service and of all our packages it uses; npm packages stay outside. For build-app.ts.

import { cpSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { basename, join } from 'node:path'
import { build as esbuild, type Plugin } from 'esbuild'

/** Everything that runs on Node alone; the portal is built by Next. */
export const SERVICES = ['router', 'api', 'worker', 'migrate', 'cli'] as const
export type BundledService = (typeof SERVICES)[number]

export interface Bundle {
  readonly bytes: number
  /** The npm packages the file imports: what must be installed beside it. */
  readonly packages: readonly string[]
}

/** SQL that is read while running: in a bundle it no longer lies beside the code that reads it. */
const FOLDERS_BESIDE: Readonly<Partial<Record<BundledService, string>>> = {
  migrate: 'packages/db/migrations',
  worker: 'packages/ledger/invariants',
  cli: 'packages/ledger/invariants',
}

/** Runs wherever the software runs, also where nobody has updated Node yet (engines in package.json). */
const OLDEST_NODE = 'node20.19'

export function isBundled(name: string): name is BundledService {
  return SERVICES.some((service) => service === name)
}

/**
 * Writes `<outFolder>/main.mjs`, its source map and the folder of SQL it reads.
 * @throws what esbuild could not resolve or parse
 */
export async function bundleService(
  root: string,
  service: BundledService,
  outFolder: string,
): Promise<Bundle> {
  const outFile = join(outFolder, 'main.mjs')
  const { metafile } = await esbuild({
    entryPoints: [join(root, 'apps', service, 'src', 'main.ts')],
    outfile: outFile,
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: OLDEST_NODE,
    // Not minified: whoever runs it may read it. Stacks name our files with `node --enable-source-maps`.
    sourcemap: 'linked',
    sourcesContent: false,
    metafile: true,
    logLevel: 'warning',
    plugins: [keepPackagesOutside],
  })
  const folder = FOLDERS_BESIDE[service]
  if (folder !== undefined) cpSync(join(root, folder), join(outFolder, basename(folder)), { recursive: true })
  const [output] = Object.values(metafile.outputs).filter(({ entryPoint }) => entryPoint !== undefined)
  if (output === undefined) throw new Error(`esbuild wrote nothing for ${service}`)
  const outside = output.imports.filter(({ external }) => external === true).map(({ path }) => path)
  return { bytes: output.bytes, packages: packageNames(outside) }
}

/**
 * esbuild's own `packages: 'external'` would leave our packages outside too, and Node does not run TypeScript
 * below node_modules.
 */
const keepPackagesOutside: Plugin = {
  name: 'keep-packages-outside',
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
      if (kind === 'entry-point' || path.startsWith('@openpartner/')) return null
      return { path, external: true }
    })
  },
}

/** `fastify/types` and `fastify` are one package; `node:fs` is none. */
function packageNames(imports: readonly string[]): string[] {
  const names = imports
    .filter((path) => !isBuiltin(path))
    .flatMap((path) => /^(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? [])
  return [...new Set(names)].sort()
}
