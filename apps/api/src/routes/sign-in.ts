// Signing in by mail: ask for a link, then trade it or its code for a session.

import {
  CHALLENGE_MINUTES,
  confirmSignIn,
  endReplacedSession,
  findSession,
  startSignIn,
} from '@openpartner/auth'
import { Session, SignInConfirm, SignInIn, SignInStarted } from '@openpartner/contract'
import { Problem } from '@openpartner/domain'
import { ANYBODY } from '../access.ts'
import { writeSession } from '../plugins/cookies.ts'
import type { Routes } from '../routing.ts'
import { viewSession } from '../views/sessions.ts'
import { visitOf } from '../visit.ts'

const tags = ['Sign-in']

export const signInRoutes: Routes = (api, deps, cookies) => {
  api.post(
    '/v1/sign-in',
    {
      schema: {
        tags,
        summary: 'Mail a sign-in link and code',
        description: 'The same answer whether the address is known or not.',
        body: SignInIn,
        response: { 202: SignInStarted },
      },
      config: { access: ANYBODY, limit: 'signInStart' },
    },
    async (request, reply) => {
      const browserToken = cookies.login.read(request)
      const started = await startSignIn(deps.auth, { email: request.body.email, browserToken })
      cookies.login.write(reply, started.browserToken, CHALLENGE_MINUTES * 60)
      return reply.code(202).send({ status: 'sent' as const })
    },
  )

  api.post(
    '/v1/sign-in/confirm',
    {
      schema: {
        tags,
        summary: 'Trade the link’s token or the code for a session',
        description: 'Only in the browser that asked for the mail. A session this browser held before ends.',
        body: SignInConfirm,
        response: { 200: Session },
      },
      config: { access: ANYBODY, limit: 'signInConfirm', problems: ['sign-in-failed'] },
    },
    async (request, reply) => {
      const browserToken = cookies.login.read(request)
      const visit = visitOf(request, deps)
      const opened = await confirmSignIn(deps.auth, { proof: request.body, browserToken, visit })
      const session = await findSession(deps.auth, opened.token, visit)
      if (session === null) throw new Problem('sign-in-failed')
      const replaced = cookies.session.read(request)
      if (replaced !== null) await endReplacedSession(deps.auth, replaced, visit)
      cookies.login.clear(reply)
      writeSession(reply, cookies, opened, deps.clock.now())
      return viewSession(session)
    },
  )
}
