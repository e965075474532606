// What admins do by hand in the portal: commissions held in bulk and rejected, an entry booked, and a debt
// written off by two of them; in a real Chromium over the real services.

import {
  ensurePerson,
  inBrand,
  insertAdmin,
  inTransaction,
  listBrandIds,
  openDatabase,
} from '@openpartner/db'
import { idsFrom } from '@openpartner/domain'
import { systemClock, uuidsFrom } from '@openpartner/runtime'
import type { TestDatabase } from '@openpartner/testkit'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DEMO, seedDemo } from '../../scripts/seed.ts'
import { launchChromium } from '../support/chromium.ts'
import { DESKTOP, faultsOf, openLink, requestLink } from '../support/portal.ts'
import { startTestStack, type TestStack } from '../support/stack.ts'

const SECOND = 'second.admin@example.com'

let stack: TestStack
let browser: Browser
let admin: BrowserContext
let second: BrowserContext

beforeAll(async () => {
  stack = await startTestStack({
    services: ['api', 'worker', 'portal'],
    prepare: async (database) => {
      await seedDemo({ databaseUrl: database.urlFor('api'), now: new Date() })
      await addSecondAdmin(database)
    },
  })
  browser = await launchChromium()
  admin = await browser.newContext({ viewport: DESKTOP })
  await openLink(admin, await requestLink(stack.urls.portal, admin, DEMO.adminEmail))
  second = await browser.newContext({ viewport: DESKTOP })
  await openLink(second, await requestLink(stack.urls.portal, second, SECOND))
})

afterAll(async () => {
  await browser?.close()
  await stack?.stop()
})

/** A colleague of the demo's admin, as an invitation would make them. */
async function addSecondAdmin(database: TestDatabase): Promise<void> {
  const worker = openDatabase({ url: database.urlFor('worker'), applicationName: 'test' })
  const [brandId] = await inTransaction(worker, listBrandIds)
  await worker.close()
  if (brandId === undefined) throw new Error('the demo has no brand')
  const db = openDatabase({ url: database.urlFor('api'), applicationName: 'test' })
  const newId = idsFrom(uuidsFrom(systemClock))
  const createdAt = new Date()
  await inBrand(db, brandId, async (tx) => {
    const { id: personId } = await ensurePerson(tx, { id: newId('per'), email: SECOND, createdAt })
    await insertAdmin(tx, { id: newId('adm'), brandId, personId, status: 'active', createdAt })
  })
  await db.close()
}

const open = async (context: BrowserContext, path: string) => {
  const page = await context.newPage()
  await page.goto(`${stack.urls.portal}${path}`, { waitUntil: 'networkidle' })
  return page
}
const dialog = (page: Page) => page.getByRole('dialog')

test('what is ticked is held in one go after saying what it comes to, and one is rejected with a reason', async () => {
  const page = await open(admin, '/admin/commissions?state=held')
  const boxes = page.getByRole('checkbox')
  await boxes.nth(0).check()
  await boxes.nth(1).check()
  await page.getByText('2 commissions, ').waitFor()
  await page.getByRole('button', { name: 'Hold' }).click()
  await dialog(page).getByText('in all').waitFor()
  await dialog(page).getByLabel('Reason').fill('A closer look')
  await dialog(page).getByRole('button', { name: 'Hold 2 commissions' }).click()
  await page.getByText('2 commissions held back').waitFor()
  await page.goto(`${stack.urls.portal}/admin/commissions?blocked_by=review`, { waitUntil: 'networkidle' })
  expect(await page.getByRole('checkbox').count()).toBe(2)

  await page.getByRole('rowheader').first().getByRole('link').click()
  await page.getByRole('heading', { name: 'Why it was earned' }).waitFor()
  await page.getByRole('button', { name: 'Reject' }).click()
  await dialog(page).getByLabel('Reason').fill('Own purchase')
  await dialog(page).getByRole('button', { name: 'Reject 1 commission' }).click()
  await page.getByText('taken back: Own purchase').first().waitFor()
  const { pathname } = new URL(page.url())
  const looked = ['/admin/commissions', '/admin/commissions?blocked_by=review', pathname]
  expect(await faultsOf(stack.urls.portal, admin, looked)).toEqual([])
})

test('what a partner owes is written off by two admins', async () => {
  const page = await open(admin, '/admin/partners')
  await page.getByRole('rowheader').first().getByRole('link').click()
  await page.getByRole('button', { name: 'Bonus or adjustment' }).click()
  await dialog(page).getByText('Less', { exact: true }).click()
  await dialog(page).getByLabel('Amount').fill('123456.78')
  await dialog(page).getByLabel('Reason').fill('Paid twice')
  await dialog(page).getByRole('button', { name: 'Take it off' }).click()
  await page.getByText('booked for').waitFor()
  const { pathname } = new URL(page.url())

  await page.goto(`${stack.urls.portal}/admin/payouts`, { waitUntil: 'networkidle' })
  await page.getByRole('button', { name: 'Write off' }).click()
  await dialog(page).getByLabel('Reason').fill('Left the program')
  await dialog(page).getByRole('button', { name: 'Ask for approval' }).click()
  await page.getByText('Waits for approval').waitFor()
  expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0)
  expect(await page.getByRole('button', { name: 'Withdraw' }).count()).toBe(1)
  expect(await faultsOf(stack.urls.portal, admin, ['/admin/payouts', pathname])).toEqual([])

  const other = await open(second, '/admin/payouts')
  await other.getByRole('button', { name: 'Approve' }).click()
  await dialog(other)
    .getByRole('button', { name: /^Write off/ })
    .click()
  await other.getByText('Written off', { exact: true }).waitFor()
  expect(await other.getByRole('heading', { name: 'Owed by partners' }).count()).toBe(0)
})
