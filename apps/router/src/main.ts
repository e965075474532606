// Starts the router as a process: settings first, and only with good ones everything else.

import { runMain } from '@openpartner/runtime/env'
import { readRouterEnv } from './env.ts'

await runMain(async () => {
  const env = readRouterEnv()
  // Loaded now and not before: whoever has a setting to mend should not wait for what they cannot use yet.
  const { runRouter } = await import('./service.ts')
  await runRouter(env)
})
