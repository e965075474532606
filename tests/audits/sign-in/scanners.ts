// Scanners open every link of every mail in every way they know; afterwards every person signs in.

import { type Browser, browserAt } from '../access/browser.ts'
import { givenPartners } from '../access/people.ts'
import { type Finding, PORTAL_URL, type Scene } from '../access/scene.ts'

const PEOPLE = 1_000
const AT_ONCE = 8
const PERSON = {
  userAgent: 'Mozilla/5.0 (Windows NT 10.0; rv:130.0) Gecko/20100101 Firefox/130.0',
  address: '203.0.113.7',
}
const SCANNER = { userAgent: 'Mozilla/5.0 (compatible; link scanner)', address: '198.51.100.9' }
const CONFIRM = '/v1/sign-in/confirm'

export async function scanEveryLink(scene: Scene): Promise<Finding[]> {
  const emails = await givenPartners(scene, PEOPLE, 'scanned')
  const waiting: { email: string; browser: Browser; token: string; code: string }[] = []
  await inLanes(emails, async (email) => {
    const browser = browserAt(scene, PERSON)
    await browser.ask('POST', '/v1/sign-in', { email })
    waiting.push({ email, browser, ...(await scene.mailTo(email)) })
  })

  let visits = 0
  const letIn: string[] = []
  await inLanes(waiting, async ({ token, code }) => {
    for (const visit of visitsOf(token, code)) {
      const { status } = await visit(scene)
      visits += 1
      if (status < 400) letIn.push(`a scanner was answered ${status}`)
    }
  })
  const touched = await touchedChallenges(scene)

  let signedIn = 0
  await inLanes(waiting, async ({ browser, token, email }) => {
    const { status, text } = await browser.ask('POST', CONFIRM, { token })
    if (status === 200 && text.includes(email)) signedIn += 1
  })
  return [
    {
      line: `scanners   ${touched} of ${PEOPLE} links consumed or counted after ${visits} visits`,
      failed: [...letIn, ...(touched === 0 ? [] : [`${touched} challenges were touched`])],
    },
    {
      line: `people     ${signedIn} of ${PEOPLE} sign in afterwards`,
      failed: signedIn === PEOPLE ? [] : [`${PEOPLE - signedIn} people were kept out`],
    },
  ]
}

/** HEAD, GET, GET and then what its script does, POST by itself, GET twice; none has the person's cookie. */
function visitsOf(token: string, code: string): ((scene: Scene) => Promise<{ status: number }>)[] {
  const ask = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    return async ({ url }: Scene) => {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          'user-agent': SCANNER.userAgent,
          'x-forwarded-for': SCANNER.address,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      await response.arrayBuffer()
      return response
    }
  }
  const link = `${CONFIRM}?t=${token}`
  const asThePage = { origin: PORTAL_URL, 'sec-fetch-site': 'same-origin' }
  const ownCookie = { ...asThePage, cookie: `login=${'A'.repeat(43)}` }
  return [
    ask('HEAD', link),
    ask('GET', link),
    ask('GET', link),
    ask('POST', CONFIRM, { token }, asThePage),
    ask('POST', CONFIRM, { token }, ownCookie),
    ask('POST', CONFIRM, { token }),
    ask('POST', CONFIRM, { code }),
    ask('GET', link),
    ask('GET', link),
  ]
}

async function touchedChallenges({ owner }: Scene): Promise<number> {
  const { rowCount } = await owner.query(
    'select from challenges where consumed_at is not null or attempts > 0',
  )
  return rowCount ?? 0
}

async function inLanes<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const left = [...all]
  const lane = async () => {
    for (let one = left.pop(); one !== undefined; one = left.pop()) await work(one)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, lane))
}
