// Who is clicking, in classes: a person or a machine, on what device, from where. The third step of a
// redirect.

import type { IncomingHttpHeaders } from 'node:http'
import type { ClickMark, Device } from '@openpartner/domain'
import { readUserAgent } from '@openpartner/runtime'
import { isbot } from 'isbot'
import { LRUCache } from 'lru-cache'

/**
 * Parsing takes some ten microseconds, a look into this cache a tenth of one; a few hundred strings are most
 * visitors.
 */
const CACHED_MAX = 5_000
/** Real browsers stay far below; what is longer is cut, so that nobody fills the cache with megabytes. */
const USER_AGENT_LENGTH_MAX = 512
const REFERRER_LENGTH_MAX = 2_048
const HOST_LENGTH_MAX = 253

export interface Visitor {
  readonly marks: readonly ClickMark[]
  readonly device: Device
  readonly browser: string | null
  readonly referrerHost: string | null
}

export interface VisitorRequest {
  readonly method?: string | undefined
  readonly headers: IncomingHttpHeaders
}

export type Classify = (request: VisitorRequest) => Visitor

/** Makes the classifier with its caches. */
export function createClassifier(): Classify {
  const agents = new LRUCache<string, Agent>({ max: CACHED_MAX })
  const hosts = new LRUCache<string, { host: string | null }>({ max: CACHED_MAX })
  return ({ method, headers }) => {
    const userAgent = (headers['user-agent'] ?? '').slice(0, USER_AGENT_LENGTH_MAX)
    const agent = remembered(agents, userAgent, agentOf)
    const referrer = (headers.referer ?? '').slice(0, REFERRER_LENGTH_MAX)
    const { host } = referrer === '' ? NO_HOST : remembered(hosts, referrer, hostOf)
    return { ...agent, referrerHost: host, marks: withRequestMarks(agent.marks, method, headers) }
  }
}

function remembered<V extends object>(cache: LRUCache<string, V>, key: string, make: (key: string) => V): V {
  const known = cache.get(key)
  if (known !== undefined) return known
  const made = make(key)
  cache.set(key, made)
  return made
}

// The browser asks ahead of the person, who may never follow. Chrome, Edge: Sec-Purpose; Safari: Purpose;
// Firefox: X-Moz.
const AHEAD = /\b(?:prefetch|prerender|preview)\b/i

function withRequestMarks(
  marks: readonly ClickMark[],
  method: string | undefined,
  headers: IncomingHttpHeaders,
): readonly ClickMark[] {
  const purpose = headers['sec-purpose'] ?? headers.purpose ?? headers['x-purpose'] ?? headers['x-moz']
  const isAhead = purpose !== undefined && AHEAD.test(String(purpose))
  if (!isAhead && method !== 'HEAD') return marks
  return [
    ...marks,
    ...(isAhead ? (['prefetch'] as const) : []),
    ...(method === 'HEAD' ? (['head'] as const) : []),
  ]
}

interface Agent {
  readonly marks: readonly ClickMark[]
  readonly device: Device
  readonly browser: string | null
}

// Fetch a shared link to draw a card for it. Many of them carry a browser's name too, and not all say "bot".
const PREVIEWERS = new RegExp(
  [
    'facebookexternalhit|facebookcatalog|facebot|meta-externalfetcher|^whatsapp/|twitterbot|slackbot',
    'slack-imgproxy|telegrambot|discordbot|linkedinbot|skypeuripreview|pinterestbot|redditbot|vkshare',
    'snap url preview|line-poker|mastodon/|bluesky cardyb|embedly|iframely|google-pagerenderer',
  ].join('|'),
  'i',
)

function agentOf(userAgent: string): Agent {
  if (PREVIEWERS.test(userAgent)) return { marks: ['preview'], device: 'other', browser: null }
  // Every browser says what it is. Who says nothing is a script.
  if (userAgent === '' || isbot(userAgent)) return { marks: ['bot'], device: 'other', browser: null }
  const { device, browser } = readUserAgent(userAgent)
  return { marks: [], device, browser }
}

const NO_HOST = { host: null }

// Only the host: the path a visitor came from is nobody's business here.
function hostOf(referrer: string): { host: string | null } {
  if (!URL.canParse(referrer)) return NO_HOST
  const { hostname, protocol } = new URL(referrer)
  // Apps refer as android-app://com.example/: their name is as good as a host.
  const isKnown =
    protocol === 'https:' || protocol === 'http:' || protocol === 'android-app:' || protocol === 'ios-app:'
  return isKnown && hostname !== '' ? { host: hostname.toLowerCase().slice(0, HOST_LENGTH_MAX) } : NO_HOST
}
