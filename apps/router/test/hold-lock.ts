// A process that takes a folder and keeps it until it is killed; directory-lock.test.ts starts it.

import { setTimeout as delay } from 'node:timers/promises'
import { lockDirectory } from '../src/directory-lock.ts'

const [directory = ''] = process.argv.slice(2)
await lockDirectory(directory, () => process.exit(1)).then(
  () => process.stdout.write('held\n'),
  () => process.stdout.write('refused\n'),
)
await delay(60_000)
