'use client'
// The terms that count for the partner in one program: what they give, what changed, what comes next, and
// accepting them; on the partner's start page.
import type { Membership, TermsForPartner } from '@openpartner/contract'
import { Check } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useSend } from '#api/use-send.ts'
import { Button } from '#ui/button.tsx'
import { ProblemNote } from '#ui/problem-note.tsx'
import { Time } from '#ui/time.tsx'
import { confirmDone } from '#ui/toast.tsx'

/** To the partner themselves. */
const NAMES: Readonly<Record<TermsForPartner['scope'], string>> = {
  program: 'The program’s terms',
  group: 'The terms of your group',
  partner: 'Your own terms',
}

export function ProgramTerms({ membership }: { membership: Membership }) {
  const { terms, next_terms } = membership
  return (
    <div className="mt-1 flex max-w-prose flex-col gap-3">
      {terms === null ? (
        <p className="text-base text-ink-2">No terms are published yet, so nothing can be earned.</p>
      ) : (
        <Counting terms={terms} group={membership.group?.name ?? null} />
      )}
      {next_terms !== null && <Next next={next_terms} />}
    </div>
  )
}

function Counting({ terms, group }: { terms: TermsForPartner; group: string | null }) {
  const { scope, version, accepted_at, effective_until } = terms
  return (
    <div>
      <p className="text-base text-pretty text-ink-2">{terms.summary}</p>
      <p className="mt-1 text-sm text-ink-3">
        {NAMES[scope]}
        {scope === 'group' && group !== null && ` ${group}`}, version {version}
        {effective_until !== null && (
          <>
            , until <Time at={effective_until} only="day" />
          </>
        )}
        {accepted_at !== null && (
          <>
            . You accepted them on <Time at={accepted_at} only="day" />
          </>
        )}
        .
      </p>
      {accepted_at === null && <Accept terms={terms} />}
    </div>
  )
}

function Next({ next: { from, terms } }: { next: NonNullable<Membership['next_terms']> }) {
  return (
    <div className="rounded-lg border border-line bg-sunken px-3.5 py-2.5 text-sm">
      <p className="font-medium">
        From <Time at={from} />
      </p>
      <p className="mt-0.5 text-pretty text-ink-2">
        {terms === null ? 'No terms count any more.' : `${NAMES[terms.scope]}: ${terms.summary}`}
      </p>
      {terms !== null && terms.accepted_at === null && <Accept terms={terms} label="Accept in advance" />}
    </div>
  )
}

interface AcceptProps {
  readonly terms: TermsForPartner
  readonly label?: string
}

function Accept({ terms: { id, changes }, label = 'Accept these terms' }: AcceptProps) {
  const router = useRouter()
  const sending = useSend()
  const accept = async () => {
    if ((await sending.send('POST /v1/terms/:id/acceptances', null, { id })) === null) return
    confirmDone('You accepted the terms')
    router.refresh()
  }
  return (
    <div className="mt-2">
      {changes !== null && changes.length > 0 && (
        <>
          <p className="text-sm font-medium">What changed since you accepted</p>
          <ul className="mt-0.5 mb-2 list-disc pl-5 text-sm text-ink-2">
            {changes.map((change) => (
              <li key={change}>{change}</li>
            ))}
          </ul>
        </>
      )}
      <Button size="sm" pending={sending.isPending} onClick={() => void accept()}>
        <Check aria-hidden />
        {label}
      </Button>
      <ProblemNote problem={sending.problem} />
    </div>
  )
}
