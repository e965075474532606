// `npm test`: check, build the portal, run every test, and close with one line: `N passed, N failed`.
//
// With arguments (`npm test -- packages/ledger`) only the tests they select run.

import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openPortalBuild } from './stack/portal-build.ts'
import {
  addCounts,
  type Count,
  countReport,
  findSkipped,
  formatCount,
  ONE_FAILED,
  ONE_PASSED,
  type VitestReport,
} from './test/count.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const VITEST = 'node_modules/vitest/vitest.mjs'
const selection = process.argv.slice(2)
let current: ChildProcess | undefined

// Ctrl-C reaches the child by itself; it cleans up and ends, and then the line below is still printed.
process.on('SIGINT', () => undefined)
for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => current?.kill(signal))

const counts: Count[] = []
if (selection.length === 0) {
  counts.push(await check())
  counts.push(await buildPortal())
}
counts.push(await runTests())
const total = addCounts(counts)
console.log(`\n${formatCount(total)}`)
process.exitCode = total.failed === 0 ? 0 : 1

async function check(): Promise<Count> {
  console.log('check')
  return (await runNode(['--import', 'tsx', 'scripts/check.ts'])) === 0 ? ONE_PASSED : ONE_FAILED
}

/**
 * Here and not in the browser tests, so that their time limit is about the portal and not about its compiler.
 */
async function buildPortal(): Promise<Count> {
  const folder = mkdtempSync(join(tmpdir(), 'openpartner-test-build-'))
  const build = openPortalBuild(ROOT, join(folder, 'portal-build.log'))
  try {
    console.log(build.isNeeded ? '\nbuilding the portal' : '\nthe portal is built')
    await build.finish()
    return ONE_PASSED
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return ONE_FAILED
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function runTests(): Promise<Count> {
  const folder = mkdtempSync(join(tmpdir(), 'openpartner-test-report-'))
  const reportFile = join(folder, 'report.json')
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`]
    const code = await runNode([VITEST, 'run', ...reporters, ...selection])
    if (!existsSync(reportFile)) return ONE_FAILED
    const report = JSON.parse(readFileSync(reportFile, 'utf8')) as VitestReport
    const skipped = findSkipped(report).map((name) => name.replace(ROOT, ''))
    if (skipped.length > 0) console.log(`\nskipped:\n${skipped.join('\n')}`)
    return countReport(report, code === 0)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function runNode(args: string[]): Promise<number> {
  return new Promise((resolve) => {
    current = spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit' })
    current.once('error', () => resolve(1))
    current.once('exit', (code) => resolve(code ?? 1))
  })
}
