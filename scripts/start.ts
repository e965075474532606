// `npm start`: the whole of OpenPartner on this machine, from an empty folder or as it was left.

import { runInstance } from './stack/run.ts'

await runInstance({ isDevelopment: false, args: process.argv.slice(2) })
