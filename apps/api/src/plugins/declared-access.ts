// Default deny: refuses to start while a route does not say who may call it. Registered by app.ts before
// every route.

import type { FastifyInstance, RouteOptions } from 'fastify'
import { type Access, isForSession, isPublic } from '../access.ts'

/** @throws Error at `ready()`, naming every undeclared route */
export function requireDeclaredAccess(app: FastifyInstance): void {
  const routes: RouteOptions[] = []
  app.addHook('onRoute', (route) => {
    routes.push(route)
  })
  // Not in onRoute itself: the hooks of an inner scope, which declare for a whole plugin, run after this one.
  app.addHook('onReady', async () => {
    const silent = routes.filter(({ config }) => isSilent(config?.access))
    if (silent.length === 0) return
    const names = silent.map(({ method, url }) => `${String(method)} ${url}`)
    throw new Error(`routes that do not declare who may call them: ${names.join(', ')}`)
  })
}

/** Declares every route of this scope as open; for plugins that bring routes of their own. */
export function declareOpen(scope: FastifyInstance): void {
  scope.addHook('onRoute', (route) => {
    route.config = { ...route.config, access: { public: true } }
  })
}

/** A route that lets nobody in says as little as one that does not say. */
function isSilent(access: Access | undefined): boolean {
  if (access === undefined) return true
  return !isPublic(access) && !isForSession(access) && access.scope === null && access.roles.length === 0
}
