// Every place of every documented operation that takes an id, with another brand's id and with one that never
// was: both answers must be the same bytes, and a path must answer 404.

import { type IdPrefix, isId } from '@openpartner/domain'
import type { ApiAnswer, Caller, Operation } from '../../support/api-stage.ts'
import type { Finding, Scene, Tenant } from './scene.ts'

const NEVER_WAS = '01h455vb4pex5vsknk084sn02q'

/** Which id stands in `/v1/<noun>/{id}`. */
const PREFIX_OF: Readonly<Record<string, IdPrefix>> = {
  admins: 'adm',
  'api-keys': 'key',
  'attribution-runs': 'atr',
  commissions: 'com',
  coupons: 'cpn',
  events: 'evt',
  groups: 'grp',
  invitations: 'inv',
  links: 'lnk',
  memberships: 'mbr',
  partners: 'ptn',
  'payout-runs': 'run',
  payouts: 'pay',
  programs: 'prg',
  sessions: 'ses',
  terms: 'trm',
  'write-offs': 'wof',
}

const TERMS = {
  hold_days: 30,
  rules: [{ on: 'sale', reward: { type: 'percent', basis_points: 100 } }],
}

const OWED = { amount: '100', currency: 'EUR', reason: 'Mine' }
const BY_HAND = { ...OWED, kind: 'manual_adjustment' }

/** What no admin does. */
const FOR_PARTNERS: readonly string[] = ['POST /v1/terms/{id}/acceptances']

/** Right but for whose ids stand in them: a wrong body is refused before anything is looked up. */
const BODIES: Readonly<Record<string, (id: (prefix: IdPrefix) => string) => object>> = {
  'POST /v1/session/workspace': (id) => ({ member_id: id('adm') }),
  'POST /v1/admins/{id}/revoke': () => ({ keys: 'reassign' }),
  'POST /v1/api-keys/{id}/roll': () => ({ overlap: '1h' }),
  'PATCH /v1/programs/{id}': () => ({ name: 'Mine' }),
  'POST /v1/programs/{id}/terms': () => TERMS,
  'POST /v1/programs/{id}/terms/preview': () => TERMS,
  'PATCH /v1/partners/{id}': () => ({ name: 'Mine' }),
  'POST /v1/groups': (id) => ({ program_id: id('prg'), name: 'Mine' }),
  'PATCH /v1/groups/{id}': () => ({ name: 'Mine' }),
  'POST /v1/groups/{id}/terms': () => TERMS,
  'POST /v1/groups/{id}/terms/end': () => ({}),
  'PATCH /v1/memberships/{id}': () => ({ group_id: null }),
  'POST /v1/memberships/{id}/terms': () => TERMS,
  'POST /v1/memberships/{id}/terms/end': () => ({}),
  'POST /v1/memberships': (id) => ({ program_id: id('prg'), partner_id: id('ptn') }),
  'POST /v1/links': (id) => ({ membership_id: id('mbr'), key: 'audit-of-tenants' }),
  'PATCH /v1/links/{id}': () => ({ status: 'archived' }),
  'POST /v1/coupons': (id) => ({ membership_id: id('mbr'), code: 'AUDIT' }),
  'POST /v1/attribution-runs': (id) => ({
    program_id: id('prg'),
    period: { from: '2020-01-01T00:00:00Z', to: '2020-02-01T00:00:00Z' },
    policy: { terms_id: id('trm') },
  }),
  'POST /v1/programs/{id}/simulations': () => ({ months: 1, terms: TERMS }),
  'POST /v1/attribution-runs/{id}/apply': () => ({ confirmation: 'a'.repeat(64) }),
  'POST /v1/events/{id}/attributions': () => ({ reason: 'Mine', nobody: true }),
  'POST /v1/commissions': (id) => ({ ...BY_HAND, partner_id: id('ptn'), concerns: id('com') }),
  'POST /v1/commissions/{id}/reviews': () => ({ decision: 'reject', reason: 'Mine' }),
  'POST /v1/reviews': (id) => ({ decision: 'reject', reason: 'Mine', commission_ids: [id('com')] }),
  'POST /v1/write-offs': (id) => ({ ...OWED, partner_id: id('ptn') }),
  'POST /v1/identities': (id) => ({ cref: id('clk'), customer: 'cus_audit' }),
  'POST /v1/payouts/{id}/result': () => ({ outcome: 'settled', reference: 'SEPA-9' }),
}

