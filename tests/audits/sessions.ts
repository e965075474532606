// `pnpm audit:sessions [seed]`: phones that move stay signed in, stolen cookies read nothing on another
// system and do nothing that hurts from another network.

import { randomInt } from 'node:crypto'
import { startTestCluster } from '@openpartner/testkit/cluster'
import { randomFrom } from '../../scripts/seed/random.ts'
import { openScene } from './access/scene.ts'
import { replayFromOtherNetworks, replayOnOtherSystems } from './sessions/theft.ts'
import { movePhone } from './sessions/trace.ts'

const SEED_MAX = 2 ** 31
const seed = process.argv[2] === undefined ? randomInt(SEED_MAX) : Number(process.argv[2])
console.log(`seed ${seed}\n`)

const cluster = await startTestCluster(process.env.DATABASE_URL)
try {
  const scene = await openScene(cluster)
  try {
    const findings = [
      await movePhone(scene, randomFrom(seed)),
      await replayOnOtherSystems(scene),
      await replayFromOtherNetworks(scene),
    ]
    for (const { line } of findings) console.log(line)
    const failed = findings.flatMap((finding) => finding.failed)
    for (const line of failed) console.log(`FAILED  ${line}`)
    const held = findings.filter((finding) => finding.failed.length === 0).length
    console.log(`\n${held}/${findings.length}`)
    if (failed.length > 0) process.exitCode = 1
  } finally {
    await scene.close()
  }
} finally {
  await cluster.stop()
}
