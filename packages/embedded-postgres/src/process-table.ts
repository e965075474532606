// Asks the system whether a process number still stands for the program somebody wrote down.

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { hasCode } from './error-code.ts'

/** True while a process has this number, whoever's it is. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // Not permitted to signal it: then it exists.
    return hasCode(error, 'EPERM')
  }
}

/**
 * True when the process is alive and its command line contains `text` (long and unlikely: a path). A number
 * alone proves nothing: it is given away again, soon after a reboot or in a container.
 */
export function wasStartedWith(pid: number, text: string): boolean {
  try {
    // Windows shows no command line without a query that takes a second: alive has to do.
    if (process.platform === 'win32') return process.kill(pid, 0)
    return readCommandLine(pid).includes(text)
  } catch {
    return false
  }
}

/** Arguments separated by single spaces. */
function readCommandLine(pid: number): string {
  if (process.platform !== 'linux') {
    return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
  }
  // A zombie that nobody reaps (pid 1 of some containers) has an empty command line: not running any more.
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
}
