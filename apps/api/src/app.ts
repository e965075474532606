// The API as a function: give it its parts, get a Fastify app that is ready to inject or to listen.

import cookiePlugin from '@fastify/cookie'
import { createEdgeServer, healthRoutes } from '@openpartner/runtime'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import { type ApiOptions, type Deps, depsFrom } from './deps.ts'
import { authenticate } from './plugins/authenticate.ts'
import { type Cookies, cookiesFor } from './plugins/cookies.ts'
import { declareOpen, requireDeclaredAccess } from './plugins/declared-access.ts'
import { guardEdge } from './plugins/edge.ts'
import { acceptOnlyJson } from './plugins/json-body.ts'
import { createLimiters, DEFAULT_LIMITS } from './plugins/limits.ts'
import { describeApi, serveDocument } from './plugins/openapi.ts'
import { answerPreflights } from './plugins/pages.ts'
import { serveProblemPages } from './plugins/problem-pages.ts'
import { sendProblem, writeProblems } from './plugins/problems.ts'
import { serveReference } from './plugins/reference.ts'
import { repeatAnswers } from './plugins/repeatable.ts'
import { serveSecurityTxt } from './plugins/security-txt.ts'
import { validateWithContract } from './plugins/validation.ts'
import { countsInMemory } from './request-counts.ts'
import { acceptanceRoutes } from './routes/acceptances.ts'
import { adminRoutes } from './routes/admins.ts'
import { apiKeyRoutes } from './routes/api-keys.ts'
import { attributionRunRoutes } from './routes/attribution-runs.ts'
import { attributionRoutes } from './routes/attributions.ts'
import { auditEntryRoutes } from './routes/audit-entries.ts'
import { balanceRoutes } from './routes/balances.ts'
import { bookCheckRoutes } from './routes/book-checks.ts'
import { brandRoutes } from './routes/brand.ts'
import { newBrandRoutes } from './routes/brands.ts'
import { clickRoutes } from './routes/clicks.ts'
import { commissionRoutes } from './routes/commissions.ts'
import { couponRoutes } from './routes/coupons.ts'
import { emailChangeRoutes } from './routes/email-changes.ts'
import { eventRoutes } from './routes/events.ts'
import { groupRoutes } from './routes/groups.ts'
import { identityRoutes } from './routes/identities.ts'
import { inboxRoutes } from './routes/inbox.ts'
import { invitationRoutes } from './routes/invitations.ts'
import { linkRoutes } from './routes/links.ts'
import { mailSettingsRoutes } from './routes/mail-settings.ts'
import { mailRoutes } from './routes/mails.ts'
import { membershipRoutes } from './routes/memberships.ts'
import { overviewRoutes } from './routes/overview.ts'
import { ownTermsRoutes } from './routes/own-terms.ts'
import { partnerRoutes } from './routes/partners.ts'
import { payoutRunRoutes } from './routes/payout-runs.ts'
import { payoutRoutes } from './routes/payouts.ts'
import { programRoutes } from './routes/programs.ts'
import { reviewRoutes } from './routes/reviews.ts'
import { sessionRoutes } from './routes/session.ts'
import { ownSessionRoutes } from './routes/sessions.ts'
import { setupRoutes } from './routes/setup.ts'
import { signInRoutes } from './routes/sign-in.ts'
import { termsRoutes } from './routes/terms.ts'
import { testModeRoutes } from './routes/test-mode.ts'
import { writeOffRoutes } from './routes/write-offs.ts'
import type { Api } from './routing.ts'

/** Design: bodies are small; imports, when they come, stream. */
const BODY_BYTES_MAX = 64 * 1024
/** A caller that waited this long has given up or will ask again: better a 503 that says so. */
const HANDLER_LIMIT_MS = 15_000

