// What the parts of `audit:tenants` share: two brands with a row of everything, and a look past every policy.

import { addPartner, inviteAdmin } from '@openpartner/core/setup'
import { openDatabase } from '@openpartner/db'
import { encodeId, type IdPrefix, SCOPES, uuidOf } from '@openpartner/domain'
import { givenEveryFact } from '@openpartner/testkit/given-facts'
import pg from 'pg'
import { type ApiStage, type Caller, givenKey } from '../../support/api-stage.ts'

export interface Finding {
  readonly lines: readonly string[]
  readonly failed: readonly string[]
}

export interface Tenant {
  readonly brandUuid: string
  /** A newest id of each kind of this brand's. */
  readonly ids: ReadonlyMap<IdPrefix, string>
  /** One who may do everything in it. */
  readonly admin: Caller
  readonly key: Caller
}

export interface Scene {
  readonly stage: ApiStage
  /** A superuser, whom no policy stops. */
  readonly owner: pg.Client
  readonly ours: Tenant
  readonly theirs: Tenant
}

const TABLE_OF: Readonly<Partial<Record<IdPrefix, string>>> = {
  adm: 'admins',
  atr: 'attribution_runs',
  clk: 'clicks',
  com: 'commissions',
  cpn: 'coupons',
  evt: 'events',
  grp: 'partner_groups',
  inv: 'invitations',
  key: 'api_keys',
  lnk: 'links',
  mbr: 'memberships',
  pay: 'payouts',
  prg: 'programs',
  ptn: 'partners',
  run: 'payout_runs',
  trm: 'terms',
  wof: 'write_offs',
}

export async function givenTwoBrands(stage: ApiStage): Promise<Scene> {
  const owner = new pg.Client({ connectionString: stage.ownerUrl })
  // The statement under way fails with it; without a listener it would hide why.
  owner.on('error', () => undefined)
  await owner.connect()
  const [oursAlone, theirsAlone] = [
    await givenBrandWithRows(stage, owner),
    await givenBrandWithRows(stage, owner),
  ]
  // Sessions come last: a brand's history takes longer than one lives.
  const ours = await signedIn(stage, owner, oursAlone)
  return { stage, owner, ours, theirs: await signedIn(stage, owner, theirsAlone) }
}

async function givenBrandWithRows(stage: ApiStage, owner: pg.Client) {
  const worker = openDatabase({ url: stage.urlFor('worker'), applicationName: 'audit' })
  const { ctx } = await givenEveryFact(stage, worker)
  await worker.close()
  const { brandId, personId } = ctx.actor
  const tag = brandId.slice(-8)
  const post = { mint: () => ({ token: '', tokenHash: `of ${tag}` }), queue: async () => undefined }
  await inviteAdmin(ctx, { email: `guest@${tag}.example.com` }, post)
  await addPartner(ctx, { name: 'Bea', email: `bea@${tag}.example.com` })
  const key = await givenKey(ctx, SCOPES)
  const { rows } = await owner.query<{ email: string }>('select email from people where id = $1', [
    uuidOf(personId),
  ])
  return {
    brandUuid: uuidOf(brandId),
    personUuid: uuidOf(personId),
    email: rows[0]?.email ?? '',
    key: { key },
  }
}

async function signedIn(
  stage: ApiStage,
  owner: pg.Client,
  { brandUuid, personUuid, email, key }: Awaited<ReturnType<typeof givenBrandWithRows>>,
): Promise<Tenant> {
  const admin = { session: await stage.signIn(email) }
  return { brandUuid, ids: await idsOf(owner, brandUuid, personUuid), admin, key }
}

async function idsOf(owner: pg.Client, brandUuid: string, personUuid: string) {
  const ids = new Map<IdPrefix, string>()
  for (const [prefix, table] of Object.entries(TABLE_OF) as [IdPrefix, string][]) {
    const { rows } = await owner.query<{ id: string }>(
      `select id from ${table} where brand_id = $1 order by id desc limit 1`,
      [brandUuid],
    )
    if (rows[0] === undefined) throw new Error(`no row of ${table} to try`)
    ids.set(prefix, encodeId(prefix, rows[0].id))
  }
  const { rows } = await owner.query<{ id: string }>('select id from sessions where person_id = $1', [
    personUuid,
  ])
  ids.set('ses', encodeId('ses', rows[0]?.id ?? ''))
  return ids
}
