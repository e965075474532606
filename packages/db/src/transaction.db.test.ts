// Transactions: join, stay in one brand, undo everything, and try again after a deadlock — a bounded number
// of times.

import {
  createDatabase,
  createFakeClock,
  givenBrand,
  type Stage,
  type TestDatabase,
} from '@openpartner/testkit'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findBrand, renameBrand } from './brands.ts'
import { type Database, openDatabase } from './client.ts'
import {
  inBrand,
  inTransaction,
  isUniqueViolation,
  lockByName,
  sqlState,
  type Tx,
  together,
  tryLockByName,
} from './transaction.ts'

let database: TestDatabase
let db: Database
let stage: Stage
let brandId: Awaited<ReturnType<typeof givenBrand>>['actor']['brandId']

beforeAll(async () => {
  database = await createDatabase()
  db = openDatabase({ url: database.urlFor('api'), applicationName: 'test' })
  stage = { db, ownerUrl: database.ownerUrl, clock: createFakeClock() }
  brandId = (await givenBrand(stage)).actor.brandId
})

afterAll(async () => {
  await db.close()
  await database.drop()
})

async function idOf(tx: Tx): Promise<unknown> {
  const { rows } = await tx.orm.execute(sql`select pg_current_xact_id()::text as id`)
  return rows[0]?.id
}

const nameOf = () => inBrand(db, brandId, async (tx) => (await findBrand(tx, brandId))?.name)

describe('a transaction', () => {
  test('is joined by another of the same brand, and by one without a brand', async () => {
    await inBrand(db, brandId, async (tx) => {
      const outer = await idOf(tx)
      expect(await inBrand(tx, brandId, idOf)).toBe(outer)
      expect(await inTransaction(tx, idOf)).toBe(outer)
    })
    expect(await inTransaction(db, idOf)).not.toBe(await inTransaction(db, idOf))
  })

  test('of one brand cannot act for another, nor one without a brand for any', async () => {
    const other = (await givenBrand(stage)).actor.brandId
    const refusal = 'a transaction of one brand cannot act for another'
    await expect(inBrand(db, brandId, (tx) => inBrand(tx, other, idOf))).rejects.toThrow(refusal)
    await expect(inTransaction(db, (tx) => inBrand(tx, brandId, idOf))).rejects.toThrow(refusal)
  })

  test('leaves nothing behind when it fails, joined parts included', async () => {
    const before = await nameOf()
    const failing = inBrand(db, brandId, async (tx) => {
      await renameBrand(tx, brandId, 'Half done')
      await inBrand(tx, brandId, (inner) => renameBrand(inner, brandId, 'Half done inside'))
      throw new Error('after the writing')
    })
    await expect(failing).rejects.toThrow('after the writing')
    expect(await nameOf()).toBe(before)
  })

  test('hands back what its work returns and keeps what it wrote', async () => {
    expect(
      await inBrand(db, brandId, async (tx) => renameBrand(tx, brandId, 'Renamed').then(() => 'done')),
    ).toBe('done')
    expect(await nameOf()).toBe('Renamed')
  })
})

describe('statements of a transaction', () => {
  const one = (tx: Tx, value: number) =>
    tx.orm.execute<{ value: number }>(sql`select ${value}::int as value`).then(({ rows }) => rows[0]?.value)

  test('asked together are answered each with its own', async () => {
    const answers = await inTransaction(db, (tx) => together([one(tx, 1), one(tx, 2), one(tx, 3)]))
    expect(answers).toEqual([1, 2, 3])
  })

  test('asked together are all waited for when one fails, and nothing is left behind', async () => {
    const before = await nameOf()
    let lateAnswer: unknown = null
    const failing = inBrand(db, brandId, (tx) =>
      together([
        tx.orm.execute(sql`select 1 / 0`).then(() => undefined),
        renameBrand(tx, brandId, 'Half done').catch((error: unknown) => {
          lateAnswer = error
          throw error
        }),
      ]),
    )
    await expect(failing).rejects.toMatchObject({ cause: { code: '22012' } })
    expect(sqlState(lateAnswer)).toBe('25P02')
    expect(await nameOf()).toBe(before)
  })

  test.each(['committed', 'failed'])('that come after it has %s are refused, not sent', async (end) => {
    let kept: Tx | null = null
    const running = inTransaction(db, async (tx) => {
      kept = tx
      if (end === 'failed') throw new Error('on purpose')
    })
    await running.catch(() => undefined)
    if (kept === null) throw new Error('the transaction did not run')
    await expect(one(kept, 1)).rejects.toMatchObject({
      cause: { message: /after the end of its transaction/ },
    })
  })

  test('that come again are prepared once per connection, whatever their values', async () => {
    const single = openDatabase({ url: database.urlFor('api'), applicationName: 'names', connectionsMax: 1 })
    const prepared = await inTransaction(single, async (tx) => {
      for (let value = 0; value < 5; value++) expect(await one(tx, value)).toBe(value)
      const { rows } = await tx.orm.execute(
        sql.raw(`select from pg_prepared_statements where statement like '%::int as value%'`),
      )
      return rows.length
    })
    await single.close()
    expect(prepared).toBe(1)
  })
})

