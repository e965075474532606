// The portal in a real Chromium over the real services: the way in by mail, and every page read by axe.

import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DEMO, seedDemo } from '../../scripts/seed.ts'
import { launchChromium } from '../support/chromium.ts'
import { startTestStack, type TestStack } from '../support/stack.ts'

const DESKTOP = { width: 1280, height: 900 }
/** The narrowest telephone still sold. */
const PHONE = { width: 360, height: 740 }
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
]
const PARTNER_PAGES = ['', '/links', '/earnings', '/payouts']

/** Each is a full page load: a quarter of a second and more. */
const INBOX_ATTEMPTS = 60

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
  const link = await requestLink(context, DEMO.adminEmail)
  const stranger = await browser.newContext()
  const elsewhere = await stranger.newPage()
  await elsewhere.goto(link)
  await elsewhere.getByRole('heading', { name: 'This link did not sign you in' }).waitFor()
  await stranger.close()

  await openLink(context, link)
  expect(await faultsOf(context, '/admin', ADMIN_PAGES)).toEqual([])
  await context.close()
})

test('a partner signs in the same way, and every partner page is sound', async () => {
  const context = await browser.newContext({ viewport: DESKTOP })
  await openLink(context, await requestLink(context, DEMO.partnerEmail))
  expect(await faultsOf(context, '/partner', PARTNER_PAGES)).toEqual([])
  await context.close()
})

/** The way `npm start` offers: the prefilled form, then the newest mail of the development inbox. */
async function requestLink(context: BrowserContext, email: string): Promise<string> {
  const page = await context.newPage()
  await page.goto(`${stack.urls.portal}/sign-in?email=${encodeURIComponent(email)}`)
  await page.getByRole('button', { name: 'Send the link' }).click()
  await page.getByRole('heading', { name: 'Look into your mail' }).waitFor()
  // The worker delivers within moments; until then the inbox shows an older mail, or none.
  for (let attempt = 0; attempt < INBOX_ATTEMPTS; attempt += 1) {
    await page.goto(`${stack.urls.portal}/inbox`)
    const isFor = (await page.getByText(`To ${email}`).count()) > 0
    const link = isFor ? await page.getByRole('link', { name: 'Open the link' }).getAttribute('href') : null
    if (link !== null) return link
  }
  throw new Error('no mail arrived in the inbox')
}

async function openLink(context: BrowserContext, link: string): Promise<void> {
  const page = await context.newPage()
  await page.goto(link)
  await page.waitForURL((url) => /^\/(admin|partner)/.test(url.pathname))
  await page.close()
}

/** What is wrong with the pages: errors in the console, sideways scrolling, serious findings of axe. */
async function faultsOf(context: BrowserContext, base: string, paths: readonly string[]): Promise<string[]> {
  const faults: string[] = []
  const page = await context.newPage()
  let where = ''
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`${where}: ${message.text()}`)
  })
  page.on('pageerror', (error) => faults.push(`${where}: ${error.message}`))
  for (const path of paths) {
    for (const [colorScheme, viewport] of [
      ['light', DESKTOP],
      ['dark', PHONE],
    ] as const) {
      where = `${base}${path} ${colorScheme} ${viewport.width}px`
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize(viewport)
      await page.goto(`${stack.urls.portal}${base}${path}`, { waitUntil: 'networkidle' })
      faults.push(
        ...(await layoutFaults(page)).concat(await axeFaults(page)).map((fault) => `${where}: ${fault}`),
      )
    }
  }
  await page.close()
  return faults
}

async function layoutFaults(page: Page): Promise<string[]> {
  const excess = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  return excess > 0 ? [`scrolls sideways by ${excess}px`] : []
}

async function axeFaults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    // Rows are alike, and a hundred of them take axe as long as the rest of the test.
    .exclude('tbody tr:nth-child(n + 4)')
    .options({ resultTypes: ['violations'] })
    .analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `axe ${id} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
}
