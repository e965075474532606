// Stored secrets on real Postgres: which keyrings a start accepts, that values stay in their row, and that
// rotation loses nothing.

import { type Database, inBrand, mailSettings, openDatabase, SEALED_COLUMNS } from '@openpartner/db'
import { type BrandId, uuidOf } from '@openpartner/domain'
import { type Keyring, kidOf, parseKeyring } from '@openpartner/secrets'
import {
  createDatabase,
  createFakeClock,
  givenBrand,
  type TestDatabase,
  testKeyring,
  testKeyringText,
} from '@openpartner/testkit'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { checkSealingKeys } from './check-keys.ts'
import { countByKid, rotateSealedValues } from './rotate.ts'
import { openValue, type SealedPlace, sealValue } from './values.ts'

const clock = createFakeClock()
let database: TestDatabase
let owner: pg.Client
let api: Database
let worker: Database

beforeAll(async () => {
  database = await createDatabase()
  owner = new pg.Client({ connectionString: database.ownerUrl })
  await owner.connect()
  api = openDatabase({ url: database.urlFor('api'), applicationName: 'test' })
  worker = openDatabase({ url: database.urlFor('worker'), applicationName: 'test' })
})
afterEach(async () => {
  await owner.query('delete from mail_settings')
  await owner.query('delete from sealing_keys')
})
afterAll(async () => {
  await api.close()
  await worker.close()
  await owner.end()
  await database.drop()
})

const check = (keyring: Keyring, db = api) => checkSealingKeys(db, { keyring, clock })
const registered = async () => {
  const { rows } = await owner.query<{ kid: string }>('select kid from sealing_keys order by kid')
  return rows.map(({ kid }) => kid)
}
const placeOf = (brandId: BrandId): SealedPlace => ({
  column: 'mail_settings.sealed_credential',
  brandId,
  row: uuidOf(brandId),
})

async function givenCredential(keyring: Keyring, text: string): Promise<BrandId> {
  const { actor } = await givenBrand({ db: api, ownerUrl: database.ownerUrl, clock })
  await store(actor.brandId, sealValue(keyring, placeOf(actor.brandId), text))
  return actor.brandId
}

async function store(brandId: BrandId, sealedCredential: string | null): Promise<void> {
  const settings = { transport: 'postmark', senderName: 'Acme', senderAddress: 'a@example.com' } as const
  const row = { ...settings, brandId, sealedCredential, changedAt: clock.now() }
  await inBrand(api, brandId, (tx) =>
    tx.orm
      .insert(mailSettings)
      .values(row)
      .onConflictDoUpdate({ target: mailSettings.brandId, set: { sealedCredential } }),
  )
}

async function stored(brandId: BrandId): Promise<string> {
  const [row] = await inBrand(api, brandId, (tx) => tx.orm.select().from(mailSettings))
  return row?.sealedCredential ?? ''
}

describe('a start', () => {
  test('registers the primary key once, however many processes start at once', async () => {
    const keyring = testKeyring('k2', 'k1')
    const started = await Promise.all([api, worker, api, worker, api, worker].map((db) => check(keyring, db)))
    expect(started.flat()).toEqual([])
    expect(await registered()).toEqual(['k2'])
    expect(await check(keyring)).toEqual([])
  })

  test('is refused with another key of a registered name, also when both come at once', async () => {
    const [one, two] = [testKeyringText('a'), testKeyringText('b')].map((text) =>
      parseKeyring(text.replace(/^\w+:/, 'k1:')),
    ) as [Keyring, Keyring]
    const both = await Promise.all([check(one), check(two, worker)])
    expect(both.filter((troubles) => troubles.length === 0)).toHaveLength(1)
    expect(both.flat()).toEqual([expect.stringContaining('the key "k1" is not the one this database knows')])
  })

  test('is refused, by name, without a key that stored values need; the new primary is not registered', async () => {
    await check(testKeyring('k1'))
    await givenCredential(testKeyring('k1'), 'planted')
    const troubles = await check(testKeyring('k2'))
    expect(troubles).toEqual([expect.stringMatching(/^the key "k1" may still seal stored values/)])
    expect(await registered()).toEqual(['k1'])
    expect(await check(testKeyring('k2', 'k1'))).toEqual([])
    expect(await registered()).toEqual(['k1', 'k2'])
  })

  test('is refused when a check value was changed', async () => {
    await check(testKeyring('k1'))
    await owner.query(`update sealing_keys set check_value = overlay(check_value placing 'AAAA' from 10)`)
    expect(await check(testKeyring('k1'))).toHaveLength(1)
  })
})

