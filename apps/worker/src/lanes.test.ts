// Lanes: one at a time per name, none waits for another, and there are only so many.

import { expect, test } from 'vitest'
import { createLanes } from './lanes.ts'

/** Work that ends when it is told to. */
function held() {
  let end: () => void = () => undefined
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  return { ended, end }
}

const nothingFails = () => {
  throw new Error('no lane fails here')
}

test('a lane that is busy starts nothing more of its name, and others start beside it', async () => {
  const lanes = createLanes({ most: 9, onError: nothingFails })
  const slow = held()
  const started: string[] = []
  const work = (name: string) => async () => {
    started.push(name)
    if (name === 'slow') await slow.ended
  }
  for (const name of ['slow', 'slow', 'quick']) lanes.start(name, work(name))
  expect(started).toEqual(['slow', 'quick'])
  slow.end()
  await lanes.settle()
  lanes.start('slow', work('again'))
  expect(started).toEqual(['slow', 'quick', 'again'])
})

test('no more run at a time than may; who came too late comes with the next round', async () => {
  const lanes = createLanes({ most: 1, onError: nothingFails })
  const first = held()
  let ran = 0
  lanes.start('first', () => first.ended)
  const second = async () => {
    ran += 1
  }
  lanes.start('second', second)
  expect(ran).toBe(0)
  first.end()
  await lanes.settle()
  lanes.start('second', second)
  expect(ran).toBe(1)
})

test('a lane that fails says so, frees its name and fails nobody else', async () => {
  const failures: string[] = []
  const lanes = createLanes({
    most: 9,
    onError: (error, name) => void failures.push(`${name}: ${String(error)}`),
  })
  lanes.start('broken', async () => {
    throw new Error('no route')
  })
  await lanes.settle()
  expect(failures).toEqual(['broken: Error: no route'])
  let ran = false
  lanes.start('broken', async () => {
    ran = true
  })
  expect(ran).toBe(true)
})
