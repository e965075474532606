// Caddy and nginx as they may stand before the services, each with one port per service. For the HTTP audit.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

export interface Ports {
  readonly api: number
  readonly router: number
}

export interface Proxy {
  readonly ports: Ports
  close(): Promise<void>
}

/** A body in our own Caddyfile may be twice what the API reads; so here. */
const BODY_KB = 128
const START_LIMIT_MS = 10_000

interface Kind {
  readonly command: readonly string[]
  readonly configuration: (near: Ports, far: Ports, folder: string) => string
}

const KINDS: Readonly<Record<'caddy' | 'nginx', Kind>> = {
  caddy: {
    command: ['caddy', 'run', '--adapter', 'caddyfile', '--config'],
    configuration: (near, far) => {
      const site = (from: number, to: number) =>
        `http://:${from} {\n\trequest_body {\n\t\tmax_size ${BODY_KB}KiB\n\t}\n\treverse_proxy 127.0.0.1:${to}\n}\n`
      const limits = 'timeouts {\n\t\t\tread_header 1s\n\t\t\tread_body 1s\n\t\t}\n\t\tmax_header_size 16KiB'
      const options = `{\n\tadmin off\n\tauto_https off\n\tservers {\n\t\t${limits}\n\t}\n}\n`
      return options + site(near.api, far.api) + site(near.router, far.router)
    },
  },
  nginx: {
    command: ['nginx', '-c'],
    configuration: (near, far, folder) => {
      const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
        .map((name) => `${name}_temp_path ${folder}/${name};`)
        .join('\n')
      const site = (from: number, to: number) =>
        `server { listen 127.0.0.1:${from}; location / { proxy_pass http://127.0.0.1:${to};
         proxy_http_version 1.1; proxy_set_header Host $host; proxy_set_header Connection ""; } }`
      return `daemon off; worker_processes 1; pid ${folder}/pid; error_log stderr crit;
        events { worker_connections 256; }
        http { access_log off; ${temporary}
        client_header_timeout 1s; client_body_timeout 1s; client_max_body_size ${BODY_KB}k;
        ${site(near.api, far.api)} ${site(near.router, far.router)} }`
    },
  },
}

/** Null where the program is not installed. @throws when it does not start. */
export async function startProxy(name: keyof typeof KINDS, far: Ports): Promise<Proxy | null> {
  const { command, configuration } = KINDS[name]
  const [program = '', ...options] = command
  if (spawnSync(program, name === 'nginx' ? ['-v'] : ['version']).error !== undefined) return null
  const folder = await mkdtemp(join(tmpdir(), `audit-${name}-`))
  const ports = { api: await freePort(), router: await freePort() }
  const file = join(folder, 'configuration')
  await writeFile(file, configuration(ports, far, folder))
  const env = { PATH: process.env.PATH, HOME: folder }
  const child = spawn(program, [...options, file], { stdio: ['ignore', 'ignore', 'pipe'], env })
  const said: string[] = []
  child.stderr.on('data', (bytes: Buffer) => void said.push(bytes.toString()))
  const close = async () => {
    await end(child)
    await rm(folder, { recursive: true, force: true })
  }
  try {
    for (const port of Object.values(ports)) await untilOpen(port, child)
  } catch (error) {
    await close()
    throw new Error(`${name} did not start: ${said.join('')}`, { cause: error })
  }
  return { ports, close }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await ended
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

async function untilOpen(port: number, child: ChildProcess): Promise<void> {
  for (const endMs = performance.now() + START_LIMIT_MS; performance.now() < endMs; await delay(50)) {
    if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}`)
    if (await isOpen(port)) return
  }
  throw new Error('does not listen')
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.end(() => resolve(true)))
    socket.on('error', () => resolve(false))
  })
}
