// One service as an operating-system process: spawned into a group of its own, logged to a file, stopped
// whole.

import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

export interface ProcessSpec {
  readonly name: string
  /** Arguments of node: `['--import', 'tsx', 'apps/api/src/main.ts']`. */
  readonly args: readonly string[]
  readonly folder: string
  readonly env: Readonly<Record<string, string>>
  readonly logFile: string
  /** How long SIGTERM may take before SIGKILL. */
  readonly graceMs: number
}

export interface ProcessGroup {
  readonly spec: ProcessSpec
  readonly pid: number
  /** Resolves with `code 1`, `SIGKILL` … once the process has ended, for whatever reason. */
  readonly ended: Promise<string>
  /** Null while it runs. */
  endedWith(): string | null
  /** SIGTERM to the whole group, SIGKILL after the grace; resolves when nothing of it is left. */
  stop(): Promise<void>
}

// Own variables of our services, never inherited from the terminal: each service gets exactly its own.
const NEVER_INHERITED =
  /^(npm_|FORCE_COLOR$|DATABASE_|AUTH_SECRET|SECRETS_|SETUP_TOKEN|OPENPARTNER_|PORT$|HOST$|HOSTNAME$)/i
const GUARD = new URL('./guard.mjs', import.meta.url).href
const POLL_MS = 10
// SIGKILL is immediate; what is still listed after this is a zombie nobody reaps, and holds nothing.
const KILL_WAIT_MS = 1_000

/** The log file is started anew unless `append`. Throws only when the program cannot be spawned at all. */
export function startProcess(spec: ProcessSpec, options: { append?: boolean } = {}): ProcessGroup {
  mkdirSync(dirname(spec.logFile), { recursive: true })
  const log = openSync(spec.logFile, options.append ? 'a' : 'w', 0o600)
  const child = spawn(process.execPath, spec.args, {
    cwd: spec.folder,
    env: environmentOf(spec),
    // A group of its own: Ctrl-C in the terminal reaches only the supervisor, which stops things in the right
    // order.
    detached: true,
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  const { pid } = child
  if (pid === undefined) throw new Error(`${spec.name} could not be started`)
  let end: string | null = null
  const ended = endOf(child).then((text) => {
    end = text
    return text
  })
  return { spec, pid, ended, endedWith: () => end, stop: () => stopGroup(pid, spec.graceMs) }
}

/** The last lines a process wrote, for a person who wonders why it ended. */
export function lastLines(spec: ProcessSpec, count: number): string {
  return readFileSync(spec.logFile, 'utf8').trimEnd().split('\n').slice(-count).join('\n')
}

function environmentOf(spec: ProcessSpec): Record<string, string> {
  const inherited: Record<string, string> = {}
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && !NEVER_INHERITED.test(name)) inherited[name] = value
  }
  // Through NODE_OPTIONS the guard also reaches what the process spawns in turn (next dev has workers).
  const nodeOptions = `${inherited.NODE_OPTIONS ?? ''} --import=${GUARD}`.trim()
  return {
    ...inherited,
    // Logs are files.
    NO_COLOR: '1',
    NODE_OPTIONS: nodeOptions,
    OPENPARTNER_SUPERVISOR_PID: String(process.pid),
    ...spec.env,
  }
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => resolve(signal ?? `code ${code}`))
  })
}

async function stopGroup(pid: number, graceMs: number): Promise<void> {
  signalGroup(pid, 'SIGTERM')
  if (await isGone(pid, graceMs)) return
  signalGroup(pid, 'SIGKILL')
  await isGone(pid, KILL_WAIT_MS)
}

async function isGone(pid: number, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs
  while (signalGroup(pid, 0)) {
    if (performance.now() > deadline) return false
    await delay(POLL_MS)
  }
  return true
}

/** False when nobody is left to receive it. Windows knows no groups: there the process alone gets it. */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(process.platform === 'win32' ? pid : -pid, signal)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