/** Connects to nothing by itself. @throws Error when a route does not declare who may call it */
export async function buildApi(options: ApiOptions): Promise<FastifyInstance> {
  const deps = depsFrom(options)
  const app = createApp(deps)
  const cookies = cookiesFor(deps.portalUrl)

  requireDeclaredAccess(app)
  guardEdge(app, deps)
  writeProblems(app, deps)
  acceptOnlyJson(app)
  validateWithContract(app)
  await describeApi(app, deps)
  await app.register(cookiePlugin)
  const limiters = createLimiters({
    limits: deps.limits ?? DEFAULT_LIMITS,
    trustProxy: deps.trustProxy,
    counts: deps.counts ?? countsInMemory(),
    authSecret: deps.authSecret,
  })
  authenticate(app, deps, cookies, limiters)
  repeatAnswers(app, deps)

  addRoutes(app, deps, cookies)
  answerPreflights(app)
  serveDocument(app)
  serveProblemPages(app)
  serveSecurityTxt(app, deps)
  if (deps.hasReference !== false) await serveReference(app)
  await serveHealth(app, deps)
  await app.ready()
  return app
}

/**
 * The table of contents: how somebody gets in, then the money path from the program to the payout, then
 * looking back.
 */
function addRoutes(api: Api, deps: Deps, cookies: Cookies): void {
  setupRoutes(api, deps, cookies)
  signInRoutes(api, deps, cookies)
  sessionRoutes(api, deps, cookies)
  ownSessionRoutes(api, deps, cookies)
  emailChangeRoutes(api, deps, cookies)
  if (deps.mailTransport === 'inbox') inboxRoutes(api, deps, cookies)

  brandRoutes(api, deps, cookies)
  if (deps.allowsNewBrands !== false) newBrandRoutes(api, deps, cookies)
  adminRoutes(api, deps, cookies)
  invitationRoutes(api, deps, cookies)
  mailSettingsRoutes(api, deps, cookies)
  mailRoutes(api, deps, cookies)
  testModeRoutes(api, deps, cookies)
  programRoutes(api, deps, cookies)
  termsRoutes(api, deps, cookies)
  partnerRoutes(api, deps, cookies)
  groupRoutes(api, deps, cookies)
  membershipRoutes(api, deps, cookies)
  ownTermsRoutes(api, deps, cookies)
  acceptanceRoutes(api, deps, cookies)
  linkRoutes(api, deps, cookies)
  couponRoutes(api, deps, cookies)

  clickRoutes(api, deps, cookies)
  identityRoutes(api, deps, cookies)
  eventRoutes(api, deps, cookies)
  attributionRunRoutes(api, deps, cookies)
  attributionRoutes(api, deps, cookies)
  commissionRoutes(api, deps, cookies)
  reviewRoutes(api, deps, cookies)
  balanceRoutes(api, deps, cookies)
  writeOffRoutes(api, deps, cookies)
  payoutRunRoutes(api, deps, cookies)
  payoutRoutes(api, deps, cookies)

  overviewRoutes(api, deps, cookies)
  auditEntryRoutes(api, deps, cookies)
  bookCheckRoutes(api, deps, cookies)
  apiKeyRoutes(api, deps, cookies)
}

function createApp({ logger, newId, apiUrl, requestLimitMs }: Deps): FastifyInstance {
  // Typed as Fastify's own: with pino's, every plugin and route would have to name it.
  const loggerInstance: FastifyBaseLogger = logger
  return Fastify({
    loggerInstance,
    // One line per request of our own (plugins/edge.ts).
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request_id' }),
    // Ids from outside would let a caller write into our log and our audit entries.
    requestIdHeader: false,
    genReqId: () => newId('req'),
    serverFactory: (handler) => createEdgeServer(handler, requestLimitMs),
    bodyLimit: BODY_BYTES_MAX,
    handlerTimeout: HANDLER_LIMIT_MS,
    // Addresses come from clientAddress, which knows whom to believe.
    trustProxy: false,
    forceCloseConnections: 'idle',
    frameworkErrors: (error, request, reply) => sendProblem(error, request, reply, apiUrl),
  })
}

async function serveHealth(app: FastifyInstance, { db, version }: Deps): Promise<void> {
  await app.register(async (scope) => {
    declareOpen(scope)
    const check = () => db.pool.query('select 1').then(() => null)
    await scope.register(healthRoutes, { service: 'api', version, checks: [{ name: 'database', check }] })
  })
}
