// A colleague joins the team through a mailed invitation and is removed again, and an admin signs a partner
// out, in a real Chromium over the real services.

import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DEMO, seedDemo } from '../../scripts/seed.ts'
import { launchChromium } from '../support/chromium.ts'
import { DESKTOP, faultsOf, mailFor, openLink, requestLink } from '../support/portal.ts'
import { startTestStack, type TestStack } from '../support/stack.ts'

const COLLEAGUE = 'colleague@acme.example'
/** Invitations are in the name of the brand. */
const DEMO_BRAND = 'Acme Coffee'

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

test('an invited colleague joins by their mail, stands in the team, and is out once removed', async () => {
  const team = await teamPage(admin)
  await team.getByRole('button', { name: 'Invite admin' }).click()
  await team.getByLabel('E-mail address').fill(COLLEAGUE)
  await team.getByRole('button', { name: 'Send invitation' }).click()
  await rowOf(team, 'Open invitations').getByText('Waiting').waitFor()

  const colleague = await browser.newContext({ viewport: DESKTOP })
  await accept(colleague)
  const theirTeam = await teamPage(colleague)
  await rowOf(theirTeam, 'Admins').getByText('You').waitFor()

  await team.reload()
  expect(await faultsOf(portal, admin, ['/admin/settings/team'])).toEqual([])
  await team.getByText('Nobody is invited').waitFor()
  await rowOf(team, 'Admins').getByRole('button', { name: 'Remove' }).click()
  await team.getByText('Hand them to me').click()
  await team.getByRole('button', { name: 'Remove admin' }).click()
  await rowOf(team, 'Admins').getByText('Removed').waitFor()

  await theirTeam.reload()
  await theirTeam.waitForURL((url) => url.pathname === '/sign-in')
})

test('a partner whose sessions an admin ended has to sign in again', async () => {
  const partner = await browser.newContext({ viewport: DESKTOP })
  await openLink(partner, await requestLink(portal, partner, DEMO.partnerEmail))
  const theirs = await partner.newPage()
  await theirs.goto(`${portal}/partner`)
  const page = await admin.newPage()
  await page.goto(`${portal}/admin/partners`)
  const row = page.getByRole('row').filter({ hasText: DEMO.partnerEmail })
  await row.getByRole('link').first().click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('button', { name: 'Sign them out' }).click()
  await page.getByText('1 session ended').waitFor()
  await theirs.reload()
  await theirs.waitForURL((url) => url.pathname === '/sign-in')
})

/** By the link of the invitation, and then by the one that proves the address. */
async function accept(context: BrowserContext): Promise<void> {
  const invitation = await mailFor(portal, context, { email: COLLEAGUE, subject: DEMO_BRAND })
  const page = await context.newPage()
  await page.goto(invitation.link)
  await page.getByRole('button', { name: 'Send the link' }).click()
  await page.getByRole('heading', { name: 'Look into your mail' }).waitFor()
  const proof = await mailFor(portal, context, { email: COLLEAGUE, subject: 'Sign in' })
  await openLink(context, proof.link)
}

async function teamPage(context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${portal}/admin/settings/team`)
  return page
}

/** The colleague's row of a table of the team page. */
function rowOf(page: Page, table: string) {
  return page.getByRole('table', { name: table }).getByRole('row').filter({ hasText: COLLEAGUE })
}
