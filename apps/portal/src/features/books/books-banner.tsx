// Tells admins that the books disagree, with what and since when; above every page of theirs until a later
// check is clean. Used by the shell.
import type { BookState } from '@openpartner/contract'
import { TriangleAlert } from 'lucide-react'
import { outcomeOf } from '#api/problem.ts'
import { loadBookState } from '#api/resources.ts'
import { countText } from '#format.ts'
import { Time } from '#ui/time.tsx'

/** Nothing while the books agree. When they cannot be read, the page below says what is wrong. */
export async function BooksBanner() {
  const state = await outcomeOf(loadBookState())
  if (!state.ok || state.value.disagreeing_since === null) return null
  const { disagreeing_since, findings } = state.value
  return (
    <section
      aria-label="The books disagree"
      className="border-b border-line bg-bad-soft px-4 py-2.5 text-sm text-bad sm:px-6 lg:rounded-t-xl lg:px-8"
    >
      <div className="flex gap-2.5">
        <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
        <div className="min-w-0">
          <p>
            <strong className="font-semibold">The books disagree</strong> since{' '}
            <Time at={disagreeing_since} />. Do not pay anybody before whoever runs this installation has
            looked at it.
          </p>
          <details className="mt-1">
            <summary className="cursor-pointer font-medium">What was found</summary>
            <ul className="mt-1.5 flex flex-col gap-1.5">
              {findings.map((finding) => (
                <Finding key={finding.name} {...finding} />
              ))}
            </ul>
            <p className="mt-1.5">
              <code className="font-mono text-xs">openpartner doctor</code> names the rows. This stays until a
              later check finds nothing.
            </p>
          </details>
        </div>
      </div>
    </section>
  )
}

function Finding({ name, rule, differing }: BookState['findings'][number]) {
  return (
    <li>
      <code className="font-mono text-xs break-words">{name}</code>: {countText(differing)}{' '}
      {differing === 1 ? 'row differs' : 'rows differ'}. What should hold: {rule}
    </li>
  )
}
