// `pnpm audit:http`: what no client of ours would send, byte by byte, against a real API and a real router on
// loopback, directly and behind caddy and nginx: refused as it should be, alike everywhere, nothing written.

import { startTestCluster } from '@openpartner/testkit/cluster'
import { createTemplate, dropDatabases } from '@openpartner/testkit/template'
import type { HttpCase } from './http/case.ts'
import { contentCases } from './http/content-cases.ts'
import { type Exchange, exchange } from './http/exchange.ts'
import { framingCases } from './http/framing-cases.ts'
import { type Ports, startProxy } from './http/proxies.ts'
import { openScene, type Scene } from './http/scene.ts'

/** Of two cores the services want one. */
const AT_ONCE = 6

async function runAll(cases: readonly HttpCase[], ports: Ports): Promise<Exchange[]> {
  const results: Exchange[] = []
  let next = 0
  const work = async () => {
    for (let at = next++; at < cases.length; at = next++) {
      const one = cases[at]
      if (one !== undefined) results[at] = await exchange(ports[one.service], one.parts)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return results
}

/** What is wrong with how the service itself took a case; null when nothing is. */
function faultOf(one: HttpCase, { statuses, isClosed }: Exchange): string | null {
  const wanted = one.statuses.join(' or ') || 'no answer'
  if (statuses.length > (one.answers ?? 1)) return `answered ${statuses.length} times: ${statuses.join(', ')}`
  if (statuses.some((status) => status >= 500)) return `answered ${statuses.join(', ')}`
  if (statuses.length === 0 && one.statuses.length > 0) return `no answer instead of ${wanted}`
  if (!statuses.every((status) => one.statuses.includes(status)))
    return `answered ${statuses.join(', ')} instead of ${wanted}`
  if (one.mustClose === true && !isClosed) return 'left the connection open'
  return null
}

const isRefused = ({ statuses }: Exchange) => statuses.every((status) => status >= 400)

interface Verdicts {
  readonly same: number
  /** Judged otherwise, as the case allows: what, and why that does no harm. */
  readonly allowed: readonly string[]
  readonly different: readonly string[]
}

function compare(
  cases: readonly HttpCase[],
  direct: readonly Exchange[],
  behind: readonly Exchange[],
): Verdicts {
  const different: string[] = []
  const allowed: string[] = []
  cases.forEach((one, at) => {
    const [here, there] = [direct[at], behind[at]]
    if (here === undefined || there === undefined) throw new Error(`${one.name} was not run`)
    const isOnce = there.statuses.length <= (one.answers ?? 1)
    if (isOnce && isRefused(here) === isRefused(there)) return
    const both = `${one.name}: ${here.statuses.join(', ')} directly, ${there.statuses.join(', ')} behind it`
    if (one.proxiesDiffer !== undefined) allowed.push(`${both} (${one.proxiesDiffer})`)
    else
      different.push(
        `${one.name}: ${here.statuses.join(', ')} directly, ${there.statuses.join(', ')} behind it`,
      )
  })
  return { same: cases.length - allowed.length - different.length, allowed, different }
}

const redirects = (results: readonly Exchange[]) =>
  results.flatMap(({ statuses }) => statuses).filter((status) => status === 302).length

/** Every table as it was, but for one click per redirect. */
async function changedRows(
  scene: Scene,
  before: ReadonlyMap<string, number>,
  clicks: number,
): Promise<string[]> {
  const after = await scene.rows()
  return [...after].flatMap(([table, count]) => {
    const expected = (before.get(table) ?? 0) + (table === 'clicks' ? clicks : 0)
    return count === expected ? [] : [`${table} has ${count} rows instead of ${expected}`]
  })
}

async function audit(scene: Scene): Promise<string[]> {
  const cases = [...framingCases(scene.key), ...contentCases(scene.key)]
  const before = await scene.rows()
  const direct = await runAll(cases, scene.ports)
  const faults = cases.flatMap((one, at) => {
    const fault = faultOf(one, direct[at] ?? { statuses: [], text: '', isClosed: false })
    return fault === null ? [] : [`${one.name}: ${fault}`]
  })
  console.log(`direct  ${cases.length - faults.length}/${cases.length} as they should be`)
  let clicks = redirects(direct)
  for (const name of ['caddy', 'nginx'] as const) {
    const proxy = await startProxy(name, scene.ports)
    if (proxy === null) {
      console.log(`${name}   SKIPPED: ${name} is not installed here`)
      continue
    }
    let behind: Exchange[]
    try {
      behind = await runAll(cases, proxy.ports)
    } finally {
      await proxy.close()
    }
    clicks += redirects(behind)
    const { same, allowed, different } = compare(cases, direct, behind)
    console.log(`${name}   ${same}/${cases.length} same verdict, ${allowed.length} otherwise and harmless`)
    for (const line of allowed) console.log(`        ${line}`)
    faults.push(...different.map((line) => `${name}: ${line}`))
  }
  const changed = await changedRows(scene, before, clicks)
  console.log(`rows    ${changed.length === 0 ? 'unchanged' : 'CHANGED'} but for ${clicks} clicks redirected`)
  return [...faults, ...changed]
}

const cluster = await startTestCluster(process.env.DATABASE_URL)
try {
  const databases = await createTemplate(cluster)
  const scene = await openScene(databases)
  try {
    const faults = await audit(scene)
    for (const fault of faults) console.log(`FAILED  ${fault}`)
    if (faults.length > 0) process.exitCode = 1
  } finally {
    await scene.close()
  }
  if (!cluster.throwAway) await dropDatabases(databases)
} finally {
  await cluster.stop()
}
