// One commission explained, as its partner sees it; read by Next.
import type { Metadata } from 'next'
import { outcomeOf } from '#api/problem.ts'
import { explainCommission } from '#api/resources.ts'
import { Explanation } from '#features/commissions/explanation.tsx'
import { sourceText } from '#features/commissions/kind-text.ts'
import { CommissionBadge } from '#features/states.tsx'
import { moneyText } from '#format.ts'
import { IdLine } from '#ui/id-line.tsx'
import { Page } from '#ui/page.tsx'
import { Refused } from '#ui/refused.tsx'
import { WithIds } from '#ui/with-ids.tsx'

export const metadata: Metadata = { title: 'Commission' }

export default async function EarningPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  const explained = await outcomeOf(explainCommission(id))
  if (!explained.ok) return <Refused problem={explained.problem} asPage />
  const { commission } = explained.value
  return (
    <Page
      under={{ href: '/partner/earnings', title: 'Earnings' }}
      title={`${moneyText(commission.amount)} ${sourceText(commission)}`}
      badge={<CommissionBadge commission={commission} />}
      lead={<WithIds text={commission.state_text} />}
    >
      <Explanation explained={explained.value} viewer="partner" />
      <div className="mt-5">
        <IdLine id={commission.id} />
      </div>
    </Page>
  )
}
