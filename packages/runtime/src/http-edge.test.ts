// The server under every service: what it refuses before any other code sees it.

import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { createEdgeServer } from './http-edge.ts'

describe('createEdgeServer', () => {
  const answerTo = async (request: string) => {
    const server = createEdgeServer((_request, response) => response.writeHead(204).end())
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve)
    })
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
    socket.write(request)
    const answer = await text(socket)
    server.close()
    return answer
  }

  it.each([
    ['two Hosts', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n'],
    [
      'a coding before chunked',
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
    ],
    [
      'two framings',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
  ])('answers 400 to %s and ends the connection', async (_what, request) => {
    expect(await answerTo(request)).toMatch(/^HTTP\/1.1 400 [\s\S]*connection: close/i)
  })

  it('passes everything else on', async () => {
    expect(await answerTo('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')).toMatch(
      /^HTTP\/1.1 204 /,
    )
  })
})
