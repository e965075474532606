// Guarantees of what a key's state is called.
import { expect, it } from 'vitest'
import { keyStateOf } from './key-state.ts'

const NOW = new Date('2026-11-25T12:00:00Z')
const at = (expires_at: string | null, revoked_at: string | null = null) => ({ expires_at, revoked_at })

it('a key works until the instant of its end', () => {
  expect(keyStateOf(at('2026-11-25T12:00:00Z'), false, NOW)).toMatchObject({ title: 'Expired', works: false })
  expect(keyStateOf(at('2026-11-25T12:00:01Z'), false, NOW)).toMatchObject({
    title: 'Ends soon',
    works: true,
  })
  expect(keyStateOf(at(null), false, NOW)).toMatchObject({ title: 'Works', works: true })
})

it('a revoked key does not work, whatever its end', () => {
  expect(keyStateOf(at(null, '2026-11-01T00:00:00Z'), false, NOW)).toMatchObject({ title: 'Revoked' })
})

it('a rolled key says that another follows it', () => {
  expect(keyStateOf(at('2026-11-26T12:00:00Z'), true, NOW)).toMatchObject({
    title: 'Being replaced',
    works: true,
  })
  expect(keyStateOf(at(null, '2026-11-01T00:00:00Z'), true, NOW)).toMatchObject({ title: 'Replaced' })
})
