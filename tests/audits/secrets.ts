// `pnpm audit:secrets [seed]`: stored secrets open in their own row alone, are found nowhere in plain, and
// survive a rotation that is killed again and again. On a throw-away database, with real processes.

import { randomInt } from 'node:crypto'
import { startTestCluster } from '@openpartner/testkit/cluster'
import { createTemplate, dropDatabases } from '@openpartner/testkit/template'
import { randomFrom } from '../../scripts/seed/random.ts'
import { killRotation } from './secrets/rotation.ts'
import { openScene } from './secrets/scene.ts'
import { searchForPlanted } from './secrets/search.ts'
import { swapEverything } from './secrets/swap.ts'

const SEED_MAX = 2 ** 31
const seed = process.argv[2] === undefined ? randomInt(SEED_MAX) : Number(process.argv[2])
console.log(`seed ${seed}\n`)

const cluster = await startTestCluster(process.env.DATABASE_URL)
try {
  const databases = await createTemplate(cluster)
  const scene = await openScene(databases)
  const failures: string[] = []
  try {
    for (const part of [swapEverything, searchForPlanted, killRotation]) {
      const { lines, failed } = await part(scene, randomFrom(seed))
      for (const line of lines) console.log(line)
      for (const line of failed) console.log(`FAILED  ${line}`)
      console.log()
      failures.push(...failed)
    }
  } finally {
    await scene.close()
  }
  console.log(failures.length === 0 ? 'stored secrets hold' : `${failures.length} failures`)
  if (failures.length > 0) process.exitCode = 1
  if (!cluster.throwAway) await dropDatabases(databases)
} finally {
  await cluster.stop()
}
