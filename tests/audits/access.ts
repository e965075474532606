// `pnpm audit:access`: every documented operation is called by everybody there is; exactly the cells that the
// hand-written matrix allows get past the door.

import type { Context } from '@openpartner/core'
import { changePartner, openTestMode, revokeAdmin } from '@openpartner/core/setup'
import { ensurePerson, inBrand, insertAdmin } from '@openpartner/db'
import { SCOPES, type Scope } from '@openpartner/domain'
import { ACCESS_MATRIX, type Grant } from '@openpartner/testkit/access-matrix'
import { givenBrand, givenPartner, givenProgram } from '@openpartner/testkit/given'
import {
  type ApiStage,
  type Caller,
  givenKey,
  givenPublishableKey,
  type Operation,
  onApiStage,
} from '../support/api-stage.ts'

const ID = 'brd_01h455vb4pex5vsknk084sn02q'
/** Ends the session it is called with, so each caller calls it last. */
const ORIGIN = 'https://shop.example.com'
const LAST = 'DELETE /v1/session'

type Verdict = 'passes' | 'unauthenticated' | 'role-missing' | 'scope-missing'

interface Candidate {
  readonly name: string
  /** The credential for this operation. */
  readonly for: (scope: Scope | null) => Promise<Caller>
  readonly expected: (grant: Grant) => Verdict
}

await onApiStage(async (stage) => {
  const operations = stage.operations.toSorted((one, other) => orderOf(one) - orderOf(other))
  const failures = unmatched(operations)
  let cells = 0
  for (const candidate of await candidatesOn(stage)) {
    let passed = 0
    for (const operation of operations) {
      const grant = ACCESS_MATRIX[nameOf(operation)]
      if (grant === undefined) continue
      cells += 1
      const expected = candidate.expected(grant)
      const caller = await candidate.for(typeof grant === 'string' ? null : grant.scope)
      const verdict = await knock(stage, operation, caller)
      if (verdict === 'passes') passed += 1
      if (verdict === expected) continue
      failures.push(`${candidate.name}: ${nameOf(operation)} is "${verdict}", should be "${expected}"`)
    }
    console.log(
      `${candidate.name.padEnd(28)} ${String(passed).padStart(3)} of ${operations.length} operations`,
    )
  }
  for (const failure of failures) console.log(`WRONG  ${failure}`)
  console.log(`\n${cells} cells, ${failures.length} wrong`)
  if (failures.length > 0 || cells === 0) process.exitCode = 1
})

/** Operations without a line in the matrix, and lines without an operation. */
function unmatched(operations: readonly Operation[]): string[] {
  const names = new Set(operations.map(nameOf))
  const missing = [...names].filter((name) => !(name in ACCESS_MATRIX))
  const stale = Object.keys(ACCESS_MATRIX).filter((name) => !names.has(name))
  return [
    ...missing.map((name) => `${name} is not in the matrix`),
    ...stale.map((name) => `${name} is in the matrix and not in the document`),
  ]
}

async function knock(stage: ApiStage, { method, path, body }: Operation, caller: Caller): Promise<Verdict> {
  const url = path.replaceAll(/\{\w+\}/g, ID)
  const answer = await stage.call(method, url, caller, body === null ? undefined : {})
  if (answer.status >= 500) throw new Error(`${method} ${path}: ${answer.text}`)
  const { code } = answer.body ?? {}
  return code === 'unauthenticated' || code === 'role-missing' || code === 'scope-missing' ? code : 'passes'
}

