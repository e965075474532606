// Requests whose end or target two readers could see differently: smuggling in all its spellings.

import { API_HOST, apiRequest, type HttpCase, ROUTER_HOST, request } from './case.ts'

const SMUGGLED = `GET /livez HTTP/1.1\r\nHost: ${API_HOST}\r\n\r\n`

export function framingCases(key: string): HttpCase[] {
  return [...transferCodings(key), ...lengths(key), ...hosts(), ...targets(), ...chunks(key), ...sound(key)]
}

function posted(key: string, head: readonly string[], body: string): string {
  const usual = [`Host: ${API_HOST}`, `Authorization: Bearer ${key}`, 'Content-Type: application/json']
  return request('POST /v1/programs HTTP/1.1', [...usual, ...head], body)
}

const CODINGS = [
  'xchunked',
  'identity',
  'gzip, chunked',
  'chunked, chunked',
  'chunked, identity',
  'chunked;q=1',
  'chunked\v',
  '"chunked"',
  'ch\0unked',
  ', chunked',
  'chunked,',
  'cow',
]

const SPELLINGS: readonly (readonly [string, readonly string[]])[] = [
  ['chunked and a Content-Length', ['Content-Length: 5', 'Transfer-Encoding: chunked']],
  ['a Content-Length behind chunked', ['Transfer-Encoding: chunked', 'Content-Length: 5']],
  ['two Transfer-Encodings', ['Transfer-Encoding: chunked', 'Transfer-Encoding: identity']],
  ['a space before the colon', ['Transfer-Encoding : chunked']],
  ['a tab before the colon', ['Transfer-Encoding\t: chunked']],
  ['a folded coding', ['Transfer-Encoding:\r\n chunked']],
  ['a line break of one byte', ['X: a\nTransfer-Encoding: chunked', 'Content-Length: 5']],
  ['a carriage return amid', ['X: a\rTransfer-Encoding: chunked', 'Content-Length: 5']],
]

function transferCodings(key: string): HttpCase[] {
  const refused = { service: 'api', statuses: [400], mustClose: true } as const
  return [
    ...CODINGS.flatMap((coding): HttpCase[] => [
      {
        ...refused,
        name: `Transfer-Encoding: ${JSON.stringify(coding)} of a read`,
        parts: [request('GET /livez HTTP/1.1', [`Host: ${API_HOST}`, `Transfer-Encoding: ${coding}`])],
      },
      {
        ...refused,
        name: `Transfer-Encoding: ${JSON.stringify(coding)}`,
        parts: [posted(key, [`Transfer-Encoding: ${coding}`], `0\r\n\r\n${SMUGGLED}`)],
      },
      {
        ...refused,
        name: `Transfer-Encoding: ${JSON.stringify(coding)} beside a Content-Length`,
        parts: [posted(key, [`Transfer-Encoding: ${coding}`, 'Content-Length: 5'], `0\r\n\r\n${SMUGGLED}`)],
      },
    ]),
    ...SPELLINGS.map(
      ([name, head]): HttpCase => ({
        ...refused,
        name,
        parts: [posted(key, head, `0\r\n\r\n${SMUGGLED}`)],
        proxiesDiffer: 'caddy reads chunked, or the folded line, and passes on what it read in one framing',
      }),
    ),
    {
      service: 'router',
      name: 'router: Transfer-Encoding: xchunked',
      parts: [request('GET /r/spring HTTP/1.1', [`Host: ${ROUTER_HOST}`, 'Transfer-Encoding: xchunked'])],
      statuses: [400],
      mustClose: true,
    },
    {
      service: 'router',
      name: 'router: chunked and a Content-Length',
      parts: [
        request(
          'GET /r/spring HTTP/1.1',
          [`Host: ${ROUTER_HOST}`, 'Transfer-Encoding: chunked', 'Content-Length: 5'],
          `0\r\n\r\n${SMUGGLED}`,
        ),
      ],
      statuses: [400],
      mustClose: true,
      proxiesDiffer: 'caddy reads chunked and passes on what it read in one framing',
    },
  ]
}

function lengths(key: string): HttpCase[] {
  const heads = [
    ['Content-Length: 5', 'Content-Length: 0'],
    ['Content-Length: 0', 'Content-Length: 5'],
    ['Content-Length: 5, 0'],
    ['Content-Length: +5'],
    ['Content-Length: -1'],
    ['Content-Length: 0x5'],
    ['Content-Length: 5 5'],
    ['Content-Length: 5.0'],
    ['Content-Length: 5e1'],
    ['Content-Length: 99999999999999999999999'],
    ['Content-Length : 5'],
    ['Content-Length:'],
    ['Content-Length: five'],
  ]
  return heads.map((head) => ({
    service: 'api',
    name: head.join(' + '),
    parts: [posted(key, head, `12345${SMUGGLED}`)],
    statuses: [400],
    mustClose: true,
    ...(head.join() === 'Content-Length:' ? { proxiesDiffer: 'caddy reads 0, then refuses the rest' } : {}),
  }))
}