export async function askForForeignIds({ stage, ours, theirs }: Scene): Promise<Finding> {
  const failed: string[] = []
  const tried = { path: 0, body: 0, query: 0 }
  for (const operation of stage.operations) {
    for (const place of placesOf(operation)) {
      for (const caller of [ours.admin, ours.key]) {
        const ask = (id: (prefix: IdPrefix) => string) => send(stage, operation, place, { caller, id })
        const foreign = await ask((prefix) => idOf(theirs, prefix))
        const missing = await ask((prefix) => `${prefix}_${NEVER_WAS}`)
        // A door that is shut to keys, or to all but partners, says so before it looks at any id.
        const mayBeShut =
          caller === ours.key || FOR_PARTNERS.includes(`${operation.method} ${operation.path}`)
        const isShut = mayBeShut && [401, 403].includes(foreign.status)
        const isRight = place.kind !== 'path' || foreign.status === 404 || isShut
        if (!isShut) tried[place.kind] += 1
        if (isRight && same(foreign) === same(missing)) continue
        failed.push(`${operation.method} ${operation.path} ${place.name}: ${foreign.status} ${foreign.text}`)
      }
    }
  }
  const all = tried.path + tried.body + tried.query
  const figures = `${tried.path} in paths, ${tried.body} in bodies, ${tried.query} in queries`
  return {
    lines: [`${all - failed.length} of ${all} foreign ids answered like missing ones: ${figures}`],
    failed,
  }
}

interface IdPlace {
  readonly kind: 'path' | 'body' | 'query'
  readonly name: string
  readonly prefix: IdPrefix
}

/** Read from the document, so that a new operation with an id is tried, or stops the audit. */
function placesOf({ method, path, body, query }: Operation): IdPlace[] {
  const inQuery = query.flatMap(({ name, prefix }): IdPlace[] =>
    // A cursor is a position in one's own list: any id is one.
    prefix === null || name === 'cursor' ? [] : [{ kind: 'query', name, prefix }],
  )
  const [, noun = ''] = /^\/v1\/([^/]+)\/\{id\}/.exec(path) ?? []
  const name = `${method} ${path}`
  const takesId = noun === '' ? body !== null && /_\[0-7\]/.test(JSON.stringify(body)) : true
  if (!takesId) return inQuery
  const prefix = noun === '' ? 'brd' : PREFIX_OF[noun]
  if (prefix === undefined || (body !== null && BODIES[name] === undefined))
    throw new Error(`the audit does not know how to call ${name}`)
  return [...inQuery, { kind: noun === '' ? 'body' : 'path', name: noun === '' ? 'body' : '{id}', prefix }]
}

async function send(
  stage: Scene['stage'],
  { method, path, body }: Operation,
  place: IdPlace,
  { caller, id }: { readonly caller: Caller; readonly id: (prefix: IdPrefix) => string },
): Promise<ApiAnswer> {
  const url = path.replace('{id}', place.kind === 'path' ? id(place.prefix) : '')
  const query = place.kind === 'query' ? `?${place.name}=${id(place.prefix)}` : ''
  const asked: string[] = []
  const noted = (prefix: IdPrefix) => {
    const one = id(prefix)
    asked.push(one)
    return one
  }
  const made = body === null ? undefined : BODIES[`${method} ${path}`]?.(noted)
  const answer = await stage.call(method, url + query, caller, made)
  // An answer for each of several names what it answers: the caller's own words.
  const text = asked.reduce((told, one) => told.replaceAll(one, 'asked'), answer.text)
  return { ...answer, text }
}

function idOf({ ids }: Tenant, prefix: IdPrefix): string {
  const id = ids.get(prefix)
  if (id === undefined || !isId(prefix, id)) throw new Error(`no ${prefix} to try`)
  return id
}

/** Everything a caller can tell apart, but what differs by nature: the request's id and the limits left. */
function same({ status, headers, text }: ApiAnswer): string {
  const names = Object.keys(headers).filter((name) => !name.startsWith('ratelimit'))
  return [status, names.toSorted().join(), text.replaceAll(String(headers['x-request-id']), '')].join('\n')
}
