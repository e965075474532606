// `npm run dev`: like `npm start`, but services restart when their sources change and the portal reloads by
// itself.

import { runInstance } from './stack/run.ts'

await runInstance({ isDevelopment: true, args: process.argv.slice(2) })
