// Starts the worker as a process: settings first, and only with good ones everything else.

import { runMain } from '@openpartner/runtime/env'
import { workerEnv } from './env.ts'

await runMain(async () => {
  const env = workerEnv()
  // Loaded now and not before: whoever has a setting to mend should not wait for what they cannot use yet.
  const { runWorker } = await import('./service.ts')
  await runWorker(env)
})
