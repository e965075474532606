// Starts the API as a service: settings first, then everything else.

import { runMain } from '@openpartner/runtime/env'
import { readApiEnv } from './env.ts'

await runMain(async () => {
  const env = readApiEnv()
  // Loaded only now: a wrong setting is told at once, and not after a second of loading what cannot start.
  const { startApi } = await import('./start.ts')
  await startApi(env)
})
