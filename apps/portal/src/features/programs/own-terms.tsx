// The terms of a group or of one partner: those that count, those to come, those of before; on their pages.
import type { OwnTerms, Terms } from '@openpartner/contract'
import { Card } from '#ui/card.tsx'
import { Empty } from '#ui/empty.tsx'
import { EndOwnTerms } from './end-own-terms.tsx'
import { PublishOwnTerms, type TermsOwner } from './publish-own-terms.tsx'
import { CurrentTerms, PlannedTerms, TermsHistory } from './terms-view.tsx'

interface OwnTermsCardsProps {
  readonly owner: TermsOwner
  /** Newest first. */
  readonly versions: readonly OwnTerms[]
  /** What counts without them. */
  readonly program: Terms | null
  /** An archived group gets no more. */
  readonly canPublish: boolean
}

export function OwnTermsCards({ owner, versions, program, canPublish }: OwnTermsCardsProps) {
  const current = versions.find(({ state, ends }) => state === 'in_force' && !ends)
  const planned = versions.filter(({ state }) => state === 'planned')
  const past = versions.filter((version) => version !== current && version.state !== 'planned')
  const start = versions.find(({ ends }) => !ends) ?? program
  const canEnd = current !== undefined || planned.some(({ ends }) => !ends)
  const actions = canPublish && (
    <>
      {canEnd && <EndOwnTerms owner={owner} />}
      <PublishOwnTerms owner={owner} start={start} number={(versions[0]?.version ?? 0) + 1} />
    </>
  )
  return (
    <>
      {current === undefined ? (
        <Card title="Own terms" actions={actions} flush>
          <Empty kind="nothing" title="No terms of their own count now">
            {owner.kind === 'groups'
              ? 'The program’s terms count for the partners in this group.'
              : 'The terms of the partner’s group count, or the program’s.'}
          </Empty>
        </Card>
      ) : (
        <CurrentTerms terms={current} actions={actions} />
      )}
      {planned.length > 0 && <PlannedTerms versions={planned} />}
      {past.length > 0 && <TermsHistory versions={past} />}
    </>
  )
}
