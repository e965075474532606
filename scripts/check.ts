// Everything that can be judged without a database, in one go; run by `pnpm check` and by `npm test`.
//
// One line per tool, and the whole output of those that fail. `--fix` first lets biome and tidy repair what
// they can.
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

type Tool = { name: string; command: string; folder: string }
type Outcome = Tool & { passed: boolean; output: string; seconds: number }

const root = fileURLToPath(new URL('../', import.meta.url))

/**
 * Compiled by the one program of the root's tsconfig.json, unless they have compiler options of their own.
 */
const WORKSPACE_FOLDERS = ['apps', 'packages', 'tools', '.']

if (process.argv.includes('--fix')) {
  // One after the other: both write to the same files. What they could not repair, the check below reports.
  for (const command of [
    'biome check --write --log-level=error',
    'node --import tsx scripts/tidy.ts --fix',
  ]) {
    await run({ name: 'fix', command, folder: root })
  }
}

const checkStartedAt = performance.now()
// The slowest first, so that the last core is not left alone with them.
const outcomes = await runAll([
  ...typeChecks(),
  { name: 'boundaries', command: 'node --import tsx tools/boundaries/check.ts', folder: root },
  { name: 'lint', command: 'oxlint --deny-warnings', folder: root },
  { name: 'unused code', command: 'knip --no-progress --no-config-hints', folder: root },
  { name: 'tidy', command: 'node --import tsx scripts/tidy.ts', folder: root },
  { name: 'format', command: 'biome check --error-on-warnings --max-diagnostics=200', folder: root },
])

const failed = outcomes.filter(({ passed }) => !passed)
for (const { name, command, output } of failed) console.log(`\n── ${name}: ${command}\n${output.trim()}`)
const seconds = ((performance.now() - checkStartedAt) / 1000).toFixed(1)
console.log(`\n${outcomes.length - failed.length} of ${outcomes.length} checks hold, ${seconds} s`)
if (failed.length > 0) process.exitCode = 1

/**
 * One program for all that runs on Node, as loading the types of drizzle and fastify once per package took
 * three times as long; packages with compiler options of their own (domain sees no Node, the portal needs a
 * browser) run their own script.
 */
function typeChecks(): Tool[] {
  const own = WORKSPACE_FOLDERS.flatMap((parent) => {
    const folders = readdirSync(join(root, parent), { withFileTypes: true })
    return folders.filter((entry) => entry.isDirectory()).map((entry) => join(parent, entry.name))
  }).filter(hasOwnOptions)
  const alone = own.map((path) => ({
    name: `types of ${path}`,
    command: typecheckOf(path),
    folder: join(root, path),
  }))
  return [...alone, { name: 'types', command: 'tsc -p .', folder: root }]
}

function hasOwnOptions(path: string): boolean {
  const config = join(root, path, 'tsconfig.json')
  return existsSync(config) && readFileSync(config, 'utf8').includes('"compilerOptions"')
}

function typecheckOf(path: string): string {
  const manifest: { scripts?: { typecheck?: string } } = JSON.parse(
    readFileSync(join(root, path, 'package.json'), 'utf8'),
  )
  const command = manifest.scripts?.typecheck
  if (command === undefined) throw new Error(`${path}/package.json has no script "typecheck"`)
  return command
}

/** Runs as many at a time as there are cores, in order; prints each as it ends. */
async function runAll(tools: Tool[]): Promise<Outcome[]> {
  const waiting = [...tools]
  const ended: Outcome[] = []
  const worker = async (): Promise<void> => {
    for (let tool = waiting.shift(); tool !== undefined; tool = waiting.shift()) {
      const outcome = await run(tool)
      console.log(`${outcome.passed ? '✓' : '✗'} ${tool.name.padEnd(22)} ${outcome.seconds.toFixed(1)} s`)
      ended.push(outcome)
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, worker))
  return ended
}

/** Runs a command as pnpm would: in its folder, with the binaries of that folder and of the root in reach. */
function run(tool: Tool): Promise<Outcome> {
  const startedAt = performance.now()
  const binaries = [tool.folder, root].map((folder) => join(folder, 'node_modules', '.bin'))
  const PATH = [...binaries, process.env.PATH].join(delimiter)
  return new Promise((resolve) => {
    const child = spawn(tool.command, {
      cwd: tool.folder,
      // The cache spares Node 22 and later the compiling of the tools themselves.
      env: {
        ...process.env,
        PATH,
        NO_COLOR: '1',
        NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/check'),
      },
      shell: true, // .bin holds scripts that Windows starts only through a shell
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    const keep = (chunk: Buffer): void => {
      output += chunk.toString()
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    const finish = (passed: boolean): void => {
      resolve({ ...tool, passed, output, seconds: (performance.now() - startedAt) / 1000 })
    }
    child.on('error', (error) => {
      output += String(error)
      finish(false)
    })
    child.on('close', (code) => finish(code === 0))
  })
}
