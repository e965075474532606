// What browsers are told with every answer of ours.

import { describe, expect, it } from 'vitest'
import { securityHeadersFor } from './security-headers.ts'

describe('securityHeadersFor', () => {
  it('promises https for two years only where the public URL is https', () => {
    expect(securityHeadersFor('https://go.example.com')['strict-transport-security']).toContain(
      'max-age=63072000',
    )
    expect(securityHeadersFor('http://127.0.0.1:4100')).not.toHaveProperty('strict-transport-security')
  })
})
