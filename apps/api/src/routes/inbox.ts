// The development inbox: mails that would have been sent. Registered only when MAIL_TRANSPORT is inbox.

import { Inbox } from '@openpartner/contract'
import { inTransaction } from '@openpartner/db'
import { listInbox } from '@openpartner/mail'
import { ANYBODY } from '../access.ts'
import type { Routes } from '../routing.ts'
import { viewInboxMail } from '../views/inbox.ts'

/** What a developer looks at is the last mail or the one before. */
const MAILS_SHOWN = 50

export const inboxRoutes: Routes = (api, deps) => {
  api.get(
    '/v1/inbox',
    {
      schema: {
        tags: ['Sign-in'],
        summary: 'The newest mails (development only)',
        description: 'There is no such path on an instance that sends mail.',
        response: { 200: Inbox },
      },
      config: { access: ANYBODY },
    },
    async () => {
      const mails = await inTransaction(deps.db, (tx) => listInbox(tx, MAILS_SHOWN))
      return { data: mails.map(viewInboxMail) }
    },
  )
}