describe('Postgres itself', () => {
  test('takes no plaintext and no value under an unregistered key into a sealed column', async () => {
    await check(testKeyring('k1'))
    const brandId = await givenCredential(testKeyring('k1'), 'planted')
    for (const text of ['hunter2', '', 'v1.k1.', 'v1.k1.hunter2', `${await stored(brandId)}\n`]) {
      await expect(store(brandId, text), text).rejects.toMatchObject({ cause: { code: '23514' } })
    }
    const unregistered = sealValue(testKeyring('k9'), placeOf(brandId), 'planted')
    await expect(store(brandId, unregistered)).rejects.toMatchObject({ cause: { code: '23503' } })
  })

  test('lets no role take out a key that a value of any brand needs', async () => {
    await check(testKeyring('k1'))
    await givenCredential(testKeyring('k1'), 'planted')
    await expect(worker.pool.query(`delete from sealing_keys where kid = 'k1'`)).rejects.toMatchObject({
      code: '23503',
    })
    await expect(api.pool.query(`delete from sealing_keys`)).rejects.toMatchObject({ code: '42501' })
  })

  test('has exactly the sealed columns of the list, each with its kid beside it', async () => {
    const { rows } = await owner.query<{ line: string }>(
      `select concat_ws('.', attrelid::regclass, attname) as line from pg_attribute
        where attrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace
                              and relkind in ('r', 'p'))
          and attname like 'sealed\\_%' and not attisdropped order by 1`,
    )
    const listed = SEALED_COLUMNS.map(({ table, column }) => `${table}.${column}`)
    expect(rows.map(({ line }) => line)).toEqual(listed.toSorted())
    for (const { table, column, kid, row, brand } of SEALED_COLUMNS) {
      const { rows: guards } = await owner.query(
        `select (select pg_get_expr(adbin, adrelid) from pg_attrdef d join pg_attribute a
                    on a.attrelid = d.adrelid and a.attnum = d.adnum and a.attname = $3
                  where d.adrelid = $1::regclass) as kid_is,
                exists (select from pg_constraint where conrelid = $1::regclass and contype = 'c'
                  and pg_get_constraintdef(oid) = format('CHECK (is_sealed(%s))', $2::text)) as checked,
                exists (select from pg_constraint where conrelid = $1::regclass and contype = 'f'
                  and confrelid = 'sealing_keys'::regclass
                  and pg_get_constraintdef(oid) like format('FOREIGN KEY (%s)%%', $3::text)) as referenced,
                (select count(*)::int from pg_attribute where attrelid = $1::regclass
                    and attname in ($4, $5) and atttypid = 'uuid'::regtype)
                  = case when $4::text = $5 then 1 else 2 end as placed`,
        [table, column, kid, row, brand],
      )
      expect(guards, table).toEqual([
        { kid_is: `split_part(${column}, '.'::text, 2)`, checked: true, referenced: true, placed: true },
      ])
    }
  })
})

