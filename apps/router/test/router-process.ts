// The router as a process of its own, so that a test can kill it without a warning.

import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const ROUTER = fileURLToPath(new URL('..', import.meta.url))

export interface RouterProcess {
  readonly url: string
  /** kill -9, and wait for the end. */
  kill(): Promise<void>
  /** SIGTERM, and wait for the end. Gives the exit code. */
  stop(): Promise<number | null>
}

/** Resolves when it answers. */
export async function startRouterProcess(env: Record<string, string>): Promise<RouterProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts'], {
    cwd: ROUTER,
    // Only what a service needs: what this machine has set must not decide.
    env: { PATH: process.env.PATH, PORT: '0', ROUTER_URL: 'http://127.0.0.1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    return ended
  }
  return {
    url: await urlOf(child),
    async kill() {
      await end('SIGKILL')
    },
    stop: () => end('SIGTERM'),
  }
}

async function urlOf(child: ChildProcess): Promise<string> {
  if (child.stdout === null || child.stderr === null) throw new Error('started without pipes')
  const seen: string[] = []
  child.stderr.on('data', (bytes: Buffer) => void seen.push(bytes.toString()))
  for await (const line of createInterface({ input: child.stdout })) {
    seen.push(line)
    const { message, url } = JSON.parse(line) as { message?: string; url?: string }
    if (message !== 'redirecting' || url === undefined) continue
    // Nobody reads on: without this the pipe would fill up and the router wait for it.
    child.stdout.resume()
    return url
  }
  throw new Error(`the router ended without listening:\n${seen.join('\n')}`)
}
