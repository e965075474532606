// The sentences of an explanation down one line; what has no time says how it stands now. On events and
// commissions.
import type { CommissionExplanation } from '@openpartner/contract'
import type { Tone } from '#ui/badge.tsx'
import { type Step, Timeline } from '#ui/timeline.tsx'
import { WithIds } from '#ui/with-ids.tsx'

interface StoryTimelineProps {
  readonly story: CommissionExplanation['story']
  /** Of the last sentence. */
  readonly lastTone?: Tone
}

export function StoryTimeline({ story, lastTone = 'accent' }: StoryTimelineProps) {
  const steps = story.map(({ at, text, id }, index): Step => {
    const isLast = index === story.length - 1
    return {
      // Two sentences can be about the same row; their place tells them apart.
      key: `${index} ${id ?? text}`,
      at,
      tone: isLast ? lastTone : 'accent',
      children: (
        <p className={at === null ? 'font-medium' : undefined}>
          <WithIds text={text} />
        </p>
      ),
    }
  })
  return <Timeline steps={steps} />
}
