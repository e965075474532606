// Since when a partner is active or suspended: written with every change, and for partners of before the
// table.

import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { changePartner } from '@openpartner/core/setup'
import { createDatabase, createFakeClock, givenBrand, givenPartner, givenProgram } from '@openpartner/testkit'
import { databaseUrlOf } from '@openpartner/testkit/template'
import pg from 'pg'
import { expect, inject, test } from 'vitest'
import { openDatabase } from './client.ts'
import { statusesOfPartners } from './partners.ts'
import { inBrand } from './transaction.ts'

const FOLDER = new URL('../migrations/', import.meta.url)
const MIGRATION = '0012_attribution_models.sql'
const { adminUrl, prefix } = inject('testDatabases')

test('every change is kept with its time, and what changes nothing is none', async () => {
  const database = await createDatabase()
  const db = openDatabase({ url: database.urlFor('api'), applicationName: 'test' })
  const clock = createFakeClock()
  try {
    const ctx = await givenBrand({ db, ownerUrl: database.ownerUrl, clock })
    const { partner } = await givenPartner(ctx, (await givenProgram(ctx)).id)
    const added = clock.now()
    clock.advance({ days: 1 })
    await changePartner(ctx, partner.id, { status: 'suspended' })
    await changePartner(ctx, partner.id, { status: 'suspended' })
    await changePartner(ctx, partner.id, { name: 'Another' })
    const suspended = clock.now()
    await Promise.all([1, 2].map(() => changePartner(ctx, partner.id, { status: 'active' })))
    const statuses = await inBrand(db, ctx.actor.brandId, (tx) => statusesOfPartners(tx, [partner.id]))
    expect(statuses.map(({ version, status, changedAt }) => [version, status, changedAt])).toEqual([
      [1, 'active', added],
      [2, 'suspended', suspended],
      [3, 'active', suspended],
    ])
  } finally {
    await db.close()
    await database.drop()
  }
})

test('partners of before are active from their first day, and suspended from now on where they are', async ({
  skip,
}) => {
  const admin = new pg.Client({ connectionString: adminUrl })
  await admin.connect()
  const [me] = (
    await admin.query<{ rolsuper: boolean }>('select rolsuper from pg_roles where rolname = current_user')
  ).rows
  if (me?.rolsuper !== true) {
    await admin.end()
    skip('only a superuser can put partners where no brand is set')
  }
  const name = `${prefix}${randomBytes(6).toString('hex')}`
  const owner = `${prefix}${randomBytes(4).toString('hex')}`
  await admin.query(`create role ${owner} createrole`)
  await admin.query(`create database ${name} template template0 owner ${owner}`)
  const client = new pg.Client({ connectionString: databaseUrlOf(adminUrl, name) })
  await client.connect()
  try {
    // As an ordinary owner, to whom forced row-level security shows no partner.
    await client.query(`set role ${owner}`)
    const files = readdirSync(FOLDER).filter((file) => file.endsWith('.sql') && file < MIGRATION)
    for (const file of files.sort()) await client.query(readFileSync(new URL(file, FOLDER), 'utf8'))
    await client.query('reset role')
    await client.query(PARTNERS_OF_BEFORE)
    await client.query(`set role ${owner}`)
    await client.query(readFileSync(new URL(MIGRATION, FOLDER), 'utf8'))
    await client.query('reset role')
    const { rows } = await client.query(
      `select p.name, s.version, s.status, s.changed_at = p.created_at as from_the_start
         from partner_statuses s join partners p on p.id = s.partner_id order by 1, 2`,
    )
    expect(rows).toEqual([
      { name: 'Ada', version: 1, status: 'active', from_the_start: true },
      { name: 'Bob', version: 1, status: 'active', from_the_start: true },
      { name: 'Bob', version: 2, status: 'suspended', from_the_start: false },
    ])
    const [guards] = (
      await client.query(`select relforcerowsecurity as forced from pg_class where relname = 'partners'`)
    ).rows
    expect(guards).toEqual({ forced: true })
  } finally {
    await client.end()
    await admin.query(`drop database ${name} with (force)`)
    await admin.query(`drop role ${owner}`)
    await admin.end()
  }
})

const PARTNERS_OF_BEFORE = `
  with brand as (insert into brands (id, name, slug, created_at)
         values (gen_random_uuid(), 'Acme', 'acme', '2026-01-01') returning id),
       person as (insert into people (id, email, created_at)
         values (gen_random_uuid(), 'ada@example.com', '2026-01-01') returning id)
  insert into partners (id, brand_id, person_id, name, email, status, created_at)
    select gen_random_uuid(), brand.id, person.id, name, lower(name) || '@example.com', status, '2026-01-01'
      from brand, person, (values ('Ada', 'active'), ('Bob', 'suspended')) as p (name, status)`
