// Sound requests with unsound content: headers, bodies, addresses, sizes, and senders who take their time.

import { API_HOST, apiRequest, type HttpCase, ROUTER_HOST, request } from './case.ts'

const CHUNK = 65_536
const TEN_MB = 10 * 1024 * 1024

export function contentCases(key: string): HttpCase[] {
  return [...headers(key), ...bodies(key), ...types(key), ...sizes(key), ...paths(key), ...links(), ...slow()]
}

const BROKEN: readonly (readonly [string, string])[] = [
  ['a header without a colon', 'nonsense'],
  ['a header without a name', ': x'],
  ['a space in a name', 'X y: z'],
  ['a NUL in a value', 'X: a\0b'],
  ['a NUL in a name', 'X\0: a'],
  ['a folded header', 'X: a\r\n b'],
  ['a bell in a value', 'X: a\x07b'],
  ['a letter of another alphabet in a name', 'X\xfc: a'],
]
const ODD: readonly (readonly [string, readonly string[], readonly number[]])[] = [
  ['a cookie that is none', ['Cookie: =;;;session;=\xff\xfe; session=%00; session=a'], [200]],
  ['a thousand cookies', [`Cookie: ${Array.from({ length: 1_000 }, (_, n) => `c${n}=1`).join('; ')}`], [200]],
  ['a second credential', ['Authorization: Basic YTpi'], [400]],
  ['a forwarded chain of nonsense', [`X-Forwarded-For: ${'unknown, '.repeat(400)}x`], [200]],
  ['a forwarded scheme of nonsense', ['X-Forwarded-Proto: \xff, javascript:'], [200]],
  ['a forwarded host', ['X-Forwarded-Host: evil.example.com', 'Forwarded: host=evil.example.com'], [200]],
  ['an expectation nobody knows', ['Expect: 200-ok'], [200, 417]],
  ['ranges of nothing', ['Range: bytes=5-2,-1,a'], [200]],
  ['an Accept of nonsense', ['Accept: ///;;q=zz'], [200]],
  ['an upgrade', ['Connection: Upgrade', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABk'], [200]],
  ['a method override', ['X-HTTP-Method-Override: DELETE'], [200]],
]
const CREDENTIALS = [
  'Bearer',
  'Bearer a b',
  `Bearer ${'x'.repeat(8_000)}`,
  'Bearer \xff\xfe',
  'Digest a="b',
  '\t',
]

function headers(key: string): HttpCase[] {
  return [
    ...BROKEN.map(
      ([name, line]): HttpCase => ({
        service: 'api',
        name,
        parts: [request('GET /livez HTTP/1.1', [`Host: ${API_HOST}`, line])],
        statuses: [400],
        mustClose: true,
        proxiesDiffer: 'it may drop or repair the header',
      }),
    ),
    ...ODD.map(
      ([name, head, statuses]): HttpCase => ({
        service: 'api',
        name,
        parts: [apiRequest(key, { path: '/v1/brand', head })],
        statuses,
        ...(name.startsWith('an expectation') ? { proxiesDiffer: 'nginx answers it by itself' } : {}),
      }),
    ),
    ...CREDENTIALS.map(
      (credential): HttpCase => ({
        service: 'api',
        name: `the credential ${JSON.stringify(credential.slice(0, 20))}`,
        parts: [
          request('GET /v1/brand HTTP/1.1', [
            `Host: ${API_HOST}`,
            `Authorization: ${credential}`,
            'Connection: close',
          ]),
        ],
        statuses: [401],
      }),
    ),
  ]
}

function bodies(key: string): HttpCase[] {
  const url = '"destination_url":"https://a.example.com"'
  const texts: [string, string][] = [
    ['a key twice', `{"name":"A","name":"B",${url}}`],
    ['a key twice, once escaped', `{"name":"A","n\\u0061me":"B",${url}}`],
    ['a key twice, deep down', `{"name":"A",${url},"x":[{"y":1,"y":2}]}`],
    ['__proto__', `{"__proto__":{"name":"A"},${url}}`],
    ['__proto__, escaped', `{"\\u005f_proto__":{"name":"A"},${url}}`],
    ['constructor.prototype', `{"name":"A",${url},"constructor":{"prototype":{"x":1}}}`],
    ['an unknown field', `{"name":"A",${url},"is_admin":true}`],
    ['a field of another type', `{"name":["A"],${url}}`],
    ['a missing field', '{"name":"A"}'],
    ['a list', '[]'],
    ['a text', '"A"'],
    ['null', 'null'],
    ['nothing', ''],
    ['a cut body', '{"name":"A"'],
    ['two values', `{"name":"A",${url}}{}`],
    ['UTF-16', '\xff\xfe{\0"\0a\0"\0:\x001\0}\0'],
    ['broken UTF-8', `{"name":"\xc3\x28",${url}}`],
    ['overlong UTF-8', `{"name":"\xc0\xaf",${url}}`],
    ['a lone surrogate', `{"name":"\\ud800",${url},"x":1}`],
    ['a NUL in a text', `{"name":"\\u0000",${url}}`],
    ['ten thousand brackets', '['.repeat(10_000)],
    ['a number too large for anything', `{"name":1e999,${url}}`],
    ['comments', `{/* a */"name":"A",${url}}`],
    ['a text of 60 kB', `{"name":"${'a'.repeat(60_000)}",${url}}`],
    ['a script as destination', '{"name":"A","destination_url":"javascript:alert(1)"}'],
    ['a header in the destination', '{"name":"A","destination_url":"https://a.example.com/\\r\\nX: y"}'],
    ['a login in the destination', '{"name":"A","destination_url":"https://a@b.example.com"}'],
  ]
  return texts.map(([name, body]) => ({
    service: 'api',
    name: `body: ${name}`,
    parts: [apiRequest(key, { body })],
    statuses: [400],
  }))
}

function types(key: string): HttpCase[] {
  const names = [
    'text/plain',
    'text/json',
    'application/jsonp',
    'application/json-patch+json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=a',
    'application/xml',
    'application/jsonx',
    'application/json\ttext/plain',
    'text/plain;application/json',
    '*/*',
    'a'.repeat(4_000),
    '\xff',
  ]
  const body = '{"name":"A","destination_url":"https://a.example.com"}'
  return names.map((name) => ({
    service: 'api',
    name: `type: ${JSON.stringify(name.slice(0, 40))}`,
    parts: [apiRequest(key, { body, head: [`Content-Type: ${name}`] })],
    statuses: [400, 415],
  }))
}

function sizes(key: string): HttpCase[] {
  const head = [`Host: ${API_HOST}`, `Authorization: Bearer ${key}`, 'Content-Type: application/json']
  const post = 'POST /v1/programs HTTP/1.1'
  const block = Buffer.alloc(CHUNK, 0x20)
  const chunk = Buffer.concat([Buffer.from(`${CHUNK.toString(16)}\r\n`), block, Buffer.from('\r\n')])
  const blocks = (bytes: Buffer) => Array.from({ length: TEN_MB / CHUNK }, () => bytes)
  const many = Array.from({ length: 3_000 }, (_, n) => `X-${n}: 1`)
  const get = (lines: readonly string[], path = '/livez') =>
    request(`GET ${path} HTTP/1.1`, [`Host: ${API_HOST}`, ...lines])
  return [
    {
      service: 'api',
      name: 'a body of 10 MB',
      parts: [request(post, [...head, `Content-Length: ${TEN_MB}`]), ...blocks(block)],
      // It is read on for as long as a request may take; who stops sending then hears that, too.
      statuses: [413, 408],
      answers: 2,
      mustClose: true,
    },
    {
      service: 'api',
      name: 'a body of 10 MB in chunks',
      parts: [request(post, [...head, 'Transfer-Encoding: chunked']), ...blocks(chunk), '0\r\n\r\n'],
      statuses: [413, 408],
      answers: 2,
      mustClose: true,
    },
    {
      service: 'api',
      name: 'a body one byte too long',
      parts: [apiRequest(key, { body: ' '.repeat(CHUNK + 1) })],
      statuses: [413],
    },
    {
      service: 'api',
      name: 'a header of 40 kB',
      parts: [get([`X: ${'a'.repeat(40_000)}`])],
      statuses: [431],
    },
    { service: 'api', name: 'three thousand headers', parts: [get(many)], statuses: [431] },
    { service: 'api', name: 'a path of 40 kB', parts: [get([], `/${'a'.repeat(40_000)}`)], statuses: [431] },
    {
      service: 'router',
      name: 'router: a path of 40 kB',
      parts: [request(`GET /r/${'a'.repeat(40_000)} HTTP/1.1`, [`Host: ${ROUTER_HOST}`])],
      statuses: [431],
    },
  ]
}

function paths(key: string): HttpCase[] {
  const missing = [
    `/v1/programs/${'a'.repeat(10_000)}`,
    '/v1/programs/prg_%00',
    '/v1/programs/%zz',
    '/v1/programs/%c0%af',
    '/v1/programs/..%2f..%2fetc%2fpasswd',
    '/v1/programs/../../etc/passwd',
    '/v1//programs',
    '/v1/programs;a=b',
    '/V1/programs',
    '/v1/programs/prg_00000000000000000000000000',
    '/v1/programs/__proto__',
    '//evil.example.com/v1/programs',
  ]
  const queries = [
    'limit=9999999999999999999999',
    'limit=1&limit=2',
    'limit=-1',
    'cursor=%00',
    'cursor=prg_',
    '__proto__[x]=1',
    'constructor=1',
    'a'.repeat(8_000),
    '%zz=1',
  ]
  const methods = ['PUT', 'TRACE', 'OPTIONS', 'PROPFIND', 'PURGE', 'BREW']
  const asked = (name: string, path: string, statuses: number[], method = 'GET'): HttpCase => ({
    service: 'api',
    name,
    parts: [apiRequest(key, { path, method })],
    statuses,
  })
  return [
    ...missing.map((path) => asked(`path ${path.slice(0, 50)}`, path, [404])),
    ...queries.map((query) => asked(`query ${query.slice(0, 40)}`, `/v1/programs?${query}`, [400])),
    ...methods.map((method) => asked(`method ${method}`, '/v1/programs', [400, 404, 405], method)),
  ]
}

function links(): HttpCase[] {
  const asked = (name: string, line: string, statuses: number[], head: string[] = []): HttpCase => ({
    service: 'router',
    name: `router: ${name}`,
    parts: [request(line, [`Host: ${ROUTER_HOST}`, 'Connection: close', ...head])],
    statuses,
  })
  return [
    asked('a key of 10 kB', `GET /r/${'a'.repeat(10_000)} HTTP/1.1`, [404]),
    asked('a NUL in a key', 'GET /r/spr%00ing HTTP/1.1', [404]),
    asked('a key that cannot be decoded', 'GET /r/%zz HTTP/1.1', [400]),
    asked('a path in a key', 'GET /r/..%2f..%2fspring HTTP/1.1', [404]),
    asked('line breaks in a key', 'GET /r/spring%0d%0aset-cookie:a=b HTTP/1.1', [404]),
    asked('another host in the path', 'GET //evil.example.com/r/spring HTTP/1.1', [404]),
    asked('a POST', 'POST /r/spring HTTP/1.1', [405], ['Content-Length: 0']),
    asked('line breaks in a parameter', 'GET /r/spring?sub1=a%0d%0aset-cookie:b=c HTTP/1.1', [302]),
    asked('a NUL in a parameter', 'GET /r/spring?sub1=a%00b HTTP/1.1', [302]),
    asked('another host as a parameter', 'GET /r/spring?cref=//evil.example.com HTTP/1.1', [302]),
    asked('a referrer of nonsense', 'GET /r/spring HTTP/1.1', [302], ['Referer: \xff:///\x80']),
  ]
}

/** Senders who begin and never end: the service's time is up first. */
function slow(): HttpCase[] {
  return [
    { name: 'a request line that does not end', parts: ['GET /livez'] },
    { name: 'headers that do not end', parts: [`GET /livez HTTP/1.1\r\nHost: ${API_HOST}\r\nX: a`] },
    {
      name: 'a body that does not come',
      parts: [request('POST /v1/setup HTTP/1.1', [`Host: ${API_HOST}`, 'Content-Length: 9', JSON_TYPE], '{')],
    },
    {
      name: 'chunks that do not come',
      parts: [
        request(
          'POST /v1/setup HTTP/1.1',
          [`Host: ${API_HOST}`, 'Transfer-Encoding: chunked', JSON_TYPE],
          '5\r\n{',
        ),
      ],
    },
  ].map((slowly) => ({ ...slowly, service: 'api', statuses: [408], mustClose: true, proxiesDiffer: WAITS }))
}

const WAITS = 'it waits by itself, and nothing or nothing whole is passed on'

const JSON_TYPE = 'Content-Type: application/json'
