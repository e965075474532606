// The first thing `npm start`, `npm test` and their sisters run: on a machine with only Node, it brings the
// rest.
// Plain Node without dependencies, because nothing is installed yet when it starts.

import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
const MANIFEST = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
// Written after a good install, and gone with the folder it vouches for.
const STAMP = join(ROOT, 'node_modules', '.openpartner-installed')
const PARENT_CHECK_MS = 500

// A closed pipe (`npm start | head`) must not kill the process that has to shut everything down.
process.stdout.on('error', () => {})
process.stderr.on('error', () => {})

checkNode()
const [command, ...rest] = process.argv.slice(2)
const script = findScript(command)
await installOnce()
await run(process.execPath, ['--import', 'tsx', script, ...rest], environmentWithout(/^npm_/i))

function checkNode() {
  const wanted = MANIFEST.engines.node.replace('>=', '').split('.').map(Number)
  const have = process.versions.node.split('.').map(Number)
  if (have[0] > wanted[0] || (have[0] === wanted[0] && have[1] >= wanted[1])) return
  fail(
    `OpenPartner needs Node ${wanted.join('.')} or newer; this is ${process.versions.node}. See https://nodejs.org`,
  )
}

function findScript(name) {
  const path = join(ROOT, 'scripts', `${name}.ts`)
  if (/^[a-z-]+$/.test(name ?? '') && existsSync(path)) return path
  const scripts = readdirSync(join(ROOT, 'scripts')).filter((file) => /^[a-z-]+\.ts$/.test(file))
  const names = scripts.map((file) => file.replace('.ts', ''))
  fail(`There is no "${name ?? ''}". Try: ${names.join(', ')}`)
}

async function installOnce() {
  const wanted = hashOfManifests()
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return
  console.log('Installing dependencies …')
  const pnpm = MANIFEST.packageManager
  const install = ['install', '--frozen-lockfile', '--config.confirmModulesPurge=false']
  // npm hands its own settings down as variables that pnpm would take for its own; where to fetch from is the
  // user's.
  const kept =
    /^npm_config_(registry|cache|proxy|https_proxy|noproxy|ca|cafile|strict_ssl|userconfig|globalconfig)$/i
  const environment = environmentWithout(/^npm_/i, kept)
  const code = await wait(spawnIn('npx', ['-y', pnpm, ...install], environment))
  if (code !== 0) fail('The installation failed; what pnpm says about it stands above.', code)
  mkdirSync(dirname(STAMP), { recursive: true })
  writeFileSync(STAMP, wanted)
}

/** Whatever decides what gets installed; same folders as pnpm-workspace.yaml. */
function hashOfManifests() {
  const hash = createHash('sha256').update(
    `${process.platform} ${process.arch} ${process.versions.modules}\n`,
  )
  const members = ['apps', 'packages', 'tools'].flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .sort()
      .map((name) => join(folder, name)),
  )
  const manifests = ['', 'tests', ...members].map((folder) => join(folder, 'package.json'))
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', ...manifests]) {
    const path = join(ROOT, file)
    if (existsSync(path)) hash.update(`${file}\n`).update(readFileSync(path))
  }
  return hash.digest('hex')
}

/** Runs it as this process: same terminal, same signals, same exit code. */
async function run(program, args, environment) {
  const child = spawnIn(program, args, environment)
  // Ctrl-C reaches the child by itself too; a second one while it drains does no harm there.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  stopWithParent(child)
  process.exitCode = await wait(child)
}

/** npm killed with -9 tells nobody: notice it, and stop in the ordinary way. */
function stopWithParent(child) {
  if (process.env.npm_lifecycle_event === undefined) return
  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent) child.kill('SIGTERM')
  }, PARENT_CHECK_MS).unref()
}

function spawnIn(program, args, environment) {
  // npx is a .cmd file on Windows, which only a shell can start.
  const shell = process.platform === 'win32' && program === 'npx'
  return spawn(program, args, { cwd: ROOT, stdio: 'inherit', env: environment, shell })
}

function wait(child) {
  return new Promise((resolve) => {
    child.once('error', (error) => fail(error.message))
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]))
  })
}

function environmentWithout(pattern, except = /^$/) {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !pattern.test(name) || except.test(name)),
  )
}

function fail(message, code = 1) {
  console.error(message)
  process.exit(code)
}
