// How the brand sends its mail: read, set, removed, tried out. People only.

import { MailSettings, MailSettingsIn, MailSettingsState, MailTest, MailTestIn } from '@openpartner/contract'
import {
  deleteMailSettings,
  loadMailSettings,
  MAIL_SETTINGS,
  type MailSettingsDeps,
  planMailTest,
  saveMailSettings,
} from '@openpartner/core/setup'
import { SMTP_PORTS } from '@openpartner/mail'
import { z } from 'zod'
import type { Deps } from '../deps.ts'
import { sendTestMail } from '../mail-test.ts'
import type { Routes } from '../routing.ts'
import { draftOf, viewMailSettings } from '../views/mail.ts'

const tags = ['Mail']

export const mailSettingsRoutes: Routes = (api, deps, cookies) => {
  readAndChangeRoutes(api, deps, cookies)
  testRoute(api, deps, cookies)
}

const readAndChangeRoutes: Routes = (api, deps) => {
  api.get(
    '/v1/mail-settings',
    {
      schema: { tags, summary: 'Read how mail is sent', response: { 200: MailSettingsState } },
      config: { access: MAIL_SETTINGS },
    },
    async (request) => {
      const settings = await loadMailSettings(deps.contextFor(request))
      return {
        settings: settings === null ? null : viewMailSettings(settings),
        deployment_transport: deps.mailTransport,
      }
    },
  )

  api.put(
    '/v1/mail-settings',
    {
      schema: {
        tags,
        summary: 'Send mail by a server of your own',
        description:
          'SMTP or Postmark. The credential is write-only: leave it out to keep the stored one, which works ' +
          'only while transport, host, port and user name stay the same.',
        body: MailSettingsIn,
        response: { 200: MailSettings },
      },
      config: { access: MAIL_SETTINGS, sensitive: true },
    },
    async (request) =>
      viewMailSettings(
        await saveMailSettings(deps.contextFor(request), draftOf(request.body), verbDeps(deps)),
      ),
  )

  api.delete(
    '/v1/mail-settings',
    {
      schema: {
        tags,
        summary: 'Send mail by the deployment’s server again',
        response: { 204: z.undefined().describe('No settings are stored') },
      },
      config: { access: MAIL_SETTINGS, sensitive: true },
    },
    async (request, reply) => {
      await deleteMailSettings(deps.contextFor(request))
      return reply.code(204).send()
    },
  )
}

const testRoute: Routes = (api, deps) => {
  api.post(
    '/v1/mail-settings/test',
    {
      schema: {
        tags,
        summary: 'Send a test mail to yourself',
        description:
          'By the given settings, else the stored ones, else the deployment’s server. Ten an hour.',
        body: MailTestIn,
        response: { 200: MailTest },
      },
      config: { access: MAIL_SETTINGS, sensitive: true, problems: ['too-many-requests'] },
    },
    async (request) => {
      const ctx = deps.contextFor(request)
      const { settings } = request.body
      const draft = settings === undefined ? null : draftOf(settings)
      const plan = await planMailTest(ctx, draft, verbDeps(deps))
      return sendTestMail({ deps, brandId: ctx.actor.brandId }, plan)
    },
  )
}

/** Where the operator opened networks, ports are theirs too; the gate still asks at every connection. */
function verbDeps({ keyring, egressAllow = [] }: Deps): MailSettingsDeps {
  return { keyring, ports: egressAllow.length === 0 ? SMTP_PORTS : null }
}
