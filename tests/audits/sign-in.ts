// `pnpm audit:sign-in [seed]`: scanners consume no link and keep nobody out, one mail makes one session, and
// nothing tells known addresses from unknown ones. The limits per address of the caller are raised, because
// everything here comes from two; those per mailbox stand.

import { randomInt } from 'node:crypto'
import { startTestCluster } from '@openpartner/testkit/cluster'
import { randomFrom } from '../../scripts/seed/random.ts'
import { openScene } from './access/scene.ts'
import { tellKnownFromUnknown } from './sign-in/enumeration.ts'
import { confirmAtOnce } from './sign-in/race.ts'
import { scanEveryLink } from './sign-in/scanners.ts'

const SEED_MAX = 2 ** 31
const seed = process.argv[2] === undefined ? randomInt(SEED_MAX) : Number(process.argv[2])
console.log(`seed ${seed}\n`)

const cluster = await startTestCluster(process.env.DATABASE_URL)
try {
  const scene = await openScene(cluster)
  try {
    const findings = [
      ...(await scanEveryLink(scene)),
      await confirmAtOnce(scene),
      ...(await tellKnownFromUnknown(scene, randomFrom(seed))),
    ]
    for (const { line } of findings) console.log(line)
    const failed = findings.flatMap((finding) => finding.failed)
    for (const line of new Set(failed)) console.log(`FAILED  ${line}`)
    const held = findings.filter((finding) => finding.failed.length === 0).length
    console.log(`\n${held}/${findings.length}`)
    if (failed.length > 0) process.exitCode = 1
  } finally {
    await scene.close()
  }
} finally {
  await cluster.stop()
}
