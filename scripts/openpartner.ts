// `npm run openpartner doctor`: the command line from the sources, by default on the instance that `npm
// start` runs from this folder; in an image it is a bundle of its own, with the worker's settings.

import { fileURLToPath } from 'node:url'
import { operatorSettings } from './stack/operator-settings.ts'

if (process.env.DATABASE_URL === undefined && process.env.DATABASE_URL_FILE === undefined)
  Object.assign(process.env, operatorSettings(fileURLToPath(new URL('../.openpartner', import.meta.url))))

await import('../apps/cli/src/main.ts')
