// `pnpm audit:admins [seed]`: admins revoke each other all at once, over real parallel connections; no brand
// may ever be left without an active admin.

import { randomInt } from 'node:crypto'
import type { Context } from '@openpartner/core'
import { revokeAdmin } from '@openpartner/core/setup'
import { ensurePerson, inBrand, insertAdmin } from '@openpartner/db'
import { type AdminActor, Problem, uuidOf } from '@openpartner/domain'
import { givenBrand } from '@openpartner/testkit/given'
import pg from 'pg'
import { type Random, randomFrom } from '../../scripts/seed/random.ts'
import { type ApiStage, onApiStage } from '../support/api-stage.ts'

const SEED_MAX = 2 ** 31
const AT_ONCE = 200
const MELEES = 10
const TEAM_SIZE = 12
const seed = process.argv[2] === undefined ? randomInt(SEED_MAX) : Number(process.argv[2])
console.log(`seed ${seed}\n`)

await onApiStage(async (stage) => {
  const random = randomFrom(seed)
  const owner = new pg.Client({ connectionString: stage.ownerUrl })
  await owner.connect()
  const watch = watchFewest(owner)
  const failures = [...(await duels(stage, owner)), ...(await melees(stage, owner, random))]
  const fewest = await watch.stop()
  await owner.end()
  console.log(`fewest active admins of a brand, in ${watch.looks()} looks meanwhile: ${fewest}`)
  for (const failure of failures) console.log(`WRONG  ${failure}`)
  const isRight = failures.length === 0 && fewest >= 1
  console.log(isRight ? '\nnobody locked everybody out' : '\nWRONG')
  if (!isRight) process.exitCode = 1
})

/** Brands with two admins who revoke each other at the same moment: one stays, one goes, every time. */
async function duels(stage: ApiStage, owner: pg.Client): Promise<string[]> {
  const pairs: Context[][] = []
  for (let pair = 0; pair < AT_ONCE / 2; pair++) pairs.push(await givenTeam(stage, 2))
  const attempts = pairs.flatMap(([one, other]) =>
    one === undefined || other === undefined ? [] : [revoke(one, other), revoke(other, one)],
  )
  const outcomes = await Promise.all(attempts)
  const failures: string[] = []
  for (const [one] of pairs) {
    const left = one === undefined ? 0 : await activeAdmins(owner, one)
    if (left !== 1) failures.push(`a brand of two who revoked each other has ${left} active admins`)
  }
  console.log(`${pairs.length} pairs revoked each other at once: ${tally(outcomes)}`)
  return failures
}

/** One team in which everybody revokes somebody, again and again, all at once. */
async function melees(stage: ApiStage, owner: pg.Client, random: Random): Promise<string[]> {
  const failures: string[] = []
  const remaining: number[] = []
  const outcomes: string[] = []
  for (let round = 0; round < MELEES; round++) {
    const team = await givenTeam(stage, TEAM_SIZE)
    const attempts = Array.from({ length: AT_ONCE }, () => {
      const [one, other] = [team[random.whole(0, TEAM_SIZE - 1)], team[random.whole(0, TEAM_SIZE - 1)]]
      return one === undefined || other === undefined ? Promise.resolve('none') : revoke(one, other)
    })
    const results = await Promise.all(attempts)
    outcomes.push(...results)
    const left = team[0] === undefined ? 0 : await activeAdmins(owner, team[0])
    remaining.push(left)
    if (left < 1) failures.push(`round ${round}: ${left} active admins`)
  }
  console.log(
    `${MELEES} rounds of ${AT_ONCE} revocations at once among ${TEAM_SIZE}, left over: ${remaining.join(', ')}`,
  )
  console.log(`  ${tally(outcomes)}`)
  return failures
}

/** How it ended: `revoked`, or the code of the refusal. */
async function revoke(by: Context, whom: Context): Promise<string> {
  if (whom.actor.kind !== 'admin') throw new Error('an admin was expected')
  return revokeAdmin(by, { id: whom.actor.adminId, keys: 'revoke' }).then(
    () => 'revoked',
    (error: unknown) => {
      if (error instanceof Problem) return error.code
      throw error
    },
  )
}

async function givenTeam(stage: ApiStage, size: number): Promise<Context[]> {
  const first = await givenBrand(stage)
  const { brandId } = first.actor
  const team: Context[] = [first]
  while (team.length < size) {
    const [adminId, createdAt] = [first.newId('adm'), first.clock.now()]
    const personId = await inBrand(first.db, brandId, async (tx) => {
      const email = `${adminId}@example.com`
      const person = await ensurePerson(tx, { id: first.newId('per'), email, createdAt })
      await insertAdmin(tx, { id: adminId, brandId, personId: person.id, status: 'active', createdAt })
      return person.id
    })
    const actor: AdminActor = { kind: 'admin', brandId, adminId, personId }
    team.push({ ...first, actor })
  }
  return team
}

async function activeAdmins(owner: pg.Client, { actor }: Context): Promise<number> {
  const { rows } = await owner.query<{ left: number }>(
    `select count(*)::int as left from admins where brand_id = $1 and status = 'active'`,
    [uuidOf(actor.brandId)],
  )
  return rows[0]?.left ?? 0
}

/** Looks at all brands again and again while the others fight. */
function watchFewest(owner: pg.Client) {
  let [fewest, looks] = [Number.POSITIVE_INFINITY, 0]
  const fight = new AbortController()
  const loop = (async () => {
    while (!fight.signal.aborted) {
      const { rows } = await owner.query<{ fewest: number | null }>(
        `select min(active)::int as fewest from (
           select count(*) filter (where status = 'active') as active from admins group by brand_id) teams`,
      )
      fewest = Math.min(fewest, rows[0]?.fewest ?? Number.POSITIVE_INFINITY)
      looks += 1
      await new Promise((resolve) => setImmediate(resolve))
    }
  })()
  return {
    looks: () => looks,
    stop: async () => {
      fight.abort()
      await loop
      return fewest
    },
  }
}

function tally(outcomes: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const outcome of outcomes) counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
  return [...counts].map(([outcome, count]) => `${count} ${outcome}`).join(', ')
}
