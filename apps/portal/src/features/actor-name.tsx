// Who did something, from the API's "kind:id", in words; in the audit log and wherever a doer is named.
import { shortId } from '#ui/with-ids.tsx'

const KIND: Readonly<Record<string, string>> = {
  admin: 'Admin',
  partner: 'Partner',
  key: 'API key',
  publishable: 'Publishable key',
  worker: 'Scheduler',
}

export function ActorName({ actor, ownId }: { actor: string; ownId: string | null }) {
  const [kind = '', id] = actor.split(':')
  if (id === undefined) return KIND[kind] ?? actor
  if (id === ownId) return 'You'
  return (
    <>
      {KIND[kind] ?? kind}{' '}
      <code title={id} className="font-mono text-xs text-ink-3">
        {shortId(id)}
      </code>
    </>
  )
}