function hosts(): HttpCase[] {
  const wrong: [string, string[]][] = [
    ['two Hosts', [`Host: ${API_HOST}`, 'Host: evil.example.com']],
    ['two equal Hosts', [`Host: ${API_HOST}`, `Host: ${API_HOST}`]],
    ['no Host', []],
    ['an empty Host', ['Host:']],
    ['a Host with a space', [`Host: ${API_HOST} evil.example.com`]],
    ['a Host with a login', [`Host: a@${API_HOST}`]],
    ['a Host with a path', [`Host: ${API_HOST}/x`]],
    ['a folded Host', [`Host:\r\n ${API_HOST}`]],
    ['a Host with a NUL', [`Host: ${API_HOST}\0`]],
  ]
  const misdirected: [string, string][] = [
    ['somebody else’s Host', 'evil.example.com'],
    ['our Host as a subdomain of somebody else', `${API_HOST}.evil.example.com`],
    ['an address as Host', '10.1.2.3'],
    ['the Host of another service of ours', ROUTER_HOST],
  ]
  return [
    ...wrong.map(
      ([name, head]): HttpCase => ({
        service: 'api',
        name,
        parts: [request('GET /livez HTTP/1.1', head)],
        statuses: [400],
        mustClose: true,
        ...(name.startsWith('a folded') || name.startsWith('an empty')
          ? { proxiesDiffer: 'it joins the line, or names the service itself' }
          : {}),
      }),
    ),
    ...misdirected.flatMap(([name, host]): HttpCase[] => [
      {
        service: 'api',
        name,
        parts: [request('GET /v1/brand HTTP/1.1', [`Host: ${host}`, 'Connection: close'])],
        statuses: [421],
      },
      {
        service: 'router',
        name: `router: ${name}`,
        parts: [
          request('GET /r/spring HTTP/1.1', [
            `Host: ${host === ROUTER_HOST ? API_HOST : host}`,
            'Connection: close',
          ]),
        ],
        statuses: [404],
      },
    ]),
  ]
}

/** RFC 9112 §3 lets a reader take several spaces for one. */
const SPACES = 'it may be stricter about spaces'

function targets(): HttpCase[] {
  const at = (line: string, statuses: number[]): HttpCase => ({
    service: 'api',
    name: `target ${line.slice(0, 60)}`,
    parts: [request(line, [`Host: ${API_HOST}`, 'Connection: close'])],
    statuses,
  })
  return [
    at('GET http://evil.example.com/v1/brand HTTP/1.1', [400]),
    at(`GET http://a@${API_HOST}/v1/brand HTTP/1.1`, [400]),
    at('GET evil.example.com:443 HTTP/1.1', [400]),
    at('CONNECT evil.example.com:443 HTTP/1.1', []),
    at('GET * HTTP/1.1', [400, 404]),
    { ...at('GET  /livez HTTP/1.1', [200, 400]), proxiesDiffer: SPACES },
    { ...at('GET /livez  HTTP/1.1', [200, 400]), proxiesDiffer: SPACES },
    at('GET /li vez HTTP/1.1', [400]),
    at('GET /livez', [400]),
    at('GET /livez HTTP/2.0', [400, 505]),
    at('GET /livez HTTP/9.9', [400, 505]),
    at('GET /livez JUNK/1.1', [400]),
    at('G\0ET /livez HTTP/1.1', [400]),
    at('get /livez HTTP/1.1', [400]),
    at('GET /v1/\0brand HTTP/1.1', [400]),
    at('GET /v1/br\rand HTTP/1.1', [400]),
    at('PRI * HTTP/2.0', [400]),
  ]
}

function chunks(key: string): HttpCase[] {
  const bodies = [
    'zz\r\n{}\r\n0\r\n\r\n',
    '-1\r\n{}\r\n0\r\n\r\n',
    '0x2\r\n{}\r\n0\r\n\r\n',
    'FFFFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n',
    '2\r\n{}X\r\n0\r\n\r\n',
    `2;${'a'.repeat(70_000)}\r\n{}\r\n0\r\n\r\n`,
    '2 \0\r\n{}\r\n0\r\n\r\n',
  ]
  return bodies.map((body, index) => ({
    service: 'api',
    name: `broken chunks, ${index + 1}: ${JSON.stringify(body.slice(0, 20))}`,
    parts: [posted(key, ['Transfer-Encoding: chunked'], body)],
    statuses: [400, 413],
    mustClose: true,
  }))
}

/** What must pass, or a wall that refuses everything would do as well. */
function sound(key: string): HttpCase[] {
  const passes = { service: 'api', statuses: [200] } as const
  const router = { service: 'router', statuses: [302] } as const
  const livez = request('GET /livez HTTP/1.1', [`Host: ${API_HOST}`])
  return [
    { ...passes, name: 'sound: a read with a key', parts: [apiRequest(key, { path: '/v1/brand' })] },
    { ...passes, name: 'sound: two requests behind each other', parts: [livez, livez], answers: 2 },
    {
      ...passes,
      name: 'sound: an absolute target that names Host',
      parts: [request(`GET http://${API_HOST}/livez HTTP/1.1`, [`Host: ${API_HOST}`, 'Connection: close'])],
    },
    {
      ...passes,
      name: 'sound: Transfer_Encoding is no Transfer-Encoding',
      parts: [apiRequest(key, { path: '/v1/brand', head: ['Transfer_Encoding: chunked'] })],
    },
    ...['GET', 'HEAD'].map(
      (method): HttpCase => ({
        ...router,
        name: `sound: ${method} of a link`,
        parts: [request(`${method} /r/spring HTTP/1.1`, [`Host: ${ROUTER_HOST}`, 'Connection: close'])],
      }),
    ),
  ]
}
