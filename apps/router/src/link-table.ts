// All links in memory, by key: the second step of a redirect. Filled by link-feed.ts and link-snapshot.ts.

import type { RoutableLink } from '@openpartner/db/router'

export interface LinkTable {
  /** `key` in lower case. */
  find(key: string): RoutableLink | undefined
  size(): number
  values(): Iterable<RoutableLink>
  /**
   * Newer versions replace older ones, an older one that arrives late changes nothing. Gives back what was
   * news.
   */
  put(links: readonly RoutableLink[]): RoutableLink[]
  /**
   * For a full load: links are added aside, page by page, and `commit` puts them in the place of all that was
   * there.
   */
  replacement(): { add(links: readonly RoutableLink[]): void; commit(): void }
}

export function createLinkTable(): LinkTable {
  let table = new Map<string, RoutableLink>()
  return {
    find: (key) => table.get(key),
    size: () => table.size,
    values: () => table.values(),
    put(links) {
      const news = links.filter((link) => isNews(table.get(link.key), link))
      for (const link of news) table.set(link.key, servable(link))
      return news
    },
    replacement() {
      const next = new Map<string, RoutableLink>()
      return {
        add(links) {
          for (const link of links) next.set(link.key, servable(link))
        },
        commit() {
          table = next
        },
      }
    },
  }
}

function isNews(known: RoutableLink | undefined, link: RoutableLink): boolean {
  if (known === undefined || known.id !== link.id) return true
  if (link.changedAt < known.changedAt) return false
  return known.isActive !== link.isActive || known.destinationUrl !== link.destinationUrl
}

// What `new URL(…).href` gives: anything else was not stored by our API, and could break the Location header.
const NORMALISED_URL = /^https?:\/\/[\x21-\x7e]+$/

function servable(link: RoutableLink): RoutableLink {
  if (NORMALISED_URL.test(link.destinationUrl)) return link
  const href = URL.canParse(link.destinationUrl) ? new URL(link.destinationUrl).href : ''
  return NORMALISED_URL.test(href) ? { ...link, destinationUrl: href } : { ...link, isActive: false }
}
