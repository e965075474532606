// Default deny at boot: no app starts while one of its routes, whoever brought it, does not say who may call
// it.

import Fastify, { type FastifyInstance } from 'fastify'
import { expect, test } from 'vitest'
import { ANYBODY, SIGNED_IN } from '../access.ts'
import { declareOpen, requireDeclaredAccess } from './declared-access.ts'

const answer = async () => 'here'
/** What fastify-plugin does: the plugin gets no scope of its own. */
const SHARES_SCOPE = { [Symbol.for('skip-override')]: true }
const silently = async (scope: FastifyInstance) => {
  scope.get('/silent', answer)
}

async function boot(build: (app: FastifyInstance) => unknown): Promise<string> {
  const app = Fastify()
  requireDeclaredAccess(app)
  await build(app)
  return app.ready().then(
    () => 'started',
    (error: Error) => error.message,
  )
}

test('an app whose routes all say it starts', async () => {
  expect(
    await boot((app) => {
      app.get('/a', { config: { access: ANYBODY } }, answer)
      app.post('/b', { config: { access: SIGNED_IN } }, answer)
      app.delete('/c', { config: { access: { scope: 'brand:read', roles: ['admin'] } } }, answer)
    }),
  ).toBe('started')
})

const silent: [string, (app: FastifyInstance) => unknown][] = [
  ['added directly', silently],
  [
    'without any config of its own beside others that have one',
    (app) => {
      app.get('/a', { config: { access: ANYBODY } }, answer)
      app.get('/silent', { config: { sensitive: true } }, answer)
    },
  ],
  ['of a plugin', (app) => app.register(silently)],
  ['of a plugin under a prefix', (app) => app.register(silently, { prefix: '/deep' })],
  ['of a plugin inside a plugin', (app) => app.register(async (scope) => scope.register(silently))],
  [
    'of a plugin that shares our scope',
    (app) => app.register(Object.assign(async (scope: FastifyInstance) => silently(scope), SHARES_SCOPE)),
  ],
  [
    'of a plugin beside one that is declared open',
    async (app) => {
      await app.register(async (scope) => {
        declareOpen(scope)
        scope.get('/open', answer)
      })
      await app.register(silently)
    },
  ],
  [
    'added when everything else is ready',
    (app) => {
      app.addHook('onReady', async () => undefined)
      app.after(() => {
        app.get('/silent', answer)
      })
    },
  ],
  ['that takes every method', (app) => app.all('/silent', answer)],
  [
    'that lets nobody in',
    (app) => {
      app.get('/silent', { config: { access: { scope: null, roles: [] } } }, answer)
    },
  ],
]

test.each(silent)('a route %s stops the boot and is named', async (_how, build) => {
  expect(await boot(build)).toMatch(/do not declare who may call them: .*\/silent/)
})