describe('rotation', () => {
  const byKid = new Map([
    ['k2', 7],
    ['k1', 0],
  ])
  const texts = Array.from({ length: 7 }, (_, n) => `planted-${n}`)

  async function givenCredentials(keyring: Keyring) {
    await check(keyring)
    const brands: [BrandId, string][] = []
    for (const text of texts) brands.push([await givenCredential(keyring, text), text])
    return brands
  }

  async function expectAll(keyring: Keyring, brands: readonly [BrandId, string][], kid: string) {
    for (const [brandId, text] of brands) {
      const sealed = await stored(brandId)
      expect(kidOf(sealed)).toBe(kid)
      expect(openValue(keyring, placeOf(brandId), sealed).reveal()).toBe(text)
    }
  }

  test('moves every value of every brand and retires the old key; again it finds nothing to do', async () => {
    const brands = await givenCredentials(testKeyring('k1'))
    const keyring = testKeyring('k2', 'k1')
    const done = await rotateSealedValues(worker, { keyring, clock })
    expect(done).toEqual({ moved: 7, stuck: [], retired: ['k1'], byKid })
    await expectAll(testKeyring('k2'), brands, 'k2')
    expect(await check(testKeyring('k2'))).toEqual([])
    const again = await rotateSealedValues(worker, { keyring, clock })
    expect(again).toEqual({ moved: 0, stuck: [], retired: [], byKid })
  })

  test('run by four at once moves every value once', async () => {
    const brands = await givenCredentials(testKeyring('k1'))
    const keyring = testKeyring('k2', 'k1')
    const runs = await Promise.all([1, 2, 3, 4].map(() => rotateSealedValues(worker, { keyring, clock })))
    expect(runs.reduce((sum, { moved }) => sum + moved, 0)).toBe(7)
    expect(await countByKid(worker, keyring)).toEqual(byKid)
    await expectAll(keyring, brands, 'k2')
  })

  test('leaves what it cannot open as it is, names it, and keeps its key', async () => {
    const [first, second] = await givenCredentials(testKeyring('k1'))
    const moved = await stored(first?.[0] as BrandId)
    await store(second?.[0] as BrandId, moved)
    const keyring = testKeyring('k2', 'k1')
    const done = await rotateSealedValues(worker, { keyring, clock })
    expect(done.moved).toBe(6)
    expect(done.stuck).toEqual([expect.stringContaining(uuidOf(second?.[0] as BrandId))])
    expect(done.stuck.join()).not.toContain('planted')
    expect(done.retired).toEqual([])
    expect(done.byKid).toEqual(
      new Map([
        ['k2', 6],
        ['k1', 1],
      ]),
    )
    expect(await stored(second?.[0] as BrandId)).toBe(moved)
  })

  test('without the old key moves nothing and says which key it lacks; an unused one it retires', async () => {
    await givenCredentials(testKeyring('k1'))
    const keyring = testKeyring('k2')
    const lacking = await rotateSealedValues(worker, { keyring, clock })
    expect(lacking).toMatchObject({ moved: 0, retired: [] })
    expect(lacking.stuck).toHaveLength(7)
    expect(lacking.stuck[0]).toContain('sealed under the key "k1", which is not in the keyring')
    await owner.query('delete from mail_settings')
    expect(await rotateSealedValues(worker, { keyring, clock })).toMatchObject({ retired: ['k1'] })
  })

  test('with another key of a registered name moves nothing', async () => {
    const brands = await givenCredentials(testKeyring('k1'))
    const wrong = parseKeyring(`${testKeyringText('k2')},${testKeyringText('x').replace('x:', 'k1:')}`)
    await expect(rotateSealedValues(worker, { keyring: wrong, clock })).rejects.toThrow('the key "k1" is not')
    await expectAll(testKeyring('k1'), brands, 'k1')
  })

  test('does not undo a credential that was changed meanwhile', async () => {
    const [first] = await givenCredentials(testKeyring('k1'))
    const brandId = first?.[0] as BrandId
    const keyring = testKeyring('k2', 'k1')
    await check(keyring)
    const blocker = new pg.Client({ connectionString: database.ownerUrl })
    await blocker.connect()
    await blocker.query('begin')
    await blocker.query(`select set_config('app.brand_id', $1, true)`, [uuidOf(brandId)])
    const changed = sealValue(testKeyring('k1'), placeOf(brandId), 'newer')
    await blocker.query('update mail_settings set sealed_credential = $1 where brand_id = $2', [
      changed,
      uuidOf(brandId),
    ])
    const rotating = rotateSealedValues(worker, { keyring, clock })
    await waitUntilBlocked()
    await blocker.query('commit')
    await blocker.end()
    const done = await rotating
    expect(done.moved).toBe(6)
    expect(done.retired).toEqual([])
    expect(await stored(brandId)).toBe(changed)
    await rotateSealedValues(worker, { keyring, clock })
    expect(openValue(testKeyring('k2'), placeOf(brandId), await stored(brandId)).reveal()).toBe('newer')
  })
})

/** Until some connection of this database waits for a lock; bounded by the test's own time limit. */
async function waitUntilBlocked(): Promise<void> {
  for (let isBlocked = false; !isBlocked; ) {
    const { rows } = await owner.query<{ blocked: boolean }>(
      `select exists (select from pg_stat_activity where datname = current_database()
          and wait_event_type = 'Lock') as blocked`,
    )
    isBlocked = rows[0]?.blocked === true
  }
}
