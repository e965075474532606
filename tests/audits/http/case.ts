// What a case of the HTTP audit is: bytes to send, and what they may lead to. The lists of cases are built
// with it.

export interface HttpCase {
  readonly name: string
  readonly service: 'api' | 'router'
  readonly parts: readonly (string | Buffer)[]
  /** The only statuses the service itself may answer with; none in the list: it may end without an answer. */
  readonly statuses: readonly number[]
  /**
   * Why a proxy may judge otherwise and no harm is done: it passes on one sound request, or answers for
   * itself.
   */
  readonly proxiesDiffer?: string
  /** The connection must be ended by the service. */
  readonly mustClose?: true
  /** How many answers there may be; one unless requests are meant to stand behind each other. */
  readonly answers?: number
}

export const API_HOST = 'api.example.com'
export const ROUTER_HOST = 'go.example.com'

/** A request of our own making: `head` are the lines after the request line. */
export function request(line: string, head: readonly string[], body = ''): string {
  return `${[line, ...head].join('\r\n')}\r\n\r\n${body}`
}

export interface ApiRequest {
  readonly path?: string
  readonly method?: string
  readonly head?: readonly string[]
  readonly body?: string
}

/** A sound request to the API but for what is said to be otherwise. */
export function apiRequest(
  key: string,
  { path = '/v1/programs', method, head = [], body }: ApiRequest,
): string {
  const verb = method ?? (body === undefined ? 'GET' : 'POST')
  const length = body === undefined ? [] : [`Content-Length: ${Buffer.byteLength(body, 'latin1')}`]
  const hasType = head.some((line) => /^content-type:/i.test(line))
  const type = body === undefined || hasType ? [] : ['Content-Type: application/json']
  return request(
    `${verb} ${path} HTTP/1.1`,
    [`Host: ${API_HOST}`, `Authorization: Bearer ${key}`, 'Connection: close', ...type, ...length, ...head],
    body ?? '',
  )
}
