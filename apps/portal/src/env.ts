// The portal's settings, read from the environment at run time, once; nothing of them is baked into the
// build.
import { SecurityContact, SecurityPolicyUrl } from '@openpartner/contract'
import { z } from 'zod'

const ORIGIN_FORMAT = 'must be an origin such as https://partners.example.com, without path or query'
const origin = z
  .string({ error: `is missing; ${ORIGIN_FORMAT}` })
  .refine((text) => originOf(text) !== null, { error: ORIGIN_FORMAT, abort: true })
  .transform((text) => originOf(text) ?? text)

const Env = z.object({
  /** The portal's own public URL. */
  PORTAL_URL: origin,
  /** Where partner links live: shown while a link's key is typed. */
  ROUTER_URL: origin,
  /** Where the API listens, as seen from this process; browsers never learn it. */
  API_INTERNAL_URL: origin,
  /** Whom to tell about a hole, for /.well-known/security.txt; without it there is no such file. */
  SECURITY_CONTACT: SecurityContact.optional(),
  SECURITY_POLICY_URL: SecurityPolicyUrl.optional(),
})
export type Env = Readonly<z.infer<typeof Env>>

/**
 * EX_CONFIG of sysexits.h: tells a supervisor that starting again without another configuration is no use.
 */
const EXIT_CONFIG = 78

// Next also compiles what runs at start for its edge runtime, where we never run, and warns about every Node
// API it can see there; through this name it sees none.
const runtime = globalThis.process

/** Every broken variable with the format it should have, never its value. */
class EnvError extends Error {}

let env: Env | null = null

/** @throws EnvError naming all wrong variables at once */
export function loadEnv(): Env {
  env ??= parseEnv(process.env)
  return env
}

/**
 * For the start of the server: prints what is wrong and ends the process, which would otherwise fail on every
 * page.
 */
export function requireEnv(): void {
  try {
    loadEnv()
  } catch (error) {
    if (!(error instanceof EnvError)) throw error
    runtime.stderr.write(`${error.message}\n`)
    runtime.exit(EXIT_CONFIG)
  }
}

function parseEnv(source: Readonly<Record<string, string | undefined>>): Env {
  const values = Object.fromEntries(Object.keys(Env.shape).map((name) => [name, readValue(name, source)]))
  const parsed = Env.safeParse(values)
  if (parsed.success) return Object.freeze(parsed.data)
  const problems = parsed.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`)
  const count = problems.length === 1 ? 'One setting is' : `${problems.length} settings are`
  throw new EnvError(`${count} missing or wrong:\n${problems.join('\n')}`)
}

/** NAME, or the content of the file NAME_FILE points to, as container secrets come. Empty counts as unset. */
function readValue(name: string, source: Readonly<Record<string, string | undefined>>): string | undefined {
  const path = source[`${name}_FILE`]
  if (path === undefined || path === '') return source[name] === '' ? undefined : source[name]
  try {
    return runtime.getBuiltinModule('node:fs').readFileSync(path, 'utf8').trim()
  } catch {
    // An unreadable file is a missing value; the path is not printed, it may be the secret itself.
    return undefined
  }
}

function originOf(text: string): string | null {
  if (!URL.canParse(text)) return null
  const url = new URL(text)
  const isBare = url.pathname === '/' && url.search === '' && url.hash === '' && url.username === ''
  return isBare && /^https?:$/.test(url.protocol) ? url.origin : null
}

/** True under `next dev`, which needs a looser Content-Security-Policy. */
export function isDevelopment(): boolean {
  return process.env.NODE_ENV === 'development'
}
