'use client'
// Replaces an API key by a new one with the same rights, after saying when the old one ends; in every row of
// a working key.
import type { ApiKey } from '@openpartner/contract'
import type { KeyOverlap } from '@openpartner/contract/vocabulary'
import { useState } from 'react'
import { useSend } from '#api/use-send.ts'
import { Button } from '#ui/button.tsx'
import { RadioCards } from '#ui/radio-cards.tsx'
import { Time } from '#ui/time.tsx'
import { KeyDialog } from './key-dialog.tsx'

const LEAD =
  'You get a new key with the same rights and the same length of life. Put it in place of the old one before that ends.'
const NEEDS_PROOF = ' A key without an end needs a proof that it is you.'

const HOUR_MS = 60 * 60 * 1_000

const OVERLAPS = [
  { value: '24h', title: 'A day', note: 'Time to change it everywhere.', hours: 24 },
  { value: '7d', title: 'A week', note: 'For releases that take a while.', hours: 7 * 24 },
  { value: '1h', title: 'An hour', note: 'For a change you make right now.', hours: 1 },
  { value: '0', title: 'Not at all', note: 'It leaked: it ends this instant.', hours: 0 },
] as const

export function RollApiKey({ id, name, expires_at }: Pick<ApiKey, 'id' | 'name' | 'expires_at'>) {
  const sending = useSend()
  const [overlap, setOverlap] = useState<KeyOverlap>('24h')
  const [now, setNow] = useState(0)
  const start = () => {
    setOverlap('24h')
    setNow(Date.now())
  }
  const hours = OVERLAPS.find(({ value }) => value === overlap)?.hours ?? 0
  const end = new Date(now + hours * HOUR_MS).toISOString()
  return (
    <KeyDialog
      title={`Roll ${name}?`}
      lead={LEAD + (expires_at === null ? NEEDS_PROOF : '')}
      trigger={<Button size="sm">Roll</Button>}
      submit="Roll key"
      sending={sending}
      make={() => sending.send('POST /v1/api-keys/:id/roll', { overlap }, { id })}
      onOpen={start}
    >
      <RadioCards
        label="The old key goes on working for"
        name="overlap"
        choices={OVERLAPS}
        chosen={overlap}
        onChoose={setOverlap}
      />
      <p className="text-sm text-ink-2" aria-live="polite">
        {hours === 0 ? (
          'The old key is refused from its next request on.'
        ) : (
          <>
            The old key ends on <Time at={expires_at !== null && expires_at < end ? expires_at : end} />.
          </>
        )}
      </p>
    </KeyDialog>
  )
}
