// What of a browser's headers reaches Next and the API.

import { expect, it } from 'vitest'
import { withoutInternalHeaders } from './internal-headers.ts'

it('drops what only Next may say to itself and keeps all else', () => {
  const kept = {
    accept: 'text/html',
    cookie: 'session=1',
    'next-action': 'a',
    'next-router-state-tree': 'b',
    rsc: '1',
    'x-forwarded-proto': 'https',
  }
  const dropped = {
    'X-Middleware-Subrequest': 'src/proxy:src/proxy:src/proxy:src/proxy:src/proxy',
    'x-middleware-override-headers': 'cookie',
    'x-middleware-request-cookie': 'session=2',
    'x-middleware-rewrite': 'http://169.254.169.254/',
    'x-invoke-path': '/settings',
    'x-matched-path': '/settings',
    'x-nextjs-data': '1',
    'x-prerender-revalidate': '1',
  }
  expect(Object.fromEntries(withoutInternalHeaders(new Headers({ ...kept, ...dropped })))).toEqual(kept)
})
