// Changing one's e-mail address: the new one proves itself, the old one can take it back.

import { confirmEmailChange, startEmailChange, undoEmailChange } from '@openpartner/auth'
import {
  EmailChangeIn,
  EmailChangeUndo,
  EmailChangeUndone,
  Session,
  SignInConfirm,
  SignInStarted,
} from '@openpartner/contract'
import { ANYBODY, SIGNED_IN } from '../access.ts'
import { type Routes, sessionOf } from '../routing.ts'
import { viewSession } from '../views/sessions.ts'
import { visitOf } from '../visit.ts'

const tags = ['Session']

export const emailChangeRoutes: Routes = (api, deps, cookies) => {
  api.post(
    '/v1/session/email',
    {
      schema: {
        tags,
        summary: 'Mail a link and code to a new address of yours',
        description: 'Nothing changes before it is confirmed. The same answer when the address is taken.',
        body: EmailChangeIn,
        response: { 202: SignInStarted },
      },
      config: { access: SIGNED_IN, sensitive: true, fresh: true, limit: 'signInStart' },
    },
    async (request, reply) => {
      await startEmailChange(deps.auth, sessionOf(request), request.body.email)
      return reply.code(202).send({ status: 'sent' as const })
    },
  )

  api.post(
    '/v1/session/email/confirm',
    {
      schema: {
        tags,
        summary: 'Change your address',
        description: 'With the link’s token or the code, in the session that asked. The old address is told.',
        body: SignInConfirm,
        response: { 200: Session },
      },
      config: {
        access: SIGNED_IN,
        sensitive: true,
        limit: 'signInConfirm',
        problems: ['confirmation-failed'],
      },
    },
    async (request) => {
      const session = sessionOf(request)
      const visit = visitOf(request, deps)
      const email = await confirmEmailChange(deps.auth, session, { proof: request.body, visit })
      return viewSession({ ...session, person: { ...session.person, email } })
    },
  )

  undoRoutes(api, deps, cookies)
}

const undoRoutes: Routes = (api, deps, cookies) => {
  api.post(
    '/v1/email-changes/undo',
    {
      schema: {
        tags,
        summary: 'Take a change of address back',
        description:
          'With the token of the mail to the old address, for seven days. Ends every session of the person.',
        body: EmailChangeUndo,
        response: { 200: EmailChangeUndone },
      },
      config: { access: ANYBODY, limit: 'signInConfirm', problems: ['confirmation-failed'] },
    },
    async (request, reply) => {
      await undoEmailChange(deps.auth, { token: request.body.token, visit: visitOf(request, deps) })
      cookies.session.clear(reply)
      return { status: 'undone' as const }
    },
  )
}
