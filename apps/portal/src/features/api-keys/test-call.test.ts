// Guarantees of the command that tries a key out.
import { SCOPES } from '@openpartner/contract/vocabulary'
import { expect, it } from 'vitest'
import { testCallOf } from './test-call.ts'

const SECRET = { key: 'sk_test_1', kind: 'secret', scopes: [], allowed_origins: [] } as const

it('a key that may read reads', () => {
  const { command } = testCallOf('https://p.example', { ...SECRET, scopes: ['events:write', 'links:read'] })
  expect(command).toBe("curl https://p.example/v1/links \\\n  -H 'authorization: Bearer sk_test_1'")
})

it('a key that may only write sends an empty body, which stores nothing', () => {
  const { command } = testCallOf('https://p.example', { ...SECRET, scopes: ['events:write'] })
  expect(command).toContain('/v1/events ')
  expect(command).toContain("-d '{}'")
})

it('a publishable key is tried as one of its pages would', () => {
  const { command } = testCallOf('https://p.example', {
    ...SECRET,
    kind: 'publishable',
    allowed_origins: ['https://shop.example'],
  })
  expect(command).toContain("-H 'origin: https://shop.example'")
  expect(command).toContain('/v1/identities ')
})

it('every scope alone has a call that it allows', () => {
  for (const scope of SCOPES) {
    const { command } = testCallOf('https://p.example', { ...SECRET, scopes: [scope] })
    expect(command.includes("-d '{}'"), scope).toBe(scope.endsWith(':write'))
  }
})
