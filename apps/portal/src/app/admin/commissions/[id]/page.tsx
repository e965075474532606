// One commission explained, as the admin sees it; read by Next.
import type { Metadata } from 'next'
import { outcomeOf } from '#api/problem.ts'
import { explainCommission } from '#api/resources.ts'
import { loadEnv } from '#env.ts'
import { Explanation } from '#features/commissions/explanation.tsx'
import { ReviewDialog } from '#features/commissions/review-dialog.tsx'
import { reviewsFor } from '#features/commissions/review-texts.ts'
import { CommissionBadge } from '#features/states.tsx'
import { moneyText } from '#format.ts'
import { CopyButton } from '#ui/copy.tsx'
import { IdLine } from '#ui/id-line.tsx'
import { Page } from '#ui/page.tsx'
import { Refused } from '#ui/refused.tsx'
import { WithIds } from '#ui/with-ids.tsx'

export const metadata: Metadata = { title: 'Commission' }

export default async function CommissionPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  const explained = await outcomeOf(explainCommission(id))
  if (!explained.ok) return <Refused problem={explained.problem} asPage />
  const { commission } = explained.value
  return (
    <Page
      under={{ href: '/admin/commissions', title: 'Commissions' }}
      title={`${moneyText(commission.amount)} for ${commission.partner.name}`}
      badge={<CommissionBadge commission={commission} />}
      lead={<WithIds text={commission.state_text} />}
      actions={
        <>
          {reviewsFor(commission).map((decision) => (
            <ReviewDialog key={decision} decision={decision} commissions={[commission]} />
          ))}
          <CopyButton
            text={`${loadEnv().PORTAL_URL}/commissions/${commission.id}`}
            what="link to this explanation"
            label="Copy link for the partner"
          />
        </>
      }
    >
      <Explanation explained={explained.value} viewer="admin" />
      <div className="mt-5">
        <IdLine id={commission.id} />
      </div>
    </Page>
  )
}
