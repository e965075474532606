// Whether an address is known can be told neither from the bytes nor from the time of the answer.

import { performance } from 'node:perf_hooks'
import type { Random } from '../../../scripts/seed/random.ts'
import { browserAt } from '../access/browser.ts'
import { givenPartners } from '../access/people.ts'
import type { Finding, Scene } from '../access/scene.ts'

/** Per kind. Fixed, so that nobody stops when it looks good. */
const SAMPLES = 1_000
const WARM_UP = 100
/** The usual bound of leakage tests: above it two means differ beyond doubt. */
const T_MAX = 4.5
/** Also judged without the slowest tenth: pauses of the machine must hide nothing. */
const KEPT = 0.9
const HOME = {
  userAgent: 'Mozilla/5.0 (Windows NT 10.0; rv:130.0) Gecko/20100101 Firefox/130.0',
  address: '203.0.113.7',
}
/** Differ by their nature from answer to answer, or count the asker's own requests. */
const OWN = new Set(['date', 'x-request-id', 'ratelimit-remaining', 'ratelimit-reset'])

export async function tellKnownFromUnknown(scene: Scene, random: Random): Promise<Finding[]> {
  const known = await givenPartners(scene, SAMPLES + WARM_UP, 'known')
  const unknown = known.map((email) => email.replace('known', 'other'))
  const order = shuffled([...known.map(() => true), ...unknown.map(() => false)], random)
  const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] }
  const answers: Record<'known' | 'unknown', Set<string>> = { known: new Set(), unknown: new Set() }
  for (const isKnown of order) {
    const email = (isKnown ? known : unknown).pop() ?? ''
    const browser = browserAt(scene, HOME)
    const startedAt = performance.now()
    const { status, text, headers } = await browser.ask('POST', '/v1/sign-in', { email })
    times[isKnown ? 'known' : 'unknown'].push(performance.now() - startedAt)
    answers[isKnown ? 'known' : 'unknown'].add(`${status} ${text} ${namesAndValues(headers)}`)
  }
  const [one = '', ...more] = new Set([...answers.known, ...answers.unknown])
  const samples = [times.known.slice(-SAMPLES), times.unknown.slice(-SAMPLES)] as const
  const all = welch(...samples)
  const trimmed = welch(...withoutSlowest(...samples))
  return [
    {
      line: `bytes      ${more.length + 1} kind of answer in ${order.length}, for known and unknown addresses`,
      failed: more.map((other) => `answers differ: ${one} / ${other}`),
    },
    {
      line: `time       |t| = ${all.toFixed(2)} (${trimmed.toFixed(2)} without the slowest tenth) < ${T_MAX}, ${SAMPLES} samples each`,
      failed: all < T_MAX && trimmed < T_MAX ? [] : ['the time tells known addresses from unknown ones'],
    },
  ]
}

/** The cookie's value is random; its length and attributes are not. */
function namesAndValues(headers: Headers): string {
  return [...headers]
    .filter(([name]) => !OWN.has(name))
    .map(([name, value]) => `${name}: ${value.replace(/^(login=)[\w-]{43};/, '$1…;')}`)
    .join('\n')
}

function shuffled(kinds: boolean[], random: Random): boolean[] {
  for (let at = kinds.length - 1; at > 0; at--) {
    const other = random.whole(0, at)
    const [here = false, there = false] = [kinds[at], kinds[other]]
    kinds[at] = there
    kinds[other] = here
  }
  return kinds
}

function withoutSlowest(one: readonly number[], other: readonly number[]): [number[], number[]] {
  const sorted = [...one, ...other].toSorted((a, b) => a - b)
  const bound = sorted[Math.floor(sorted.length * KEPT)] ?? Number.POSITIVE_INFINITY
  return [one.filter((ms) => ms < bound), other.filter((ms) => ms < bound)]
}

/** |t| of Welch's test: means that differ, in units of what chance explains. */
function welch(one: readonly number[], other: readonly number[]): number {
  const [a, b] = [momentsOf(one), momentsOf(other)]
  return Math.abs(a.mean - b.mean) / Math.sqrt(a.variance / one.length + b.variance / other.length)
}

function momentsOf(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, variance: squares / (values.length - 1) }
}
