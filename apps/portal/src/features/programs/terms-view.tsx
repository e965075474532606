// Published terms in words, the ones in force and the ones before; on the program's page.
import type { OwnTerms, Terms } from '@openpartner/contract'
import { MODEL_TEXTS } from '@openpartner/contract/vocabulary'
import type { ReactNode } from 'react'
import { countOf } from '#format.ts'
import { Card, Facts } from '#ui/card.tsx'
import { Time } from '#ui/time.tsx'

type AnyTerms = Terms | OwnTerms

export function CurrentTerms({ terms, actions }: { terms: AnyTerms; actions?: ReactNode }) {
  const { effective_from, effective_until } = terms
  return (
    <Card
      title={`Terms, version ${terms.version}`}
      note={
        <>
          In force since <Time at={effective_from} />
          {effective_until !== null && (
            <>
              {' '}
              until <Time at={effective_until} />
            </>
          )}
        </>
      }
      {...(actions === undefined ? {} : { actions })}
    >
      <ol className="mb-5 flex flex-col gap-2">
        {terms.rules.map(({ text }, index) => (
          <li
            key={text}
            className="flex items-baseline gap-3 rounded-lg border border-line bg-sunken px-3.5 py-2.5"
          >
            <span className="figures text-sm text-ink-3">{index + 1}</span>
            <span className="font-medium">{text}</span>
          </li>
        ))}
      </ol>
      {terms.rules.length > 1 && (
        <p className="-mt-3 mb-5 text-sm text-ink-3">The first rule that matches an event decides.</p>
      )}
      <Facts
        facts={[
          // Own terms leave that to the program.
          ...('model' in terms ? [{ name: 'Credit', value: MODEL_TEXTS[terms.model] }] : []),
          { name: 'A click counts for', value: countOf(terms.window_days, 'day') },
          {
            name: 'Hold',
            value: terms.hold_days === 0 ? 'none: payable at once' : countOf(terms.hold_days, 'day'),
          },
        ]}
      />
    </Card>
  )
}

/** Published, and not in force yet. */
export function PlannedTerms({ versions }: { versions: readonly AnyTerms[] }) {
  return (
    <Card title="Planned" note="Published already; they count for events from their first day on.">
      <ul className="divide-y divide-line border-t border-line">
        {versions.map(({ id, version, summary, effective_from, effective_until }) => (
          <li key={id} className="py-3 last:pb-0">
            <div className="flex flex-wrap items-baseline justify-between gap-x-4 text-sm">
              <span className="font-medium">Version {version}</span>
              <span className="text-ink-3">
                from <Time at={effective_from} />
                {effective_until !== null && (
                  <>
                    {' '}
                    until <Time at={effective_until} />
                  </>
                )}
              </span>
            </div>
            <p className="mt-0.5 text-sm text-ink-2">{summary}</p>
          </li>
        ))}
      </ul>
    </Card>
  )
}

export function TermsHistory({ versions }: { versions: readonly AnyTerms[] }) {
  return (
    <Card title="Earlier versions" note="Kept as they were: commissions of their time were computed by them.">
      <ul className="divide-y divide-line border-t border-line">
        {versions.map(({ id, version, summary, effective_from }) => (
          <li key={id} className="py-3 last:pb-0">
            <div className="flex flex-wrap items-baseline justify-between gap-x-4 text-sm">
              <span className="font-medium">Version {version}</span>
              <span className="text-ink-3">
                <Time at={effective_from} />
              </span>
            </div>
            <p className="mt-0.5 text-sm text-ink-2">{summary}</p>
          </li>
        ))}
      </ul>
    </Card>
  )
}
