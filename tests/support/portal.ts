// A person at the portal: signing in by the mail of the development inbox, and looking for faults of pages.

import { AxeBuilder } from '@axe-core/playwright'
import type { BrowserContext, Page } from 'playwright-core'

export const DESKTOP = { width: 1280, height: 900 }
/** The narrowest telephone still sold. */
const PHONE = { width: 360, height: 740 }

/** Each is a full page load: a quarter of a second and more. */
const INBOX_ATTEMPTS = 60

/** The way `npm start` offers: the prefilled form, then the newest mail of the development inbox. */
export async function requestLink(portal: string, context: BrowserContext, email: string): Promise<string> {
  const page = await context.newPage()
  await page.goto(`${portal}/sign-in?email=${encodeURIComponent(email)}`)
  await page.getByRole('button', { name: 'Send the link' }).click()
  await page.getByRole('heading', { name: 'Look into your mail' }).waitFor()
  await page.close()
  return (await mailFor(portal, context, { email, subject: 'Sign in' })).link
}

export interface ReadMail {
  readonly link: string
  /** Empty in a mail that holds none. */
  readonly code: string
}

/** Reads the newest mail to this address, once it has arrived and its subject begins with these words. */
export async function mailFor(
  portal: string,
  context: BrowserContext,
  { email, subject }: { readonly email: string; readonly subject: string },
): Promise<ReadMail> {
  const page = await context.newPage()
  // The worker delivers within moments; until then the inbox shows an older mail, or none.
  for (let attempt = 0; attempt < INBOX_ATTEMPTS; attempt += 1) {
    await page.goto(`${portal}/inbox`)
    const isFor = (await page.getByText(`To ${email}`).count()) > 0
    const title = isFor ? await page.getByRole('heading', { level: 2 }).first().textContent() : null
    if (title?.startsWith(subject) !== true) continue
    const link = await page.getByRole('link', { name: 'Open the link' }).getAttribute('href')
    const text = await page.getByRole('region', { name: 'Text of the mail' }).textContent()
    await page.close()
    return { link: link ?? '', code: /^[0-9A-Z]{8}$/m.exec(text ?? '')?.[0] ?? '' }
  }
  throw new Error('no mail arrived in the inbox')
}

export async function openLink(context: BrowserContext, link: string): Promise<void> {
  const page = await context.newPage()
  await page.goto(link)
  await page.waitForURL((url) => /^\/(admin|partner)/.test(url.pathname))
  await page.close()
}

/** What is wrong with the pages: errors in the console, sideways scrolling, serious findings of axe. */
export async function faultsOf(
  portal: string,
  context: BrowserContext,
  paths: readonly string[],
): Promise<string[]> {
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
      where = `${path} ${colorScheme} ${viewport.width}px`
      // A colour halfway between two themes is nobody's: without motion it is there at once.
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.setViewportSize(viewport)
      await page.goto(`${portal}${path}`, { waitUntil: 'networkidle' })
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
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)))
  const { violations } = await new AxeBuilder({ page })
    // Rows are alike, and a hundred of them take axe as long as the rest of the test.
    .exclude('tbody tr:nth-child(n + 4)')
    .options({ resultTypes: ['violations'] })
    .analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `axe ${id} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
}
