// `openpartner`: what an operator does by hand. Commands print what they did and end with 0 only when all is
// well.

import { runMain } from '@openpartner/runtime/env'
import { Command } from 'commander'
import packageJson from '../package.json' with { type: 'json' }
import { readCliEnv } from './env.ts'

const program = new Command('openpartner')
  .description(
    'Command line of an OpenPartner instance. Settings come from the environment, as for the worker.',
  )
  .version(packageJson.version)

const secrets = program.command('secrets').description('the keys that seal stored credentials')
secrets
  .command('rotate')
  .description(
    'seal every stored secret with the primary key, and take keys out of use that seal nothing any more',
  )
  .action(() => withSettings('rotate'))
secrets
  .command('status')
  .description('how many stored secrets each key seals; changes nothing')
  .action(() => withSettings('status'))

program
  .command('doctor')
  .description('checks settings, database, guards and the books of every brand; 0 when all is well')
  .option('--rebuild', 'write projections that differ from the facts again, and record the check')
  .action(async ({ rebuild = false }: { rebuild?: boolean }) => {
    const env = readCliEnv()
    const { doctor } = await import('./doctor.ts')
    process.exitCode = await doctor(env, { rebuild })
  })

await runMain(async () => {
  await program.parseAsync()
})

async function withSettings(command: 'rotate' | 'status'): Promise<void> {
  const env = readCliEnv()
  // Loaded only now: a wrong setting is told at once.
  const commands = await import('./secrets.ts')
  process.exitCode = await commands[command](env)
}
