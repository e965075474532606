// Waits until a service says it is ready, or says why it never will be.

import { get } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { lastLines, type ProcessGroup } from './process-group.ts'
import type { ServiceSpec } from './services.ts'

const POLL_MS = 40
/**
 * A loaded machine of two cores needs 10 s for the slowest; an hour would not help one that has not made it
 * by now.
 */
const READY_TIMEOUT_MS = 90_000
const REQUEST_TIMEOUT_MS = 20_000
const LINES_SHOWN = 25
const BODY_CHARACTERS_SHOWN = 500

/** Throws an error written for the terminal when the service ends or stays unready. */
export async function waitUntilReady(spec: ServiceSpec, running: ProcessGroup): Promise<void> {
  const deadline = performance.now() + READY_TIMEOUT_MS
  let lastAnswer = 'it does not answer'
  while (performance.now() < deadline) {
    if (running.endedWith() !== null) throw new Error(describeEnd(running))
    const answer = await ask(spec.readyUrl)
    if (answer?.status === 200) return
    if (answer !== null) lastAnswer = `${answer.status} ${answer.body.slice(0, BODY_CHARACTERS_SHOWN)}`
    await delay(POLL_MS)
  }
  const asked = `${spec.readyUrl}: ${lastAnswer}`
  const waited = `${spec.name} was not ready after ${READY_TIMEOUT_MS / 1000} s (${asked})`
  throw new Error(`${waited}\n${indented(lastLines(spec, LINES_SHOWN))}`)
}

/** How a service ended, with what it wrote last. */
export function describeEnd(running: ProcessGroup): string {
  const { spec } = running
  const reason = running.endedWith() ?? 'no reason'
  const end = `${spec.name} ended with ${reason}; its last lines (${spec.logFile}):`
  return `${end}\n${indented(lastLines(spec, LINES_SHOWN))}`
}

/**
 * Null while nobody listens. On a connection of its own: one kept open would delay the service's shutdown.
 */
function ask(url: string): Promise<{ status: number; body: string } | null> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: REQUEST_TIMEOUT_MS }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text
      })
      response.once('error', () => resolve(null))
      response.once('end', () => resolve({ status: response.statusCode ?? 0, body }))
    })
    request.once('timeout', () => request.destroy(new Error('no answer in time')))
    request.once('error', () => resolve(null))
  })
}

function indented(text: string): string {
  return text.replace(/^/gm, '    ')
}
