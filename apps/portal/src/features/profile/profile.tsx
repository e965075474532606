// A person's own page, the same for admins and partners: their address, and where they are signed in.
import { outcomeOf } from '#api/problem.ts'
import { findSession, listOwnSessions } from '#api/resources.ts'
import { Card } from '#ui/card.tsx'
import { Page, Stack } from '#ui/page.tsx'
import { Refused } from '#ui/refused.tsx'
import { ChangeEmail } from './change-email.tsx'
import { EndOtherSessions } from './end-session.tsx'
import { SessionTable } from './session-table.tsx'

export const PROFILE_LEAD = 'The address you sign in with, and the browsers you are signed in with.'

export async function Profile() {
  const loaded = await outcomeOf(Promise.all([findSession(), listOwnSessions()]))
  if (!loaded.ok) {
    return (
      <Page title="Your profile" lead={PROFILE_LEAD}>
        <Card>
          <Refused problem={loaded.problem} />
        </Card>
      </Page>
    )
  }
  const [session, sessions] = loaded.value
  return (
    <Page title="Your profile" lead={PROFILE_LEAD}>
      <Stack>
        <Card
          title="E-mail address"
          note="There is no password: whoever reads this mailbox can sign in."
          actions={<ChangeEmail />}
        >
          <p className="text-base font-medium break-all">{session?.person.email}</p>
        </Card>
        <Card
          title="Your sessions"
          note="A browser you do not know? Sign it out; it is refused from its next request on."
          actions={sessions.data.length > 1 ? <EndOtherSessions /> : undefined}
          flush
        >
          <SessionTable sessions={sessions.data} />
        </Card>
      </Stack>
    </Page>
  )
}
