// A phone that moves between networks for two weeks, and whose browser updates itself, is never signed out.

import type { Random } from '../../../scripts/seed/random.ts'
import { signIn } from '../access/browser.ts'
import { givenPartners } from '../access/people.ts'
import type { Finding, Scene } from '../access/scene.ts'

const STEPS = 500
/** On average forty minutes a step: 500 steps stay within a partner's 30 days. */
const MINUTES_MAX = 80
const NETWORKS = {
  home: ['203.0.113.7', '203.0.113.201', '2001:db8:1::7', '2001:db8:1:2::9'],
  office: ['192.0.2.14', '2001:db8:77::1'],
  mobile: ['198.51.100.9', '198.18.7.3', '198.19.250.77', '2001:db8:aa01::1', '2001:db8:aa02::5'],
  train: ['100.64.3.2', '100.65.9.1'],
} as const

export async function movePhone(scene: Scene, random: Random): Promise<Finding> {
  const [email = ''] = await givenPartners(scene, 1, 'phone')
  let version = 120
  let isInApp = false
  let address: string = NETWORKS.home[0]
  const phone = await signIn(scene, email, { userAgent: agentOf(version, isInApp), address })
  const failed: string[] = []
  const seen = { moves: 0, updates: 0, stepUps: 0 }
  for (let step = 1; step <= STEPS; step++) {
    scene.clock.advance({ minutes: random.whole(0, MINUTES_MAX) })
    if (random.chance(0.6)) {
      address = random.pick(NETWORKS[random.pick(['home', 'office', 'mobile', 'train'] as const)])
      seen.moves += 1
    }
    if (random.chance(0.05)) {
      version += 1
      seen.updates += 1
    }
    // The same page in the window of an app: the system's own web view.
    if (random.chance(0.1)) isInApp = !isInApp
    const place = { userAgent: agentOf(version, isInApp), address }
    const read = await phone.ask('GET', '/v1/session', undefined, place)
    if (read.status !== 200) {
      failed.push(`step ${step}: reading answered ${read.status}`)
      continue
    }
    const { workspace } = JSON.parse(read.text) as { workspace: { member_id: string } }
    const choice = { member_id: workspace.member_id }
    const write = await phone.ask('POST', '/v1/session/workspace', choice, place)
    if (write.status !== 200) failed.push(`step ${step}: an ordinary act answered ${write.status}`)
    if (!random.chance(0.03)) continue
    await phone.ask('POST', '/v1/session/step-up', undefined, place)
    const { code } = await scene.mailTo(email)
    const proven = await phone.ask('POST', '/v1/session/step-up/confirm', { code }, place)
    if (proven.status === 200) seen.stepUps += 1
    else failed.push(`step ${step}: stepping up answered ${proven.status}`)
  }
  return {
    line:
      `phone      ${failed.length} lock-outs in ${STEPS} steps ` +
      `(${seen.moves} moves, ${seen.updates} updates, ${seen.stepUps} step-ups)`,
    failed,
  }
}

function agentOf(version: number, isInApp: boolean): string {
  const device = isInApp ? 'Pixel 8 Build/UQ1A; wv' : 'K'
  return (
    `Mozilla/5.0 (Linux; Android ${version > 125 ? 15 : 14}; ${device}) AppleWebKit/537.36 ` +
    `(KHTML, like Gecko) ${isInApp ? 'Version/4.0 ' : ''}Chrome/${version}.0.0.0 Mobile Safari/537.36`
  )
}
