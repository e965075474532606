// Who runs the brand, and who is invited to; read by Next.
import type { Metadata } from 'next'
import { outcomeOf } from '#api/problem.ts'
import { ALL, findSession, listAdmins, listInvitations } from '#api/resources.ts'
import { AdminTable } from '#features/team/admin-table.tsx'
import { InvitationTable } from '#features/team/invitation-table.tsx'
import { InviteAdmin } from '#features/team/invite-admin.tsx'
import { readParam, type SearchParams } from '#query.ts'
import { Card } from '#ui/card.tsx'
import { Empty } from '#ui/empty.tsx'
import { Stack } from '#ui/page.tsx'
import { Pager } from '#ui/pager.tsx'
import { Refused } from '#ui/refused.tsx'

export const metadata: Metadata = { title: 'Team' }

export default async function TeamPage({ searchParams }: { searchParams: SearchParams }) {
  const cursor = await readParam(searchParams, 'cursor')
  const session = await findSession()
  if (session?.workspace?.mode === 'test') return <OfLiveBrand />
  const loaded = await outcomeOf(
    Promise.all([listAdmins({ cursor }), listInvitations({ role: 'admin', ...ALL })]),
  )
  if (!loaded.ok) {
    return (
      <Card>
        <Refused problem={loaded.problem} />
      </Card>
    )
  }
  const [admins, invitations] = loaded.value
  const waiting = invitations.data.filter(({ status }) => status === 'open' || status === 'expired')
  return (
    <Stack>
      <Card
        title="Admins"
        note="All admins may do the same. Nobody can remove themselves: another admin has to."
        actions={<InviteAdmin />}
        flush
      >
        <AdminTable admins={admins.data} />
        <Pager
          shown={admins.data.length}
          noun="admin"
          nextCursor={admins.next_cursor}
          pathname="/admin/settings/team"
          query={{ cursor }}
        />
      </Card>
      <Card title="Open invitations" flush>
        {waiting.length > 0 ? (
          <InvitationTable invitations={waiting} />
        ) : (
          <Empty kind="nothing" title="Nobody is invited">
            Whoever you invite stands here until they have signed in for the first time.
          </Empty>
        )}
      </Card>
    </Stack>
  )
}

function OfLiveBrand() {
  return (
    <Card>
      <Empty kind="nothing" title="The team is the live brand’s">
        Every admin of the live brand is one in test mode, too. Leave test mode to invite or remove somebody.
      </Empty>
    </Card>
  )
}
