// What happened, in order, down one line; used by the explanations of events and commissions.
import type { ReactNode } from 'react'
import type { Tone } from './badge.tsx'
import { Dot } from './badge.tsx'
import { Time } from './time.tsx'

export interface Step {
  readonly key: string
  readonly at: string | null
  readonly tone?: Tone
  readonly children: ReactNode
}

export function Timeline({ steps }: { steps: readonly Step[] }) {
  return (
    <ol className="flex flex-col">
      {steps.map(({ key, at, tone = 'neutral', children }) => (
        <li key={key} className="group relative flex gap-3.5 pb-5 last:pb-0">
          <span className="relative flex w-3 shrink-0 justify-center pt-[0.4375rem]">
            <span aria-hidden className="absolute top-5 -bottom-1.5 w-px bg-line-strong group-last:hidden" />
            <Dot tone={tone} />
          </span>
          <div className="min-w-0 flex-1">
            <div className="text-base text-pretty">{children}</div>
            {at !== null && (
              <div className="mt-0.5 text-xs text-ink-3">
                <Time at={at} />
              </div>
            )}
          </div>
        </li>
      ))}
    </ol>
  )
}
