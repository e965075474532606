// A browser as small as it can be: a cookie jar, a User-Agent, an address; and signing in with it.

import { PORTAL_URL, type Scene } from './scene.ts'

export interface Place {
  readonly userAgent: string
  /** What the proxy in front would say. */
  readonly address: string
}

export interface Answer {
  readonly status: number
  readonly text: string
  readonly headers: Headers
}

export interface Browser {
  readonly cookies: Map<string, string>
  ask(method: string, path: string, body?: unknown, place?: Place): Promise<Answer>
}

export function browserAt(
  scene: Pick<Scene, 'url'>,
  home: Place,
  cookies = new Map<string, string>(),
): Browser {
  return {
    cookies,
    async ask(method, path, body, { userAgent, address } = home) {
      const jar = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const response = await fetch(`${scene.url}${path}`, {
        method,
        redirect: 'manual',
        headers: {
          'user-agent': userAgent,
          'x-forwarded-for': address,
          ...(jar === '' ? {} : { cookie: jar, origin: PORTAL_URL }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
        if (value === '') cookies.delete(name)
        else cookies.set(name, value)
      }
      return { status: response.status, text: await response.text(), headers: response.headers }
    },
  }
}

/** At most five mails an hour go to one address. */
const BETWEEN_MAILS_MINUTES = 13

/** Signs in the way people do, a quarter of an hour later. @throws Error when that fails */
export async function signIn(scene: Scene, email: string, home: Place): Promise<Browser> {
  scene.clock.advance({ minutes: BETWEEN_MAILS_MINUTES })
  const browser = browserAt(scene, home)
  await browser.ask('POST', '/v1/sign-in', { email })
  const { token } = await scene.mailTo(email)
  const { status, text } = await browser.ask('POST', '/v1/sign-in/confirm', { token })
  if (status !== 200) throw new Error(`signing in answered ${status}: ${text}`)
  return browser
}
