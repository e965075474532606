'use client'
// Everything about one API key in words: what it may do, from where, who made it; on demand in the table.
import type { ApiKey } from '@openpartner/contract'
import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { ActorName, type Names } from '#features/actor-name.tsx'
import { countOf } from '#format.ts'
import { Button } from '#ui/button.tsx'
import { Facts } from '#ui/card.tsx'
import { CopyButton } from '#ui/copy.tsx'
import { Dialog } from '#ui/dialog.tsx'
import { IdLine } from '#ui/id-line.tsx'
import { Time } from '#ui/time.tsx'
import { scopeText } from './scopes.ts'

interface KeyFactsProps {
  readonly apiKey: ApiKey
  readonly ownId: string | null
  readonly names: Names
}

export function KeyFacts({ apiKey, ownId, names }: KeyFactsProps) {
  const [isOpen, setOpen] = useState(false)
  const { id, kind, name, public_key, scopes, created_by, reassigned_to, created_at, rolled_from } = apiKey
  const facts = [
    ...(public_key === null ? [] : [{ name: 'Key', value: <PublicKey text={public_key} /> }]),
    { name: 'It may', value: <List entries={mayOf(apiKey)} /> },
    kind === 'secret'
      ? { name: 'From', value: <List entries={apiKey.allowed_networks} none="anywhere" isCode /> }
      : { name: 'On pages of', value: <List entries={apiKey.allowed_origins} none="no page" isCode /> },
    { name: 'Made by', value: <ActorName actor={created_by} ownId={ownId} names={names} /> },
    ...(reassigned_to === null
      ? []
      : [{ name: 'Taken over by', value: <ActorName actor={reassigned_to} ownId={ownId} names={names} /> }]),
    { name: 'Made', value: <Time at={created_at} /> },
    ...(rolled_from === null ? [] : [{ name: 'Follows', value: <IdLine id={rolled_from} /> }]),
    { name: 'Id', value: <IdLine id={id} /> },
  ]
  return (
    <Dialog
      open={isOpen}
      onOpenChange={setOpen}
      title={name}
      trigger={
        <Button size="sm" tone="quiet" className="max-sm:-mr-2.5 sm:-ml-2.5">
          {kind === 'secret' ? countOf(scopes.length, 'scope') : 'Report from pages'}
          <span className="sr-only">: what {name} may do</span>
          <ChevronRight aria-hidden />
        </Button>
      }
    >
      <Facts facts={facts} />
    </Dialog>
  )
}

function mayOf({ kind, scopes }: ApiKey): readonly string[] {
  return kind === 'secret' ? scopes.map(scopeText) : ['Tie a click to a customer', 'Report leads']
}

function PublicKey({ text }: { text: string }) {
  return (
    <span className="flex items-start gap-1">
      <code className="font-mono text-xs break-all">{text}</code>
      <CopyButton text={text} what="key" className="size-6 [&_svg]:size-3.5" />
    </span>
  )
}

function List({
  entries,
  none,
  isCode = false,
}: {
  entries: readonly string[]
  none?: string
  isCode?: boolean
}) {
  if (entries.length === 0) return <span className="text-ink-3">{none}</span>
  return (
    <ul className={isCode ? 'font-mono text-xs' : undefined}>
      {entries.map((entry) => (
        <li key={entry}>{entry}</li>
      ))}
    </ul>
  )
}
