// The brand's mails: whether they went out, and what their server said.

import { SentMailPage, SentMailQuery } from '@openpartner/contract'
import { listMails, MAIL_SETTINGS } from '@openpartner/core/setup'
import { pageOf, type Routes } from '../routing.ts'
import { viewMail } from '../views/mail.ts'
import { viewPage } from '../views/shapes.ts'

export const mailRoutes: Routes = (api, deps) => {
  api.get(
    '/v1/mails',
    {
      schema: {
        tags: ['Mail'],
        summary: 'List the brand’s mails',
        description:
          'Without bodies. A mail stays for a day after it was sent or given up; tries repeat by themselves.',
        querystring: SentMailQuery,
        response: { 200: SentMailPage },
      },
      config: { access: MAIL_SETTINGS },
    },
    async (request) => viewPage(await listMails(deps.contextFor(request), pageOf(request.query)), viewMail),
  )
}
