import { expect, test } from 'vitest'
import { givenBrand, givenPartner, newEmail, openFixture } from '../test/fixture.ts'
import { startSignIn } from './magic-link.ts'
test('t', async () => {
  const f = await openFixture()
  const b = await givenBrand(f)
  const known: string[] = []
  for (let i = 0; i < 2400; i++) { const e = newEmail(); await givenPartner(f, b, e); known.push(e) }
  const a: number[] = [], c: number[] = []
  const run = async (k: boolean, out: number[] | null) => {
    const email = k ? known.pop() ?? '' : newEmail()
    const t = performance.now()
    await startSignIn(f.deps, { email, browserToken: null })
    out?.push(performance.now() - t)
  }
  for (let i = 0; i < 300; i++) { await run(true, null); await run(false, null) }
  for (let i = 0; i < 2000; i++) { if (Math.random() < 0.5) { await run(true, a); await run(false, c) } else { await run(false, c); await run(true, a) } }
  const st = (x: number[]) => { x.sort((p, q) => p - q); const y = x.slice(0, Math.floor(x.length * 0.9)); const m = y.reduce((s, v) => s + v, 0) / y.length; const v = y.reduce((s, w) => s + (w - m) ** 2, 0) / (y.length - 1); return { m, v, n: y.length } }
  const A = st(a), C = st(c)
  console.log(A, C, 't=', (A.m - C.m) / Math.sqrt(A.v / A.n + C.v / C.n))
  await f.close()
  expect(1).toBe(1)
}, 180000)
