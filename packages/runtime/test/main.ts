// A service that does nothing but read its settings; run-main.test.ts starts it as a process.

import { z } from 'zod'
import { readEnv, runMain } from '../src/env.ts'
import { databaseUrlSetting, portSetting, publicUrlSetting } from '../src/env-pieces.ts'

const SCHEMA = z.object({ DATABASE_URL: databaseUrlSetting, PORT: portSetting, ROUTER_URL: publicUrlSetting })

await runMain(async () => {
  readEnv(SCHEMA, process.env)
  throw new Error('after the settings')
})