async function candidatesOn(stage: ApiStage): Promise<Candidate[]> {
  const ctx = await givenBrand(stage)
  const program = await givenProgram(ctx)
  const partner = await givenPartner(ctx, program.id, 'Ada')
  const suspended = await givenPartner(ctx, program.id, 'Bea')
  const [admin, revoked] = [await givenAdmin(ctx, 'kept'), await givenAdmin(ctx, 'gone')]
  const signedIn = new Map<string, string>()
  for (const email of [admin.email, revoked.email, partner.partner.email, suspended.partner.email])
    signedIn.set(email, await stage.signIn(email))
  await changePartner(ctx, suspended.partner.id, { status: 'suspended' })
  await revokeAdmin(ctx, { id: revoked.id, keys: 'revoke' })
  const session = (email: string) => async () => ({ session: signedIn.get(email) ?? '' })

  return [
    { name: 'nobody', for: async () => ({}), expected: stranger },
    { name: 'admin', for: session(admin.email), expected: (grant) => person(grant, 'admin') },
    { name: 'partner', for: session(partner.partner.email), expected: (grant) => person(grant, 'partner') },
    // Still signed in, without a place to work in.
    { name: 'suspended partner', for: session(suspended.partner.email), expected: placeless },
    { name: 'revoked admin', for: session(revoked.email), expected: stranger },
    {
      name: 'key with the one scope',
      for: keys(ctx, (scope) => (scope === null ? [] : [scope])),
      expected: key,
    },
    {
      name: 'key with every other scope',
      for: keys(ctx, (scope) => SCOPES.filter((one) => one !== scope)),
      expected: (grant) => (key(grant) === 'passes' && grant !== 'anybody' ? 'scope-missing' : key(grant)),
    },
    { name: 'key with every scope', for: keys(ctx, () => SCOPES), expected: key },
    { name: 'test key with every scope', for: keys(await inTestMode(ctx), () => SCOPES), expected: key },
    {
      name: 'publishable key',
      for: publishableKeys(ctx),
      expected: (grant) => {
        if (typeof grant === 'string') return stranger(grant)
        return grant.publishable === true ? 'passes' : 'scope-missing'
      },
    },
  ]
}

async function inTestMode(ctx: Context): Promise<Context> {
  const { brand } = await openTestMode(ctx)
  return { ...ctx, actor: { ...ctx.actor, brandId: brand.id } }
}

async function givenAdmin(ctx: Context, name: string) {
  const { brandId } = ctx.actor
  const id = ctx.newId('adm')
  const email = `${name}@${id.slice(-8)}.example.com`
  const createdAt = ctx.clock.now()
  await inBrand(ctx.db, brandId, async (tx) => {
    const { id: personId } = await ensurePerson(tx, { id: ctx.newId('per'), email, createdAt })
    await insertAdmin(tx, { id, brandId, personId, status: 'active', createdAt })
  })
  return { id, email }
}

/** Another key before one meets its limit, which is 60 a minute: there are more operations than that. */
function publishableKeys(ctx: Context): Candidate['for'] {
  const made: string[] = []
  let asked = 0
  return async () => {
    if (asked++ % 50 === 0) made.push(await givenPublishableKey(ctx, ORIGIN))
    return { key: made.at(-1) ?? '', headers: { origin: ORIGIN } }
  }
}

/** A key per set of scopes, made once. */
function keys(ctx: Context, scopesFor: (scope: Scope | null) => readonly Scope[]): Candidate['for'] {
  const made = new Map<string, string>()
  return async (scope) => {
    const scopes = scopesFor(scope)
    const name = scopes.join(' ')
    const found = made.get(name) ?? (await givenKey(ctx, scopes))
    made.set(name, found)
    return { key: found }
  }
}

function stranger(grant: Grant): Verdict {
  return grant === 'anybody' ? 'passes' : 'unauthenticated'
}

function placeless(grant: Grant): Verdict {
  return typeof grant === 'string' ? 'passes' : 'unauthenticated'
}

function person(grant: Grant, role: 'admin' | 'partner'): Verdict {
  return typeof grant === 'string' || grant.roles.includes(role) ? 'passes' : 'role-missing'
}

/** With the scope the operation takes, if it takes any. */
function key(grant: Grant): Verdict {
  if (typeof grant === 'string') return stranger(grant)
  return grant.scope === null ? 'scope-missing' : 'passes'
}

function nameOf({ method, path }: Operation): string {
  return `${method} ${path}`
}

function orderOf(operation: Operation): number {
  return nameOf(operation) === LAST ? 1 : 0
}
