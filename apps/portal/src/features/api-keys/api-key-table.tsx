// The table of API keys with what each may do, where, and whether it still works; in the settings.
import type { ApiKey } from '@openpartner/contract'
import { ActorName, type Names } from '#features/actor-name.tsx'
import { countOf } from '#format.ts'
import { Badge } from '#ui/badge.tsx'
import { type Column, Table } from '#ui/table.tsx'
import { Time } from '#ui/time.tsx'
import { KeyFacts } from './key-facts.tsx'
import { keyStateOf } from './key-state.ts'
import { RevokeApiKey } from './revoke-api-key.tsx'
import { RollApiKey } from './roll-api-key.tsx'

interface ApiKeyTableProps {
  readonly keys: readonly ApiKey[]
  readonly now: Date
  readonly ownId: string | null
  readonly names: Names
}

export function ApiKeyTable({ keys, now, ownId, names }: ApiKeyTableProps) {
  const rolled = new Set(keys.map(({ rolled_from }) => rolled_from))
  const stateOf = (key: ApiKey) => keyStateOf(key, rolled.has(key.id), now)
  const columns: Column<ApiKey>[] = [
    {
      title: 'Key',
      names: true,
      cell: ({ name, kind, last_four }) => (
        <div className="min-w-0">
          <span className="block font-medium">{name}</span>
          <span className="text-xs whitespace-nowrap text-ink-3">
            {kind === 'secret' ? 'Secret' : 'Publishable'} <code className="font-mono">…{last_four}</code>
          </span>
        </div>
      ),
    },
    {
      title: 'May do',
      cell: (key) => (
        <>
          <KeyFacts apiKey={key} ownId={ownId} names={names} />
          <span className="block text-xs whitespace-nowrap text-ink-3">{placesOf(key)}</span>
        </>
      ),
    },
    {
      title: 'Belongs to',
      cell: ({ created_by, reassigned_to }) => (
        <ActorName actor={reassigned_to ?? created_by} ownId={ownId} names={names} />
      ),
    },
    {
      title: 'State',
      cell: (key) => {
        const { title, tone } = stateOf(key)
        return <Badge tone={tone}>{title}</Badge>
      },
    },
    { title: 'Last used', align: 'end', cell: ({ last_used_at }) => <Day at={last_used_at} /> },
    {
      title: 'Ends',
      align: 'end',
      cell: ({ expires_at, revoked_at }) => <Day at={revoked_at ?? expires_at} />,
    },
    {
      title: 'Actions',
      align: 'end',
      cell: (key) => <Actions apiKey={key} works={stateOf(key).works} isRolled={rolled.has(key.id)} />,
    },
  ]
  return <Table label="API keys" columns={columns} rows={keys} idOf={({ id }) => id} />
}

function Actions({ apiKey, works, isRolled }: { apiKey: ApiKey; works: boolean; isRolled: boolean }) {
  if (!works) return <span className="text-ink-3">—</span>
  const { id, name, expires_at } = apiKey
  return (
    <span className="flex flex-wrap justify-end gap-2 sm:flex-nowrap">
      {!isRolled && <RollApiKey id={id} name={name} expires_at={expires_at} />}
      <RevokeApiKey id={id} name={name} />
    </span>
  )
}

function Day({ at }: { at: string | null }) {
  return at === null ? <span className="text-ink-3">never</span> : <Time at={at} only="day" />
}

function placesOf({ kind, allowed_networks, allowed_origins }: ApiKey): string {
  if (kind === 'publishable') return `on ${countOf(allowed_origins.length, 'site')}`
  return allowed_networks.length === 0
    ? 'from anywhere'
    : `from ${countOf(allowed_networks.length, 'network')}`
}
