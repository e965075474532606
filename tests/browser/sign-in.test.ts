// The portal in a real Chromium over the real services: the way in by mail, and every page read by axe.

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DEMO, seedDemo } from '../../scripts/seed.ts'
import { launchChromium } from '../support/chromium.ts'
import { DESKTOP, faultsOf, openLink, requestLink } from '../support/portal.ts'
import { startTestStack, type TestStack } from '../support/stack.ts'

const ADMIN_PAGES = [
  '',
  '/partners',
  '/links',
  '/programs',
  '/events',
  '/commissions',
  '/payouts',
  '/audit',
  '/audit?kind=security',
  '/settings',
  '/settings/team',
  '/settings/api-keys',
  '/settings/mail',
  '/profile',
].map((page) => `/admin${page}`)
const PARTNER_PAGES = ['', '/links', '/earnings', '/payouts', '/profile'].map((page) => `/partner${page}`)

let stack: TestStack
let browser: Browser

beforeAll(async () => {
  stack = await startTestStack({
    services: ['router', 'api', 'worker', 'portal'],
    prepare: (database) => seedDemo({ databaseUrl: database.urlFor('api'), now: new Date() }),
  })
  browser = await launchChromium()
})

afterAll(async () => {
  await browser?.close()
  await stack?.stop()
})

test('the mailed link signs in the browser that asked for it and no other; then every admin page is sound', async () => {
  const context = await browser.newContext({ viewport: DESKTOP })
  const link = await requestLink(stack.urls.portal, context, DEMO.adminEmail)
  const stranger = await browser.newContext()
  const elsewhere = await stranger.newPage()
  await elsewhere.goto(link)
  await elsewhere.getByRole('heading', { name: 'This link did not sign you in' }).waitFor()
  await stranger.close()

  await openLink(context, link)
  expect(await faultsOf(stack.urls.portal, context, ADMIN_PAGES)).toEqual([])
  await context.close()
})

test('a partner signs in the same way, and every partner page is sound', async () => {
  const context = await browser.newContext({ viewport: DESKTOP })
  await openLink(context, await requestLink(stack.urls.portal, context, DEMO.partnerEmail))
  expect(await faultsOf(stack.urls.portal, context, PARTNER_PAGES)).toEqual([])
  await context.close()
})
