// The command that tries a new key out without changing anything; pure, shown where a key is made.

/** What a key may read, and where, in the order in which a first call is told most. */
const READS: readonly (readonly [scope: string, path: string])[] = [
  ['brand:read', '/v1/brand'],
  ['programs:read', '/v1/programs'],
  ['partners:read', '/v1/partners'],
  ['links:read', '/v1/links'],
  ['clicks:read', '/v1/clicks'],
  ['events:read', '/v1/events'],
  ['commissions:read', '/v1/commissions'],
  ['payouts:read', '/v1/payouts'],
  ['audit:read', '/v1/audit-entries'],
]
/** What a key may write: an empty body is refused with the fields it lacks, and nothing is stored. */
const WRITES: readonly (readonly [scope: string, path: string])[] = [
  ['events:write', '/v1/events'],
  ['identities:write', '/v1/identities'],
  ['programs:write', '/v1/programs'],
  ['partners:write', '/v1/partners'],
  ['links:write', '/v1/links'],
  ['payouts:write', '/v1/payout-runs/preview'],
]

interface KeyToTry {
  readonly key: string
  readonly kind: 'secret' | 'publishable'
  readonly scopes: readonly string[]
  readonly allowed_origins: readonly string[]
}

export interface TestCall {
  readonly command: string
  /** What the answer should be. */
  readonly expect: string
}

export function testCallOf(origin: string, { key, kind, scopes, allowed_origins }: KeyToTry): TestCall {
  const bearer = `-H 'authorization: Bearer ${key}'`
  const read = READS.find(([scope]) => scopes.includes(scope))
  if (kind === 'secret' && read !== undefined) {
    return { command: `curl ${origin}${read[1]} \\\n  ${bearer}`, expect: 'It answers 200 with JSON.' }
  }
  const path =
    kind === 'publishable' ? '/v1/identities' : WRITES.find(([scope]) => scopes.includes(scope))?.[1]
  const page = allowed_origins[0]
  const lines = [
    `curl ${origin}${path ?? '/v1/events'}`,
    bearer,
    ...(page === undefined ? [] : [`-H 'origin: ${page}'`]),
    `-H 'content-type: application/json' -d '{}'`,
  ]
  return {
    command: lines.join(' \\\n  '),
    expect: 'It answers 400 and names the fields that are missing: the key works, and nothing is stored.',
  }
}
