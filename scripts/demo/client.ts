// Speaks to the API over HTTP the way a brand's server or browser would; a refusal ends the demo with the
// problem's text.

export interface Client {
  get<T>(path: string): Promise<T>
  post<T>(path: string, body: unknown): Promise<T>
  put<T>(path: string, body: unknown): Promise<T>
  /** The same API with an API key instead of the browser's cookies. */
  withKey(key: string): Client
}

export function clientOf(apiUrl: string, headers: Readonly<Record<string, string>> = {}): Client {
  // A browser's jar, as small as it can be: name → value.
  const cookies = new Map<string, string>()
  const ask = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const jar = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(`${apiUrl}${path}`, {
      method,
      headers: {
        ...headers,
        ...(jar === '' ? {} : { cookie: jar, origin: 'http://localhost:3000' }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const at = pair.indexOf('=')
      cookies.set(pair.slice(0, at), pair.slice(at + 1))
    }
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`)
    return JSON.parse(text) as T
  }
  return {
    get: (path) => ask('GET', path),
    post: (path, body) => ask('POST', path, body),
    put: (path, body) => ask('PUT', path, body),
    withKey: (key) => clientOf(apiUrl, { authorization: `Bearer ${key}` }),
  }
}