describe('a connection that breaks', () => {
  let fragile: Database
  beforeAll(() => {
    fragile = openDatabase({ url: database.urlFor('api'), applicationName: 'fragile', connectionsMax: 2 })
  })
  afterAll(() => fragile.close())

  async function breakAll(): Promise<void> {
    const owner = openDatabase({ url: database.ownerUrl, applicationName: 'test' })
    await owner.pool.query(`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'fragile' and datname = current_database()`)
    await expect
      .poll(async () => {
        const { rows } = await owner.pool.query(
          `select from pg_stat_activity where application_name = 'fragile'`,
        )
        return rows.length
      })
      .toBe(0)
    await owner.close()
  }

  // An error nobody listens to ends the process: here it would fail the run, in a service it takes every
  // request along.
  test('between two statements fails that transaction with the reason, and nothing else', async () => {
    const broken = inBrand(fragile, brandId, async (tx) => {
      await breakAll()
      await findBrand(tx, brandId)
    })
    await expect(broken).rejects.toThrow()
    expect(await inBrand(fragile, brandId, async (tx) => (await findBrand(tx, brandId))?.id)).toBe(brandId)
  })

  test('while it waits in the pool costs no connection for good, however often', async () => {
    for (let round = 0; round < 4; round++) {
      const both = await Promise.allSettled([
        inBrand(fragile, brandId, idOf),
        inBrand(fragile, brandId, idOf),
      ])
      // The first use after a break may find it out; the pool is whole again with the second.
      if (both.some(({ status }) => status === 'rejected')) await inBrand(fragile, brandId, idOf)
      await breakAll()
    }
    const { totalCount, waitingCount } = fragile.pool
    expect(totalCount).toBeLessThanOrEqual(2)
    expect(waitingCount).toBe(0)
  })

  test('at BEGIN is given back: the next transaction gets a new one', async () => {
    // As a pool hands it out that has not heard of the break yet.
    const connect = fragile.pool.connect.bind(fragile.pool)
    for (let round = 0; round < 3; round++) {
      const dead = await connect()
      dead.connection.stream.destroy()
      const handOut = () => Promise.resolve(dead)
      const pool = Object.assign(Object.create(fragile.pool), { connect: handOut }) as typeof fragile.pool
      await expect(inBrand({ ...fragile, pool }, brandId, idOf)).rejects.toThrow()
    }
    expect(await inBrand(fragile, brandId, idOf)).toBeDefined()
  })
})

test('work that goes on after a failed statement is told that nothing was kept', async () => {
  const before = await nameOf()
  const careless = inBrand(db, brandId, async (tx) => {
    await renameBrand(tx, brandId, 'Careless')
    await tx.orm.execute(sql`select 1 / 0`).catch(() => undefined)
  })
  await expect(careless).rejects.toThrow('nothing was committed')
  expect(await nameOf()).toBe(before)
})

