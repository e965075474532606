// Who did something, from the API's "kind:id", in words; in the audit log and wherever a doer is named.
import { shortId } from '#ui/with-ids.tsx'

const KIND: Readonly<Record<string, string>> = {
  admin: 'Admin',
  partner: 'Partner',
  key: 'API key',
  publishable: 'Publishable key',
  worker: 'Scheduler',
}

/** Addresses by id, where the page knows them. */
export type Names = Readonly<Record<string, string>>

interface ActorNameProps {
  readonly actor: string
  readonly ownId: string | null
  readonly names?: Names
}

export function ActorName({ actor, ownId, names = {} }: ActorNameProps) {
  const [kind = '', id] = actor.split(':')
  if (id === undefined) return KIND[kind] ?? actor
  if (id === ownId) return 'You'
  if (names[id] !== undefined) return <span title={id}>{names[id]}</span>
  return (
    <>
      {KIND[kind] ?? kind}{' '}
      <code title={id} className="font-mono text-xs text-ink-3">
        {shortId(id)}
      </code>
    </>
  )
}
