// `pnpm audit:tenants`: every documented operation is called with another brand's ids, and every role looks
// for another brand's rows over connections whose settings leaked; nothing may come of either.

import { onApiStage } from '../support/api-stage.ts'
import { lookForForeignRows } from './tenants/connections.ts'
import { askForForeignIds } from './tenants/operations.ts'
import { givenTwoBrands } from './tenants/scene.ts'

await onApiStage(async (stage) => {
  const scene = await givenTwoBrands(stage)
  const failures: string[] = []
  try {
    for (const part of [askForForeignIds, lookForForeignRows]) {
      const { lines, failed } = await part(scene)
      for (const line of lines) console.log(line)
      for (const line of failed) console.log(`WRONG  ${line}`)
      console.log()
      failures.push(...failed)
    }
  } finally {
    await scene.owner.end()
  }
  console.log(failures.length === 0 ? 'brands are apart' : `${failures.length} wrong`)
  if (failures.length > 0) process.exitCode = 1
})
