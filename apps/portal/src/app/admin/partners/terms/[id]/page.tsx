// A partner's own terms in one program, by the membership; read by Next.
import type { Metadata } from 'next'
import { outcomeOf } from '#api/problem.ts'
import { listPartnerTerms, listTerms, loadMembership } from '#api/resources.ts'
import { OwnTermsCards } from '#features/programs/own-terms.tsx'
import { IdLine } from '#ui/id-line.tsx'
import { Page, Stack } from '#ui/page.tsx'
import { Refused } from '#ui/refused.tsx'

export const metadata: Metadata = { title: 'Own terms' }

export default async function PartnerTermsPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  const loaded = await outcomeOf(loadAll(id))
  if (!loaded.ok) return <Refused problem={loaded.problem} asPage />
  const { membership, versions, ofProgram } = loaded.value
  const { partner, program, terms } = membership
  return (
    <Page
      under={{ href: `/admin/partners/${partner.id}`, title: partner.name }}
      title={`Own terms in ${program.name}`}
      lead={
        terms === null
          ? 'No terms count for this partner now.'
          : `What counts now: ${terms.name}. Terms of their own go before those of a group, and these before the program’s.`
      }
    >
      <Stack>
        <OwnTermsCards
          owner={{ kind: 'memberships', id, name: partner.name }}
          versions={versions}
          program={ofProgram}
          canPublish
        />
        <IdLine id={id} />
      </Stack>
    </Page>
  )
}

async function loadAll(id: string) {
  const membership = await loadMembership(id)
  const [versions, ofProgram] = await Promise.all([listPartnerTerms(id), listTerms(membership.program.id)])
  return {
    membership,
    versions: versions.data,
    ofProgram: ofProgram.data.find(({ state }) => state === 'in_force') ?? null,
  }
}
