// What the states of a run are called, and which of them the worker changes; on every page about runs.
import type { AttributionRunLine } from '@openpartner/contract'
import { Badge, type Tone } from '#ui/badge.tsx'

export type RunState = AttributionRunLine['state']

const STATE: Readonly<Record<RunState, { title: string; tone: Tone }>> = {
  queued: { title: 'Waiting', tone: 'wait' },
  computing: { title: 'Computing', tone: 'wait' },
  ready: { title: 'Ready', tone: 'accent' },
  applying: { title: 'Applying', tone: 'wait' },
  applied: { title: 'Applied', tone: 'good' },
  cancelled: { title: 'Cancelled', tone: 'neutral' },
  failed: { title: 'Failed', tone: 'bad' },
}

export function RunBadge({ state }: { state: RunState }) {
  const { title, tone } = STATE[state]
  return <Badge tone={tone}>{title}</Badge>
}

export function isUnderWay(state: RunState): boolean {
  return state === 'queued' || state === 'computing' || state === 'applying'
}
