// The session of a signed-in person: who they are, where they work, proving it again, and signing out.

import { chooseWorkspace, confirmStepUp, endSession, findSession, startStepUp } from '@openpartner/auth'
import { Session, SignInConfirm, SignInStarted, WorkspaceChoice } from '@openpartner/contract'
import { Problem } from '@openpartner/domain'
import { z } from 'zod'
import { SIGNED_IN } from '../access.ts'
import { leaveBrowser, writeSession } from '../plugins/cookies.ts'
import { type Routes, sessionOf } from '../routing.ts'
import { viewSession } from '../views/sessions.ts'
import { visitOf } from '../visit.ts'

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
    async (request, reply) => {
      const { member_id: memberId, mode } = request.body
      const choice = { memberId, mode }
      const { session, token } = await chooseWorkspace(deps.auth, sessionOf(request), choice)
      const { expiresAt } = session
      if (token !== null) writeSession(reply, cookies, { token, expiresAt }, deps.clock.now())
      return viewSession(session)
    },
  )

  api.delete(
    '/v1/session',
    {
      schema: { tags, summary: 'Sign out', response: { 204: z.undefined().describe('Signed out') } },
      config: { access: SIGNED_IN },
    },
    async (request, reply) => {
      await endSession(deps.auth, sessionOf(request), visitOf(request, deps))
      leaveBrowser(reply, cookies)
      return reply.code(204).send()
    },
  )

  stepUpRoutes(api, deps, cookies)
}

const stepUpRoutes: Routes = (api, deps, cookies) => {
  api.post(
    '/v1/session/step-up',
    {
      schema: {
        tags,
        summary: 'Mail a link and code to prove it is still you',
        description: 'To the address of the person, for this session alone.',
        response: { 202: SignInStarted },
      },
      config: { access: SIGNED_IN, limit: 'signInStart' },
    },
    async (request, reply) => {
      await startStepUp(deps.auth, sessionOf(request))
      return reply.code(202).send({ status: 'sent' as const })
    },
  )

  api.post(
    '/v1/session/step-up/confirm',
    {
      schema: {
        tags,
        summary: 'Trade the link’s token or the code for a proven session',
        description: 'The browser and network of this request become the proven ones.',
        body: SignInConfirm,
        response: { 200: Session },
      },
      config: { access: SIGNED_IN, limit: 'signInConfirm', problems: ['confirmation-failed'] },
    },
    async (request, reply) => {
      const visit = visitOf(request, deps)
      const token = await confirmStepUp(deps.auth, sessionOf(request), { proof: request.body, visit })
      const session = await findSession(deps.auth, token, visit)
      if (session === null) throw new Problem('unauthenticated')
      writeSession(reply, cookies, { token, expiresAt: session.expiresAt }, deps.clock.now())
      return viewSession(session)
    },
  )
}
