// Why a commission is what it is, from the click to the bank: the story, the sum, the bookings. The same for
// both roles.
import type { CommissionExplanation } from '@openpartner/contract'
import type { Role } from '@openpartner/contract/vocabulary'
import { moneyListText, sumByCurrency } from '#format.ts'
import { Card } from '#ui/card.tsx'
import { Stack } from '#ui/page.tsx'
import { StoryTimeline } from '../story-timeline.tsx'
import { Arithmetic } from './arithmetic.tsx'
import { CommissionTable } from './commission-table.tsx'
import { Evidence } from './evidence.tsx'
import { PostingTable } from './posting-table.tsx'

export function Explanation({ explained, viewer }: { explained: CommissionExplanation; viewer: Role }) {
  return (
    <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_22rem]">
      <Stack>
        <Card title={viewer === 'partner' ? 'Why you got this' : 'Why it was earned'}>
          <StoryTimeline
            story={explained.story}
            lastTone={explained.commission.state === 'paid' ? 'good' : 'warn'}
          />
        </Card>
        {explained.entries.length > 1 && (
          <Card
            title="All entries for this event"
            flush
            note={`A later decision books its difference as a new entry; together they are ${moneyListText(sumByCurrency(explained.entries.map(({ amount }) => amount)))}.`}
          >
            <CommissionTable
              commissions={explained.entries}
              base={viewer === 'admin' ? '/admin/commissions' : '/partner/earnings'}
              showPartner={false}
            />
          </Card>
        )}
        <Card
          title="Bookings"
          flush
          note="Every move of this money, as the ledger holds it. Nothing here can be changed; corrections are new lines."
        >
          <PostingTable postings={explained.postings} />
        </Card>
      </Stack>
      <Stack>
        <Card title="The sum">
          <Arithmetic explained={explained} viewer={viewer} />
        </Card>
        <Card title="Evidence">
          <Evidence explained={explained} viewer={viewer} />
        </Card>
      </Stack>
    </div>
  )
}