describe('a transient failure', () => {
  const failure = (code: string) => Object.assign(new Error(`SQLSTATE ${code}`), { code })

  test('of two transactions that wait for each other is tried again until both are through', async () => {
    // Both hold their first lock before either asks for its second: Postgres has to end one of them.
    const bothHold = gate()
    let holders = 0
    let tries = 0
    const lock = (first: string, second: string) =>
      inTransaction(db, async (tx) => {
        tries += 1
        await lockByName(tx, first)
        holders += 1
        if (holders === 2) bothHold.open()
        await bothHold.opened
        await lockByName(tx, second)
        return 'through'
      })
    expect(await Promise.all([lock('left', 'right'), lock('right', 'left')])).toEqual(['through', 'through'])
    expect(tries).toBe(3)
  })

  test.each(['40P01', '40001'])('%s is tried three times, then handed on', async (code) => {
    let tries = 0
    const work = () => {
      tries += 1
      return Promise.reject(failure(code))
    }
    await expect(inBrand(db, brandId, work)).rejects.toThrow(code)
    expect(tries).toBe(3)
  })

  test('undoes its first try before the second', async () => {
    let tries = 0
    await inBrand(db, brandId, async (tx) => {
      tries += 1
      expect((await findBrand(tx, brandId))?.name).not.toBe('Tried')
      await renameBrand(tx, brandId, 'Tried')
      if (tries === 1) throw failure('40001')
    })
    expect(await nameOf()).toBe('Tried')
  })

  test('of a joined transaction is the outer one’s to try again', async () => {
    let [outer, inner] = [0, 0]
    await inBrand(db, brandId, async (tx) => {
      outer += 1
      await inBrand(tx, brandId, async () => {
        inner += 1
        if (inner === 1) throw failure('40P01')
      })
    })
    expect([outer, inner]).toEqual([2, 2])
  })

  test('is none when the work itself is wrong: that is tried once', async () => {
    let tries = 0
    const work = async (tx: Tx) => {
      tries += 1
      await tx.orm.execute(sql`select 1 / 0`)
    }
    await expect(inBrand(db, brandId, work)).rejects.toThrow()
    expect(tries).toBe(1)
  })
})

describe('the code of a database error', () => {
  test('is read from a statement that failed, and from a commit that did', async () => {
    const owner = openDatabase({ url: database.ownerUrl, applicationName: 'test' })
    await owner.pool.query(`create table once_at_commit (n integer unique deferrable initially deferred);
      create table once_at_once (n integer unique)`)
    const twice = (table: string) =>
      inTransaction(owner, async (tx) => {
        await tx.orm.execute(sql.raw(`insert into ${table} values (1)`))
        await tx.orm.execute(sql.raw(`insert into ${table} values (1)`))
      }).catch((error: unknown) => error)
    const [atCommit, atOnce] = [await twice('once_at_commit'), await twice('once_at_once')]
    await owner.close()
    expect([sqlState(atCommit), sqlState(atOnce)]).toEqual(['23505', '23505'])
    expect([isUniqueViolation(atCommit), isUniqueViolation(atOnce)]).toEqual([true, true])
  })

  test.each([[new Error('no code')], [null], ['40P01'], [{ code: 40001 }], [new Error('x', { cause: 'y' })]])(
    'is none for what no database said: %s',
    (error) => {
      expect(sqlState(error)).toBeNull()
      expect(isUniqueViolation(error)).toBe(false)
    },
  )
})

describe('a lock by name', () => {
  test('keeps the second out until the first is done, and others are not asked to wait', async () => {
    const order: string[] = []
    const [taken, finish] = [gate(), gate()]
    const first = inTransaction(db, async (tx) => {
      await lockByName(tx, 'customer', brandId, 'cus_1')
      taken.open()
      await finish.opened
      order.push('first')
    })
    await taken.opened
    const tryLock = (...name: string[]) => inTransaction(db, (tx) => tryLockByName(tx, ...name))
    expect(await tryLock('customer', brandId, 'cus_1')).toBe(false)
    expect(await tryLock('customer', brandId, 'cus_2')).toBe(true)
    expect(await tryLock('customer', `${brandId}cus_1`)).toBe(true)
    const second = inTransaction(db, async (tx) => {
      await lockByName(tx, 'customer', brandId, 'cus_1')
      order.push('second')
    })
    finish.open()
    await Promise.all([first, second])
    expect(order).toEqual(['first', 'second'])
    expect(await tryLock('customer', brandId, 'cus_1')).toBe(true)
  })
})

function gate() {
  let open: () => void = () => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open: () => open() }
}
