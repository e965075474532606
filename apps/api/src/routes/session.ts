// The session of a signed-in person: who they are, where they work, and signing out.

import { chooseWorkspace, endSession, type Session as SignedIn } from '@openpartner/auth'
import { Session, WorkspaceChoice } from '@openpartner/contract'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { SIGNED_IN } from '../access.ts'
import type { Routes } from '../routing.ts'
import { viewSession } from '../views/sessions.ts'

const tags = ['Session']

export const sessionRoutes: Routes = (api, deps, cookies) => {
  api.get(
    '/v1/session',
    {
      schema: { tags, summary: 'Who is signed in, and where they may work', response: { 200: Session } },
      config: { access: SIGNED_IN },
    },
    async (request) => viewSession(sessionOf(request)),
  )

  api.post(
    '/v1/session/workspace',
    {
      schema: { tags, summary: 'Work somewhere else', body: WorkspaceChoice, response: { 200: Session } },
      config: { access: SIGNED_IN, problems: ['not-found'] },
    },
    async (request) =>
      viewSession(await chooseWorkspace(deps.db, sessionOf(request), request.body.member_id)),
  )

  api.delete(
    '/v1/session',
    {
      schema: { tags, summary: 'Sign out', response: { 204: z.undefined().describe('Signed out') } },
      config: { access: SIGNED_IN },
    },
    async (request, reply) => {
      await endSession(deps.db, sessionOf(request).id, deps.clock.now())
      cookies.session.clear(reply)
      return reply.code(204).send()
    },
  )
}

function sessionOf({ session }: FastifyRequest): SignedIn {
  if (session === null) throw new Error('a route that needs a session was reached without one')
  return session
}
