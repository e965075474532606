// What a supervisor asks a service: is it alive, may it get traffic, which version is it. Each app registers
// it.

import type { FastifyPluginCallback } from 'fastify'

/**
 * One thing the service needs. Gives null when it is there, else the reason in a few words without secrets.
 */
export interface HealthCheck {
  readonly name: string
  readonly check: () => string | null | Promise<string | null>
  /** True where the service does its work without it, only worse: reported, but the traffic keeps coming. */
  readonly isOptional?: boolean
}

export interface HealthOptions {
  readonly service: string
  readonly version: string
  readonly checks: readonly HealthCheck[]
}

// Shorter than any probe's own patience: a dead database must read as "not ready", not as a probe that timed
// out.
const CHECK_LIMIT_MS = 2_000

/** Asked for by probes that know no name of ours, only an address: these paths answer to any Host. */
export const HEALTH_PATHS: readonly string[] = ['/livez', '/readyz', '/version']

/**
 * GET /livez (200 while the process answers), /version, and /readyz: 200 `ready`, 200 `degraded` when only
 * optional checks fail, 503 `not-ready` when another fails; what fails is in `missing`.
 */
export const healthRoutes: FastifyPluginCallback<HealthOptions> = (app, options, done) => {
  const open = { config: { public: true }, logLevel: 'silent' } as const
  app.get('/livez', open, (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ status: 'alive' }),
  )
  app.get('/readyz', open, async (_request, reply) => {
    const missing = await failedChecks(options.checks)
    const isReady = missing.every(({ isOptional }) => isOptional)
    reply.code(isReady ? 200 : 503).header('cache-control', 'no-store')
    const status = isReady ? (missing.length === 0 ? 'ready' : 'degraded') : 'not-ready'
    return { status, missing: missing.map(({ name, reason }) => ({ name, reason })) }
  })
  app.get('/version', open, (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ service: options.service, version: options.version }),
  )
  done()
}

interface FailedCheck {
  readonly name: string
  readonly reason: string
  readonly isOptional: boolean
}

// A check that throws or takes over two seconds has failed.
async function failedChecks(checks: readonly HealthCheck[]): Promise<FailedCheck[]> {
  const answers = await Promise.all(
    checks.map(async ({ name, check, isOptional = false }) => ({
      name,
      isOptional,
      reason: await limited(check),
    })),
  )
  return answers.flatMap(({ name, isOptional, reason }) =>
    reason === null ? [] : [{ name, reason, isOptional }],
  )
}

async function limited(check: HealthCheck['check']): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer within ${CHECK_LIMIT_MS} ms`), CHECK_LIMIT_MS)
  })
  try {
    return await Promise.race([check(), tooLate])
  } catch (error) {
    // The code only: messages of drivers carry host names and role names, and this page is open to anybody.
    return error instanceof Error && 'code' in error ? `failed (${String(error.code)})` : 'failed'
  } finally {
    clearTimeout(timer)
  }
}
