// Reads a service's settings from its environment, once, and refuses to start on any wrong one; each env.ts
// calls it.

import { readFileSync } from 'node:fs'
import type { z } from 'zod'

export type EnvSource = Readonly<Record<string, string | undefined>>

/**
 * What is wrong with the environment: every broken variable by name with the format it should have, never a
 * value.
 */
export class EnvError extends Error {
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    const count = problems.length === 1 ? 'One setting is' : `${problems.length} settings are`
    super(`${count} missing or wrong:\n${problems.map((problem) => `  ${problem}`).join('\n')}`)
    this.name = 'EnvError'
    this.problems = problems
  }
}

/**
 * A variable that only some settings of others make necessary. Not a rule of the schema, because zod skips
 * those while any variable is wrong, and all problems are to be told at once.
 */
export interface ConditionalNeed {
  readonly name: string
  readonly format: string
  /** Sees the texts of all variables that are set, wrong ones included. */
  readonly isNeeded: (values: EnvSource) => boolean
}

/**
 * Checks `source` against a zod object whose keys are the names of the variables. An empty value counts as
 * unset. NAME_FILE names a file that holds the value of NAME (as container secrets come); a line break at its
 * end is cut.
 * @throws EnvError with all problems at once.
 */
export function readEnv<Schema extends z.ZodObject>(
  schema: Schema,
  source: EnvSource,
  needs: readonly ConditionalNeed[] = [],
): Readonly<z.infer<Schema>> {
  const problems: string[] = []
  const values: Record<string, string> = {}
  const unreadable = new Set<PropertyKey>()
  for (const name of Object.keys(schema.shape)) {
    const found = settingOf(name, source)
    if (found.problem !== undefined) {
      problems.push(`${name}: ${found.problem}`)
      unreadable.add(name)
    } else if (found.value !== undefined) {
      values[name] = found.value
    }
  }
  const parsed = schema.safeParse(values)
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const [name] = issue.path
      if (name !== undefined && unreadable.has(name)) continue
      problems.push(name === undefined ? issue.message : describe(String(name), issue.message, values))
    }
  }
  for (const { name, format, isNeeded } of needs) {
    const isMissing = values[name] === undefined && !unreadable.has(name)
    if (isMissing && isNeeded(values)) problems.push(describe(name, format, values))
  }
  if (problems.length > 0 || !parsed.success) throw new EnvError(problems)
  return Object.freeze(parsed.data)
}

function describe(name: string, format: string, values: Record<string, string>): string {
  return `${name}: ${values[name] === undefined ? `is missing; ${format}` : format}`
}

function settingOf(name: string, source: EnvSource): { value?: string; problem?: string } {
  const direct = source[name] === '' ? undefined : source[name]
  const path = source[`${name}_FILE`] === '' ? undefined : source[`${name}_FILE`]
  if (path === undefined) return direct === undefined ? {} : { value: direct }
  if (direct !== undefined) return { problem: `is set twice; set ${name} or ${name}_FILE` }
  try {
    const value = readFileSync(path, 'utf8').replace(/\r?\n$/, '')
    return value === '' ? {} : { value }
  } catch (error) {
    // The code (ENOENT, EACCES) says enough; the path may be the secret itself, put into the wrong variable.
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    return { problem: `${name}_FILE names a file that cannot be read (${code})` }
  }
}

/**
 * EX_CONFIG of sysexits.h: tells a supervisor that starting again without another configuration is no use.
 */
const EXIT_CONFIG = 78

/**
 * Runs a service's main: a wrong environment is printed plainly and ends the process with 78, anything else
 * with 1.
 */
export async function runMain(main: () => Promise<void>): Promise<void> {
  try {
    await main()
  } catch (error) {
    if (error instanceof EnvError) {
      process.stderr.write(`${error.message}\n`)
      process.exit(EXIT_CONFIG)
    }
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
    process.exit(1)
  }
}
