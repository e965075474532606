// The table of API keys with what each may do and whether it still works; in the settings.
import type { ApiKey } from '@openpartner/contract'
import { Badge } from '#ui/badge.tsx'
import { type Column, Table } from '#ui/table.tsx'
import { Time } from '#ui/time.tsx'
import { RevokeApiKey } from './revoke-api-key.tsx'

export function ApiKeyTable({ keys, now }: { keys: readonly ApiKey[]; now: string }) {
  const columns: Column<ApiKey>[] = [
    {
      title: 'Key',
      names: true,
      className: 'sm:max-w-56',
      cell: ({ name, last_four }) => (
        <div className="min-w-0">
          <span className="block font-medium">{name}</span>
          <code className="font-mono text-xs text-ink-3">…{last_four}</code>
        </div>
      ),
    },
    {
      title: 'Scopes',
      className: 'sm:min-w-56',
      cell: ({ scopes }) => (
        <span className="flex flex-wrap gap-1 max-sm:justify-end">
          {scopes.map((scope) => (
            <code key={scope} className="rounded bg-hover px-1.5 py-0.5 font-mono text-2xs text-ink-2">
              {scope}
            </code>
          ))}
        </span>
      ),
    },
    { title: 'State', cell: (key) => <KeyBadge apiKey={key} now={now} /> },
    {
      title: 'Last used',
      align: 'end',
      cell: ({ last_used_at }) =>
        last_used_at === null ? (
          <span className="text-ink-3">never</span>
        ) : (
          <Time at={last_used_at} only="day" />
        ),
    },
    {
      title: 'Ends',
      align: 'end',
      cell: ({ expires_at }) =>
        expires_at === null ? <span className="text-ink-3">never</span> : <Time at={expires_at} only="day" />,
    },
    {
      title: 'Actions',
      align: 'end',
      cell: ({ id, name, revoked_at }) => (revoked_at === null ? <RevokeApiKey id={id} name={name} /> : null),
    },
  ]
  return <Table label="API keys" columns={columns} rows={keys} idOf={({ id }) => id} />
}

function KeyBadge({ apiKey, now }: { apiKey: ApiKey; now: string }) {
  if (apiKey.revoked_at !== null) return <Badge tone="bad">Revoked</Badge>
  if (apiKey.expires_at !== null && apiKey.expires_at <= now) return <Badge>Expired</Badge>
  return <Badge tone="good">Works</Badge>
}
