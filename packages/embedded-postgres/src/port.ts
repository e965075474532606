// Loopback TCP ports: which one to take, and whether somebody answers on one; the launcher calls both.

import { connect, createServer } from 'node:net'

const HOST = '127.0.0.1'

/** The preferred port when nobody listens on it, else a free one chosen by the system. */
export async function choosePort(preferred?: number): Promise<number> {
  if (preferred !== undefined) {
    const port = await tryListen(preferred)
    if (port !== null) return port
  }
  const port = await tryListen(0)
  if (port === null) throw new Error('No free TCP port on 127.0.0.1.')
  return port
}

/** True when a connection to the port is accepted. */
export function portAnswers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: HOST, port })
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

function tryListen(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(null))
    server.listen({ host: HOST, port, exclusive: true }, () => {
      const address = server.address()
      const taken = typeof address === 'object' && address !== null ? address.port : null
      server.close(() => resolve(taken))
    })
  })
}
