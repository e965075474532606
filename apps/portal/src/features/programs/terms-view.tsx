// Published terms in words, the ones in force and the ones before; on the program's page.
import type { Terms } from '@openpartner/contract'
import { MODEL_TEXTS } from '@openpartner/contract/vocabulary'
import { countOf } from '#format.ts'
import { Card, Facts } from '#ui/card.tsx'
import { Time } from '#ui/time.tsx'

export function CurrentTerms({ terms }: { terms: Terms }) {
  return (
    <Card
      title={`Terms, version ${terms.version}`}
      note={
        <>
          In force since <Time at={terms.published_at} />
        </>
      }
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
          { name: 'Credit', value: MODEL_TEXTS[terms.model] },
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

export function TermsHistory({ versions }: { versions: readonly Terms[] }) {
  return (
    <Card title="Earlier versions" note="Kept as they were: commissions of their time were computed by them.">
      <ul className="divide-y divide-line border-t border-line">
        {versions.map(({ id, version, summary, published_at }) => (
          <li key={id} className="py-3 last:pb-0">
            <div className="flex flex-wrap items-baseline justify-between gap-x-4 text-sm">
              <span className="font-medium">Version {version}</span>
              <span className="text-ink-3">
                <Time at={published_at} />
              </span>
            </div>
            <p className="mt-0.5 text-sm text-ink-2">{summary}</p>
          </li>
        ))}
      </ul>
    </Card>
  )
}
