// How the brand's mail is sent and what became of it; read by Next.
import type { Metadata } from 'next'
import { outcomeOf } from '#api/problem.ts'
import { listMails, loadMailSettings } from '#api/resources.ts'
import { CurrentSender } from '#features/mail/current-sender.tsx'
import { MailForm } from '#features/mail/mail-form.tsx'
import { MailTable } from '#features/mail/mail-table.tsx'
import { readParam, type SearchParams } from '#query.ts'
import { Card } from '#ui/card.tsx'
import { Empty } from '#ui/empty.tsx'
import { Stack } from '#ui/page.tsx'
import { Pager } from '#ui/pager.tsx'
import { Refused } from '#ui/refused.tsx'

export const metadata: Metadata = { title: 'Mail' }

export default async function MailPage({ searchParams }: { searchParams: SearchParams }) {
  const cursor = await readParam(searchParams, 'cursor')
  const loaded = await outcomeOf(Promise.all([loadMailSettings(), listMails({ cursor })]))
  if (!loaded.ok) {
    return (
      <Card>
        <Refused problem={loaded.problem} />
      </Card>
    )
  }
  const [state, mails] = loaded.value
  const { settings } = state
  // A change starts both afresh: what was tried before says nothing about it.
  const version = settings?.changed_at ?? 'none'
  return (
    <Stack>
      <Card title="How mail is sent" note="Invitations, links to sign in, and everything partners are told.">
        <CurrentSender key={version} settings={settings} deployment_transport={state.deployment_transport} />
      </Card>
      <Card
        title={settings === null ? 'Use a mail server of your own' : 'Your mail server'}
        note="Partners see your own sender, and mail does not depend on this installation’s server."
      >
        <MailForm key={version} stored={settings} />
      </Card>
      <Card title="Recent mails" note="Kept for a day after they were sent or given up." flush>
        {mails.data.length > 0 ? (
          <>
            <MailTable mails={mails.data} />
            <Pager
              shown={mails.data.length}
              noun="mail"
              nextCursor={mails.next_cursor}
              pathname="/admin/settings/mail"
              query={{ cursor }}
            />
          </>
        ) : (
          <Empty kind="nothing" title="No mails of late">
            Every mail of the brand appears here with its state and, if it failed, the reason.
          </Empty>
        )}
      </Card>
    </Stack>
  )
}
