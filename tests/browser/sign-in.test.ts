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
const ADMIN_PAGES = ['', '/partners', '/links', '/programs', '/events', '/commissions', '/payouts', '/audit']
const PARTNER_PAGES = ['', '/links', '/earnings', '/payouts']

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

test('an admin asks for a link, opens it from the inbox and is in, until signing in elsewhere is tried with it', async () => {
  const context = await browser.newContext({ viewport: DESKTOP })
  const link = await requestLink(await context.newPage(), DEMO.adminEmail)

  const stranger = await browser.newContext()
  const elsewhere = await stranger.newPage()
  await elsewhere.goto(link)
  await elsewhere.getByRole('heading', { name: 'This link did not sign you in' }).waitFor()
  await stranger.close()

  const page = await context.newPage()
  await page.goto(link)
  await page.waitForURL(/\/admin/)
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
  await context.close()
})

test('every admin page loads without an error and passes axe, light on a desktop and dark on a phone', async () => {
  const context = await signIn(DEMO.adminEmail)
  expect(await faultsOf(context, '/admin', ADMIN_PAGES)).toEqual([])
  await context.close()
})

test('every partner page loads without an error and passes axe, light on a desktop and dark on a phone', async () => {
  const context = await signIn(DEMO.partnerEmail)
  expect(await faultsOf(context, '/partner', PARTNER_PAGES)).toEqual([])
  await context.close()
})

/** The way `npm start` offers: the prefilled form, then the newest mail of the development inbox. */
async function requestLink(page: Page, email: string): Promise<string> {
  await page.goto(`${stack.urls.portal}/sign-in?email=${encodeURIComponent(email)}`)
  await page.getByRole('button', { name: 'Send the link' }).click()
  await page.getByRole('heading', { name: 'Look into your mail' }).waitFor()
  await page.goto(`${stack.urls.portal}/inbox`)
  const link = await page.getByRole('link', { name: 'Open the link' }).getAttribute('href')
  return link ?? ''
}

async function signIn(email: string): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: DESKTOP })
  const page = await context.newPage()
  await page.goto(await requestLink(page, email))
  await page.waitForURL((url) => /^\/(admin|partner)/.test(url.pathname))
  await page.close()
  return context
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
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `axe ${id} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
}
