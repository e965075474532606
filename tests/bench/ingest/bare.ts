// The same statements without the verb: by pgbench, or by a plain client where there is no pgbench.

import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import type { BareStatement, Names } from './record.ts'
import { type BenchStage, CONCURRENCY, PARTNERS } from './stage.ts'

export interface BareRun {
  readonly tool: string
  /** Transactions per second over `seconds`, in a round of its own: no id comes twice. */
  measure(round: number, seconds: number): Promise<number>
}

/** 48 bits of number: eight for the round, eight for the client, the rest for its transactions. */
const ROUND = 2 ** 40
const CLIENT = 2 ** 32

export function bareRun(stage: BenchStage, statements: readonly BareStatement[], customers: number): BareRun {
  const pgbench = findPgbench()
  return pgbench === null
    ? { tool: 'a plain pg client (no pgbench found)', measure: replay(stage, statements, customers) }
    : { tool: 'pgbench', measure: byPgbench(pgbench, stage, statements, customers) }
}

function findPgbench(): string | null {
  const homes = '/usr/lib/postgresql'
  const versions = existsSync(homes) ? readdirSync(homes).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [
    ...versions.map((version) => join(homes, version, 'bin')),
    ...(process.env.PATH ?? '').split(':'),
  ]
  return folders.map((folder) => join(folder, 'pgbench')).find((path) => existsSync(path)) ?? null
}

/** Prepared, like a statement of ours would be at best; as the same role, with the same security. */
function byPgbench(
  program: string,
  stage: BenchStage,
  statements: readonly BareStatement[],
  customers: number,
) {
  const names: Names = { customer: ':c', partner: ':p', event: ':e' }
  const script = [
    `\\set c random(0, ${customers - 1})`,
    `\\set p :c % ${PARTNERS}`,
    '\\set seq :seq + 1',
    `\\set e :base + (:client_id + 1) * ${CLIENT} + :seq`,
    ...statements.map((statement) => {
      const parameters = statement.parameters(names)
      return `${oneLine(statement.text).replaceAll(/\$(\d+)/g, (_, number) => parameters[number - 1] ?? '')};`
    }),
  ]
  const url = new URL(stage.apiUrl)
  return async (round: number, seconds: number) => {
    const folder = mkdtempSync(join(tmpdir(), 'openpartner-bench-'))
    try {
      const file = join(folder, 'ingest.sql')
      writeFileSync(file, script.join('\n'))
      const { stdout } = await promisify(execFile)(
        program,
        ['-n', '-M', 'prepared', '-c', `${CONCURRENCY}`, '-j', '2', '-T', `${Math.ceil(seconds)}`, '-f', file]
          .concat('-D', 'seq=0', '-D', `base=${round * ROUND}`)
          .concat('--random-seed', `${round}`),
        {
          env: {
            PATH: process.env.PATH,
            PGHOST: url.hostname,
            PGPORT: url.port || '5432',
            PGUSER: decodeURIComponent(url.username),
            PGPASSWORD: decodeURIComponent(url.password),
            PGDATABASE: url.pathname.slice(1),
            PGOPTIONS: url.searchParams.get('options') ?? '',
          },
        },
      )
      const rate = /^tps = ([\d.]+)/m.exec(stdout)?.[1]
      if (rate === undefined || /failed transactions: [1-9]/.test(stdout)) throw new Error(stdout)
      return Number(rate)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

function replay(stage: BenchStage, statements: readonly BareStatement[], customers: number) {
  const texts = statements.map((statement, index) => {
    const parameters = statement.parameters({
      customer: '$1::bigint',
      partner: '$2::bigint',
      event: '$3::bigint',
    })
    const text = statement.text.replaceAll(/\$(\d+)/g, (_, number) => parameters[number - 1] ?? '')
    return { name: `bare_${index}`, text, takes: parameters.length > 0 }
  })
  return async (round: number, seconds: number) => {
    const until = performance.now() + seconds * 1_000
    const counts = Array.from({ length: CONCURRENCY }, async (_, client) => {
      const connection = new pg.Client({ connectionString: stage.apiUrl })
      await connection.connect()
      let done = 0
      for (; performance.now() < until; done++) {
        const customer = (done * 7_919 + client * 104_729) % customers
        const values = [customer, customer % PARTNERS, round * ROUND + (client + 1) * CLIENT + done]
        for (const { name, text, takes } of texts) {
          // A statement has to use every parameter it is given.
          await connection.query(takes ? { name, text, values: used(text, values) } : text)
        }
      }
      await connection.end()
      return done
    })
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0) / seconds
  }
}

/** Up to the last one that stands in the text. */
function used(text: string, values: readonly number[]): number[] {
  const numbers = [...text.matchAll(/\$(\d)/g)].map(([, number]) => Number(number))
  return values.slice(0, Math.max(0, ...numbers))
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ')
}
