// What `npm start` promises about its services: none outlives it, none is killed without having been asked.

import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isAlive } from '@openpartner/embedded-postgres'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lastLines, type ProcessGroup, type ProcessSpec, startProcess } from './process-group.ts'

const MODULE = fileURLToPath(new URL('./process-group.ts', import.meta.url))
const TIMEOUT_MS = 30_000
let folder: string
const groups: ProcessGroup[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'openpartner-process-'))
})

afterEach(async () => {
  await Promise.all(groups.splice(0).map((group) => group.stop()))
  rmSync(folder, { recursive: true, force: true })
})

test('a service that drains on SIGTERM is left to drain', { timeout: TIMEOUT_MS }, async () => {
  const group = start(
    `process.on('SIGTERM', () => setTimeout(() => { console.log('drained'); process.exit(0) }, 200))`,
  )
  await running(group)
  await group.stop()
  expect(await group.ended).toBe('code 0')
  expect(lastLines(group.spec, 1)).toBe('drained')
})

test('a service deaf to SIGTERM is killed after its grace', { timeout: TIMEOUT_MS }, async () => {
  const group = start(`process.on('SIGTERM', () => console.log('no'))`, { graceMs: 300 })
  await running(group)
  await group.stop()
  expect(await group.ended).toBe('SIGKILL')
})

test('what a service has spawned itself is stopped with it', { timeout: TIMEOUT_MS }, async () => {
  const group = start(`
    const { spawn } = require('node:child_process')
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    console.log('child ' + child.pid)`)
  const child = Number(await logged(group, /child (\d+)/))
  await group.stop()
  await until(() => !isAlive(child))
  expect(await group.ended).toBe('SIGTERM')
})

test('a service gets its own variables and none of ours or of npm', { timeout: TIMEOUT_MS }, async () => {
  process.env.DATABASE_URL_FILE = '/nowhere'
  process.env.npm_config_registry = 'http://127.0.0.1:9'
  const group = start(`console.log(JSON.stringify(process.env))`, {
    env: { DATABASE_URL: 'mine' },
  })
  delete process.env.DATABASE_URL_FILE
  delete process.env.npm_config_registry
  const variables = JSON.parse(await logged(group, /^({.*})$/m)) as Record<string, string>
  expect(variables.DATABASE_URL).toBe('mine')
  expect(Object.keys(variables).filter((name) => /^npm_|^DATABASE_URL_FILE/.test(name))).toEqual([])
})

test('a supervisor killed with -9 takes its services along', { timeout: TIMEOUT_MS }, async () => {
  const spec = specOf(`setInterval(() => {}, 1000); console.log('running')`)
  const source = `import { startProcess } from ${JSON.stringify(MODULE)}
    const group = startProcess(${JSON.stringify(spec)})
    console.log(group.pid)
    setInterval(() => {}, 1000)`
  const script = join(folder, 'supervisor.mts')
  writeFileSync(script, source)
  const supervisor = spawn(process.execPath, ['--import', 'tsx', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const service = await new Promise<number>((resolve) => {
    supervisor.stdout.once('data', (line: Buffer) => resolve(Number(line.toString())))
  })
  await until(() => readFileSync(spec.logFile, 'utf8').includes('running'))
  expect(isAlive(service)).toBe(true)
  supervisor.kill('SIGKILL')
  await until(() => !isAlive(service))
})

function specOf(program: string, changes: Partial<ProcessSpec> = {}): ProcessSpec {
  const args = ['-e', program]
  return {
    name: 'test',
    args,
    folder,
    env: {},
    logFile: join(folder, 'test.log'),
    graceMs: 5_000,
    ...changes,
  }
}

function start(program: string, changes: Partial<ProcessSpec> = {}): ProcessGroup {
  const group = startProcess(
    specOf(`${program}\nsetInterval(() => {}, 1000); console.log('running')`, changes),
  )
  groups.push(group)
  return group
}

function running(group: ProcessGroup): Promise<string> {
  return logged(group, /running/)
}

/** Waits for a line of its log; resolves with the first group of the pattern. */
async function logged(group: ProcessGroup, pattern: RegExp): Promise<string> {
  let match: RegExpExecArray | null = null
  await until(() => {
    match = pattern.exec(readFileSync(group.spec.logFile, 'utf8'))
    return match !== null
  })
  return (match as RegExpExecArray | null)?.[1] ?? ''
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + TIMEOUT_MS / 2
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('the awaited condition never came')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
