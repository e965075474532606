// The browser of the browser tests: $CHROMIUM, else the system's, else the one that comes as an npm package.

import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const SYSTEM_CHROMIUM = '/usr/bin/chromium'

/** Close it in `afterAll`. Throws, naming $CHROMIUM, where this platform has none of the three. */
export async function launchChromium(): Promise<Browser> {
  const { executablePath, args } = await findChromium()
  try {
    return await chromium.launch({ executablePath, args, headless: true })
  } catch (error) {
    throw new Error(`Chromium at ${executablePath} does not start; set CHROMIUM to one that does.`, {
      cause: error,
    })
  }
}

interface ChromiumLaunch {
  readonly executablePath: string
  readonly args: string[]
}

async function findChromium(): Promise<ChromiumLaunch> {
  // Its sandbox refuses root, which containers often are; the tests only ever open our own pages.
  const args = ['--no-sandbox', '--disable-dev-shm-usage']
  const named = process.env.CHROMIUM
  if (named !== undefined) return { executablePath: named, args }
  if (existsSync(SYSTEM_CHROMIUM)) return { executablePath: SYSTEM_CHROMIUM, args }
  if (process.platform === 'linux' && process.arch === 'x64') return packagedChromium(args)
  throw new Error('No Chromium here; set CHROMIUM to the path of one.')
}

async function packagedChromium(args: string[]): Promise<ChromiumLaunch> {
  // It is made for AWS Lambda, and only where it believes to be there does it unpack the libraries it needs.
  process.env.AWS_LAMBDA_JS_RUNTIME ??= 'nodejs22.x'
  const { default: packaged } = await import('@sparticuz/chromium')
  // Its own arguments run all pages in one process: smaller, but one crash would end every test.
  return { executablePath: await packaged.executablePath(), args: [...args, '--disable-gpu'] }
}
