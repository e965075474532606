// What the decision about an event is called and how it looks; in the list of events and on their pages.
import type { Event } from '@openpartner/contract'
import type { Tone } from '#ui/badge.tsx'

export function outcomeLook({ outcome, reason }: Event['decision']): { title: string; tone: Tone } {
  if (outcome === 'credited') return { title: 'Credited', tone: 'good' }
  if (outcome === 'corrects') return { title: 'Corrects a sale', tone: 'accent' }
  if (reason === 'sale_unknown') return { title: 'Waits for its sale', tone: 'warn' }
  return { title: reason === 'other_currency' ? 'Corrects nothing' : 'Nobody credited', tone: 'neutral' }
}
