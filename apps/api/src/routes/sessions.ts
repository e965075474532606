// A person's own sessions: where they are signed in, and ending what they do not know.

import { endOtherSessions, endOwnSession, listOwnSessions } from '@openpartner/auth'
import { IdPath, OwnSessionList, SessionsEnded } from '@openpartner/contract'
import { z } from 'zod'
import { SIGNED_IN } from '../access.ts'
import { leaveBrowser } from '../plugins/cookies.ts'
import { pathId, type Routes, sessionOf } from '../routing.ts'
import { viewOwnSession } from '../views/sessions.ts'
import { visitOf } from '../visit.ts'

const tags = ['Session']

export const ownSessionRoutes: Routes = (api, deps, cookies) => {
  api.get(
    '/v1/sessions',
    {
      schema: { tags, summary: 'Where you are signed in', response: { 200: OwnSessionList } },
      config: { access: SIGNED_IN },
    },
    async (request) => ({
      data: (await listOwnSessions(deps.auth, sessionOf(request))).map(viewOwnSession),
    }),
  )

  api.delete(
    '/v1/sessions/:id',
    {
      schema: {
        tags,
        summary: 'End one of your sessions',
        description: 'Takes effect on its next request.',
        params: IdPath,
        response: { 204: z.undefined().describe('Ended') },
      },
      config: { access: SIGNED_IN },
    },
    async (request, reply) => {
      const session = sessionOf(request)
      const id = pathId('ses', request.params.id)
      await endOwnSession(deps.auth, session, id, visitOf(request, deps))
      if (id === session.id) leaveBrowser(reply, cookies)
      return reply.code(204).send()
    },
  )

  api.post(
    '/v1/sessions/end-others',
    {
      schema: { tags, summary: 'End all your sessions but this one', response: { 200: SessionsEnded } },
      config: { access: SIGNED_IN },
    },
    async (request) => ({
      ended: await endOtherSessions(deps.auth, sessionOf(request), visitOf(request, deps)),
    }),
  )
}
