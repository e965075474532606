// An admin is told that the books disagree and with what, on every page and on a telephone, until a later
// check is clean; in a real Chromium over the real services.

import { checkBooks, rebuildProjections } from '@openpartner/core/checks'
import { type Database, inTransaction, listBrandIds, openDatabase } from '@openpartner/db'
import { idsFrom, uuidOf } from '@openpartner/domain'
import { systemClock, uuidsFrom } from '@openpartner/runtime'
import pg from 'pg'
import type { Browser, BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DEMO, seedDemo } from '../../scripts/seed.ts'
import { launchChromium } from '../support/chromium.ts'
import { DESKTOP, faultsOf, openLink, requestLink } from '../support/portal.ts'
import { startTestStack, type TestStack } from '../support/stack.ts'

const newId = idsFrom(uuidsFrom(systemClock))
let stack: TestStack
let browser: Browser
let admin: BrowserContext
let worker: Database

beforeAll(async () => {
  stack = await startTestStack({
    services: ['api', 'worker', 'portal'],
    prepare: (database) => seedDemo({ databaseUrl: database.urlFor('api'), now: new Date() }),
  })
  worker = openDatabase({ url: stack.database.urlFor('worker'), applicationName: 'test' })
  browser = await launchChromium()
  admin = await browser.newContext({ viewport: DESKTOP })
  await openLink(admin, await requestLink(stack.urls.portal, admin, DEMO.adminEmail))
})

afterAll(async () => {
  await worker?.close()
  await browser?.close()
  await stack?.stop()
})

/** What the worker does at night and the operator by hand, for every brand. */
async function forEveryBrand(verb: typeof checkBooks | typeof rebuildProjections): Promise<void> {
  for (const brandId of await inTransaction(worker, listBrandIds)) {
    const actor = { kind: 'worker', brandId } as const
    await verb({ db: worker, clock: systemClock, newId, actor, requestId: newId('req') })
  }
}

test('a difference stands above every page of an admin, names itself, and goes with a clean check', async () => {
  const owner = new pg.Client({ connectionString: stack.database.ownerUrl })
  await owner.connect()
  const [brandId] = await inTransaction(worker, listBrandIds)
  await owner.query("select set_config('app.brand_id', $1, false)", [
    brandId === undefined ? '' : uuidOf(brandId),
  ])
  await owner.query(`update commission_states set amount = amount + 1 where state = 'held'`)
  await owner.end()
  await forEveryBrand(checkBooks)

  const page = await admin.newPage()
  const banner = page.getByRole('region', { name: 'The books disagree' })
  await page.goto(`${stack.urls.portal}/admin/payouts`)
  await banner.getByText('The books disagree').waitFor()
  await banner.getByText('What was found').click()
  await banner.getByText('commission_states').waitFor()
  expect(await faultsOf(stack.urls.portal, admin, ['/admin', '/admin/audit'])).toEqual([])

  await forEveryBrand(rebuildProjections)
  await forEveryBrand(checkBooks)
  await page.goto(`${stack.urls.portal}/admin/audit`)
  await page.getByText('all agree').waitFor()
  expect(await banner.count()).toBe(0)
})
