// Finds the cluster of a folder, or creates it in one step that is either done or not; server.ts calls it
// first.

import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { Binaries } from './binaries.ts'
import { hasCode } from './error-code.ts'
import { createInOpenFolder, isLinkToOpenFolder } from './open-folder.ts'
import { isAlive } from './process-table.ts'
import { canEnterParents, type ServerOwner, spawnIdentity } from './server-owner.ts'

export interface Cluster {
  /** The real folder: holds `data`, `password` and `server.log`. */
  folder: string
  /** PostgreSQL's own data directory. */
  dataFolder: string
  logFile: string
  superuser: string
  password: string
  /** Whose rights the server runs with; null = this process itself. */
  owner: ServerOwner | null
}

const SUPERUSER = 'postgres'
const PASSWORD_BYTES = 24

/** Safe to call from several processes at once: all get the same cluster. */
export async function openCluster(askedFolder: string, binaries: Binaries): Promise<Cluster> {
  const folder = resolve(askedFolder)
  await removeDrafts(folder)
  if (!(await isCluster(folder))) await createCluster(folder, binaries)
  return describe(await realpath(folder), binaries.owner)
}

/** Null when the folder holds no cluster. */
export async function findDataFolder(folder: string): Promise<string | null> {
  return (await isCluster(folder)) ? join(await realpath(folder), 'data') : null
}

async function describe(folder: string, owner: ServerOwner | null): Promise<Cluster> {
  const dataFolder = join(folder, 'data')
  try {
    // Root follows whoever made the cluster (say, yesterday's start without sudo): the server insists on
    // owning it.
    const { uid, gid } = await stat(dataFolder)
    const password = (await readFile(join(folder, 'password'), 'utf8')).trim()
    const logFile = join(folder, 'server.log')
    return { folder, dataFolder, logFile, superuser: SUPERUSER, password, owner: owner && { uid, gid } }
  } catch (error) {
    if (!hasCode(error, 'EACCES')) throw error
    throw new Error(
      `The database in ${folder} belongs to another login; start as that one, or remove the folder.`,
      {
        cause: error,
      },
    )
  }
}

/**
 * initdb takes half a second and may die half-way, so it works on a draft; one rename (or one link) makes it
 * the
 * cluster. Of two launchers the slower finds the place taken and drops its draft.
 */
async function createCluster(folder: string, binaries: Binaries): Promise<void> {
  await mkdir(dirname(folder), { recursive: true, mode: 0o755 })
  const inPlace = canEnterParents(folder, binaries.owner)
  const draft = inPlace ? await mkdtemp(draftPrefix(folder)) : await createInOpenFolder('cluster-')
  try {
    await initialise(draft, binaries)
    if (inPlace) await rename(draft, folder)
    else await symlink(draft, folder)
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    if (!hasCode(error, 'ENOTEMPTY', 'EEXIST') || !(await isCluster(folder))) throw error
  }
}

async function initialise(draft: string, binaries: Binaries): Promise<void> {
  const { owner } = binaries
  const passwordFile = join(draft, 'password')
  await writeFile(passwordFile, `${randomBytes(PASSWORD_BYTES).toString('hex')}\n`, { mode: 0o600 })
  if (owner !== null) for (const path of [draft, passwordFile]) await chown(path, owner.uid, owner.gid)
  await run(binaries.initdb, initdbArguments(join(draft, 'data'), passwordFile), draft, owner)
}

function initdbArguments(dataFolder: string, passwordFile: string): string[] {
  return [
    `--pgdata=${dataFolder}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The builtin provider orders text the same way on every machine, whatever its C library.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    // Nothing is in it yet: a crash before the first checkpoint only costs another initdb.
    '--no-sync',
    '--no-instructions',
    '--set=timezone=UTC',
  ]
}

function run(program: string, args: string[], folder: string, owner: ServerOwner | null): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn(program, args, {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
      ...spawnIdentity(owner),
    })
    let complaint = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint += text
    })
    child.once('error', fail)
    child.once('close', (code, signal) => {
      if (code === 0) done()
      else fail(new Error(`initdb ended with ${signal ?? `code ${code}`}.\n${complaint.trim()}`))
    })
  })
}

async function isCluster(folder: string): Promise<boolean> {
  try {
    return (await stat(join(folder, 'password'))).isFile()
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false
    // Closed to us: it is there, and `describe` says what to do.
    if (hasCode(error, 'EACCES')) return true
    throw error
  }
}

/** The maker's process id is in the name, so that whoever comes later knows whether it is still at work. */
function draftPrefix(folder: string): string {
  return `${folder}.new-${process.pid}-`
}

/** Drops what a launcher killed during initdb has left beside the folder. */
async function removeDrafts(folder: string): Promise<void> {
  const parent = dirname(folder)
  const names = await readdir(parent).catch(() => [])
  for (const name of names) {
    const maker = name.startsWith(`${basename(folder)}.new-`) ? /\.new-(\d+)-/.exec(name)?.[1] : undefined
    if (maker === undefined || isAlive(Number(maker))) continue
    await rm(join(parent, name), { recursive: true, force: true })
  }
  if (!(await isCluster(folder)) && (await isLinkToOpenFolder(folder))) await rm(folder)
}
