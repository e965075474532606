// The API in a process of its own, as in production, and a caller that keeps its connections.

import { fork } from 'node:child_process'
import { Agent, request } from 'node:http'
import { fileURLToPath } from 'node:url'
import { mintApiKey } from '@openpartner/auth'
import { createApiKey } from '@openpartner/core/setup'
import { type BenchStage, CONCURRENCY } from './stage.ts'

export interface HttpTeller {
  /** Tells one sale and waits for its answer. @throws Error when it is not 201 */
  tell(customer: string): Promise<void>
  close(): Promise<void>
}

export async function startHttp(stage: BenchStage): Promise<HttpTeller> {
  const draft = {
    kind: 'secret',
    name: 'Bench',
    expiresAt: null,
    allowedNetworks: [],
    allowedOrigins: [],
  } as const
  const { key } = await createApiKey(stage.ctx, { ...draft, scopes: ['events:write'] }, mintApiKey)
  const child = fork(fileURLToPath(new URL('api-process.ts', import.meta.url)), [stage.apiUrl], {
    execArgv: ['--import', 'tsx'],
  })
  const url = await new Promise<URL>((resolve, reject) => {
    child.once('message', (message) => resolve(new URL(typeof message === 'string' ? message : '')))
    child.once('exit', (code) => reject(new Error(`the API ended with ${code}`)))
  })
  const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY })
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  let told = 0
  const tell = (customer: string) =>
    new Promise<void>((resolve, reject) => {
      const sale = { kind: 'sale', customer, external_id: `http_${told++}`, amount: '10000', currency: 'EUR' }
      const sent = request(new URL('/v1/events', url), { method: 'POST', agent, headers }, (answer) => {
        answer.resume()
        answer.once('end', () => {
          if (answer.statusCode === 201) resolve()
          else reject(new Error(`the API answered ${answer.statusCode}`))
        })
      })
      sent.once('error', reject)
      sent.end(JSON.stringify(sale))
    })
  return {
    tell,
    async close() {
      agent.destroy()
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.disconnect()
      await ended
    },
  }
}
