// A real HTTP server on a free port that answers as Postmark does; tests point Postmark's client at it.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'

export interface PostmarkAnswer {
  readonly status: number
  readonly body: unknown
}

export interface PostmarkRequest {
  readonly path: string
  readonly token: string
  readonly body: Record<string, unknown>
}

export interface Postmark {
  /** Host and port. */
  readonly host: string
  readonly requests: readonly PostmarkRequest[]
  close(): Promise<void>
}

const ACCEPTED = { ErrorCode: 0, Message: 'OK', MessageID: '0a129aee-e1cd-480d-b08d-4f48548ff48d' }

export async function startPostmark(
  answer?: (request: PostmarkRequest) => PostmarkAnswer,
): Promise<Postmark> {
  const requests: PostmarkRequest[] = []
  const respond = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const body = (await json(incoming)) as Record<string, unknown>
    const token = String(incoming.headers['x-postmark-server-token'])
    const request = { path: incoming.url ?? '', token, body }
    requests.push(request)
    const { status, body: said } = answer?.(request) ?? { status: 200, body: { ...ACCEPTED, To: body.To } }
    outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(said))
  }
  const server = createServer((incoming, outgoing) => void respond(incoming, outgoing))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()))
  return { host: `127.0.0.1:${port}`, requests, close }
}
