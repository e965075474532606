// A stolen cookie is replayed: from other systems against every route that reads, from other networks and
// browsers against every act that hurts.

import { type Browser, browserAt, type Place, signIn } from '../access/browser.ts'
import { givenAdmin } from '../access/people.ts'
import type { Finding, Scene } from '../access/scene.ts'

const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0'
const CHROME = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0'
const HOME: Place = { userAgent: FIREFOX, address: '203.0.113.7' }

const OTHER_SYSTEMS = [
  `Mozilla/5.0 (X11; Linux x86_64) ${CHROME} Safari/537.36`,
  `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${CHROME} Safari/537.36`,
  `Mozilla/5.0 (Linux; Android 14; K) ${CHROME} Mobile Safari/537.36`,
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) ' +
    'Version/17.5 Mobile/15E148 Safari/604.1',
  'curl/8.5.0',
  'python-requests/2.32',
] as const
const OTHER_PLACES: Readonly<Record<string, Place>> = {
  'another IPv4 network': { ...HOME, address: '198.51.100.9' },
  'another address family': { ...HOME, address: '2001:db8:1::7' },
  'another browser of the same system': {
    ...HOME,
    userAgent: `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Safari/537.36`,
  },
}

/** From every other system, every route that reads, each with the fresh cookie of a session of its own. */
export async function replayOnOtherSystems(scene: Scene): Promise<Finding> {
  const reads = (await routesOf(scene)).filter(({ method }) => method === 'GET')
  const email = await givenAdmin(scene)
  const failed: string[] = []
  let [tried, read, answeredAtHome] = [0, 0, 0]
  for (const [number, { path }] of reads.entries()) {
    const owner = await signIn(scene, email, HOME)
    if ((await owner.ask('GET', path)).status !== 401) answeredAtHome += 1
    const userAgent = OTHER_SYSTEMS[number % OTHER_SYSTEMS.length] ?? OTHER_SYSTEMS[0]
    const { status } = await stolenFrom(scene, owner, { ...HOME, userAgent }).ask('GET', path)
    tried += 1
    if (status !== 401) {
      read += 1
      failed.push(`GET ${path} answered ${status} to ${userAgent}`)
    }
    const after = await owner.ask('GET', path)
    if (after.status !== 401) failed.push(`GET ${path}: the session outlived its theft`)
  }
  if (reads.length === 0 || answeredAtHome !== tried) failed.push('the cookie reads nothing at home either')
  return {
    line: `system     ${read} of ${tried} routes read with a cookie from another system`,
    failed,
  }
}

/** Every route that is declared sensitive, from every other place, in one session that stays. */
export async function replayFromOtherNetworks(scene: Scene): Promise<Finding> {
  const acts = (await routesOf(scene)).filter(({ isSensitive }) => isSensitive)
  const failed: string[] = []
  const owner = await signIn(scene, await givenAdmin(scene), HOME)
  let [tried, done] = [0, 0]
  for (const [name, place] of Object.entries(OTHER_PLACES)) {
    const thief = stolenFrom(scene, owner, place)
    for (const { method, path } of acts) {
      const { text } = await thief.ask(method, path)
      tried += 1
      if (text.includes('step-up-required')) continue
      done += 1
      failed.push(`${method} ${path} from ${name}: ${text}`)
    }
    const { status } = await thief.ask('GET', '/v1/brand')
    if (status !== 200) failed.push(`from ${name} even reading ended: the session was revoked`)
  }
  // What is refused elsewhere is not refused at home, or this would prove nothing.
  for (const { method, path } of acts) {
    const { text } = await owner.ask(method, path)
    if (text.includes('step-up-required')) failed.push(`${method} ${path} wants a step-up at home`)
  }
  if (acts.length === 0) failed.push('no route is declared sensitive')
  return {
    line: `network    ${done} of ${tried} sensitive acts done elsewhere (${acts.length} routes × ${tried / acts.length} places)`,
    failed,
  }
}

function stolenFrom(scene: Scene, owner: Browser, place: Place): Browser {
  return browserAt(scene, place, new Map(owner.cookies))
}

interface Route {
  readonly method: string
  readonly path: string
  readonly isSensitive: boolean
}

/** Every operation of the reference that is not open to anybody. */
async function routesOf({ url }: Scene): Promise<Route[]> {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as {
    paths: Record<string, Record<string, { responses: Record<string, unknown> }>>
  }
  return Object.entries(document.paths).flatMap(([pattern, operations]) =>
    Object.entries(operations).flatMap(([method, { responses }]) => {
      if (responses['401'] === undefined) return []
      // Nobody's id: a route is refused before it looks for anything.
      const path = pattern.replaceAll(/\{\w+\}/g, 'brd_01h455vb4pex5vsknk084sn02q')
      const isSensitive = JSON.stringify(responses['403'] ?? '').includes('step-up-required')
      return [{ method: method.toUpperCase(), path, isSensitive }]
    }),
  )
}
