// One connection of bytes as they are: sends, listens until the other side ends or falls silent. For the
// HTTP audit.

import { connect } from 'node:net'

export interface Exchange {
  /** The status of every answer on this connection, in order. */
  readonly statuses: readonly number[]
  readonly text: string
  /** True when the other side ended the connection. */
  readonly isClosed: boolean
}

/** Longer than the audit's own limit for a request that dribbles in. */
const SILENCE_MS = 2_500
const ALL_MS = 8_000

/** `parts` are sent one after the other, each when the one before is on its way, none after an answer. */
export function exchange(port: number, parts: readonly (string | Buffer)[]): Promise<Exchange> {
  return new Promise((resolve) => {
    const received: Buffer[] = []
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    const queue = parts[Symbol.iterator]()
    const done = (isClosed: boolean) => {
      clearTimeout(timer)
      socket.destroy()
      const text = Buffer.concat(received).toString('latin1')
      resolve({ statuses: statusesIn(text), text, isClosed })
    }
    const timer = setTimeout(() => done(false), ALL_MS)
    socket.setTimeout(SILENCE_MS, () => done(false))
    socket.on('data', (bytes) => received.push(bytes))
    socket.on('close', () => done(true))
    socket.on('error', () => undefined)
    const sendNext = () => {
      const next = received.length > 0 ? undefined : queue.next()
      if (next === undefined || next.done === true) return
      const bytes = typeof next.value === 'string' ? Buffer.from(next.value, 'latin1') : next.value
      socket.write(bytes, (error) => {
        if (!(error instanceof Error)) setImmediate(sendNext)
      })
    }
    socket.on('connect', sendNext)
  })
}

/** Answers stand one behind the other; none of ours holds another's first line in its body. */
function statusesIn(text: string): number[] {
  return [...text.matchAll(/HTTP\/1\.[01] (\d{3})/g)].map(([, status]) => Number(status))
}
