// An admin publishes terms with conditions, steps and caps through the form, reads what they say before they
// count, and finds all of it again when the form is opened next.

import type { Browser, BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DEMO, seedDemo } from '../../scripts/seed.ts'
import { launchChromium } from '../support/chromium.ts'
import { DESKTOP, faultsOf, openLink, requestLink } from '../support/portal.ts'
import { startTestStack, type TestStack } from '../support/stack.ts'

let stack: TestStack
let browser: Browser
let portal: string
let admin: BrowserContext

beforeAll(async () => {
  stack = await startTestStack({
    services: ['api', 'worker', 'portal'],
    prepare: (database) => seedDemo({ databaseUrl: database.urlFor('api'), now: new Date() }),
  })
  portal = stack.urls.portal
  browser = await launchChromium()
  admin = await browser.newContext({ viewport: DESKTOP })
  await openLink(admin, await requestLink(portal, admin, DEMO.adminEmail))
})

afterAll(async () => {
  await browser?.close()
  await stack?.stop()
})

test('a rule with conditions, steps and a cap is reviewed, published and found again', async () => {
  const page = await admin.newPage()
  await page.goto(`${portal}/admin/programs`)
  await page.getByRole('link', { name: 'Acme Ambassadors' }).first().click()
  await page.getByRole('button', { name: 'Publish new terms' }).click()

  const last = page.getByRole('group', { name: 'Rule 3' })
  await last.getByText('Conditions, steps and limits').click()
  await last.getByRole('button', { name: 'Only when…' }).click()
  await last.getByLabel('Values, word for word').fill('pro\nteam')
  await last.getByLabel('The reward').selectOption('sales')
  await last.getByLabel('From', { exact: true }).fill('10')
  await last.getByLabel('Reward').nth(2).fill('25')
  await last.getByLabel('At most per sale').fill('5')
  await page.getByRole('button', { name: 'Review' }).click()

  const review = page.getByText('What changes').locator('..')
  const said =
    '20 % of every later sale where plan is pro or team for 12 months, ' +
    '25 % once the partner has brought 10 sales in the month, at most 5.00 EUR per sale'
  await review.getByText(`Rule 3: ${said}. Before: 20 % of every later sale for 12 months.`).waitFor()
  await page.getByRole('button', { name: 'Publish version 2' }).click()
  await page.getByText('The new terms are in force').waitFor()
  await page.getByRole('heading', { name: 'Terms, version 2' }).waitFor()

  await page.getByRole('button', { name: 'Publish new terms' }).click()
  expect(await last.getByLabel('Values, word for word').inputValue()).toBe('pro\nteam')
  expect(await last.getByLabel('At most per sale').inputValue()).toBe('5.00')
  await page.getByRole('button', { name: 'Review' }).click()
  await page.getByText('Nothing: it says what is in force already.').waitFor()
  expect(await faultsOf(portal, admin, [new URL(page.url()).pathname])).toEqual([])
})
