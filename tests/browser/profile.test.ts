// A person and their sessions in a real Chromium: another browser with the same cookie has to prove itself,
// an address changes by mail and back, and a session that was ended is out.

import pg from 'pg'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DEMO, seedDemo } from '../../scripts/seed.ts'
import { launchChromium } from '../support/chromium.ts'
import { DESKTOP, faultsOf, mailFor, openLink, requestLink } from '../support/portal.ts'
import { startTestStack, type TestStack } from '../support/stack.ts'

const LINUX = 'Mozilla/5.0 (X11; Linux x86_64'
const CHROME = `${LINUX}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36`
const FIREFOX = `${LINUX}; rv:140.0) Gecko/20100101 Firefox/140.0`
const NEW_EMAIL = 'new-address@acme.example'

let stack: TestStack
let browser: Browser

beforeAll(async () => {
  stack = await startTestStack({
    services: ['api', 'worker', 'portal'],
    prepare: (database) => seedDemo({ databaseUrl: database.urlFor('api'), now: new Date() }),
  })
  browser = await launchChromium()
})

afterAll(async () => {
  await browser?.close()
  await stack?.stop()
})

async function signIn(email: string): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: DESKTOP, userAgent: CHROME })
  await openLink(context, await requestLink(stack.urls.portal, context, email))
  return context
}

/** One mail a minute goes to one address. */
async function letAMinutePass(): Promise<void> {
  const owner = new pg.Client({ connectionString: stack.database.ownerUrl })
  await owner.connect()
  await owner.query(`update challenges set created_at = created_at - interval '1 minute'`)
  await owner.end()
}

async function profileIn(context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${stack.urls.portal}/admin/profile`)
  return page
}

const codeFor = async (context: BrowserContext, email: string, subject: string) =>
  (await mailFor(stack.urls.portal, context, { email, subject })).code

test('the same cookie in another browser proves itself by mail, goes on where it was, and the old address can undo', async () => {
  const own = await signIn(DEMO.adminEmail)
  const state = await own.storageState()
  const other = await browser.newContext({ viewport: DESKTOP, userAgent: FIREFOX, storageState: state })
  const page = await profileIn(other)
  await page.getByRole('button', { name: 'Change', exact: true }).click()
  await page.getByLabel('New e-mail address').fill(NEW_EMAIL)
  await page.getByRole('button', { name: 'Send the code' }).click()

  await page.getByRole('heading', { name: 'Is it still you?' }).waitFor()
  await page.getByRole('button', { name: 'Send me a code' }).click()
  await page.getByLabel('Code from the mail').fill('00000000')
  await page.getByRole('button', { name: 'It is me' }).click()
  await page.getByText('The link or code is not valid').waitFor()
  await page
    .getByLabel('Code from the mail')
    .fill(await codeFor(own, DEMO.adminEmail, 'Confirm that it is you'))
  await page.getByRole('button', { name: 'It is me' }).click()

  await page.getByText(`Look into the mailbox of ${NEW_EMAIL}`).waitFor()
  await page.getByLabel('Code from the mail').fill(await codeFor(own, NEW_EMAIL, 'Confirm'))
  await page.getByRole('button', { name: 'Change address' }).click()
  await page.getByRole('main').getByText(NEW_EMAIL).waitFor()

  const { link } = await mailFor(stack.urls.portal, own, {
    email: DEMO.adminEmail,
    subject: 'Your e-mail address was changed',
  })
  const elsewhere = await browser.newPage()
  await elsewhere.goto(link)
  // The token is out of sight at once, and nothing happens before the button.
  await elsewhere.waitForURL(`${stack.urls.portal}/email/undo`)
  await elsewhere.getByRole('button', { name: 'Take the change back' }).click()
  await elsewhere.getByRole('heading', { name: 'The change is taken back' }).waitFor()
  await page.reload()
  await page.waitForURL(/\/sign-in/)
})

test('a session that was ended is out with its next page, and the page of a partner is theirs', async () => {
  const lost = await signIn(DEMO.partnerEmail)
  await letAMinutePass()
  const kept = await signIn(DEMO.partnerEmail)
  const page = await kept.newPage()
  await page.goto(`${stack.urls.portal}/partner/profile`)
  await page.getByRole('button', { name: 'Sign out everywhere else' }).click()
  await page.getByRole('button', { name: 'Sign out the others' }).click()
  await page.getByText('1 session ended').waitFor()
  const gone = await lost.newPage()
  await gone.goto(`${stack.urls.portal}/partner`)
  await gone.waitForURL(/\/sign-in/)
  await page.reload()
  await page.getByText('This browser').waitFor()
})

test('pages that mails lead to are sound, also with a link that says nothing', async () => {
  const context = await browser.newContext({ viewport: DESKTOP })
  const paths = [
    '/sign-in',
    '/invitation#t=nothing',
    '/email/undo#t=nothing',
    '/step-up/confirm',
    '/workspaces',
    '/inbox',
  ]
  // Refusals are what these links deserve; the console notes their status.
  const faults = (await faultsOf(stack.urls.portal, context, paths)).filter(
    (fault) => !/status of 40[134]/.test(fault),
  )
  expect(faults).toEqual([])
})
