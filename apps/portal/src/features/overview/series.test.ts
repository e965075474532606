// Guarantees of the chart's numbers and of the periods they are compared with.
import { expect, it } from 'vitest'
import { periodBefore, periodOf } from './period.ts'
import { changeText, drawnPoints, seriesOf, ticksFor } from './series.ts'

const days = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    day: new Date(Date.UTC(2026, 0, 1 + index)).toISOString().slice(0, 10),
    clicks: index,
    leads: 1,
    sales: 0,
  }))

it.each([7, 30, 90, 120, 121, 365])('the points of %i days sum to what the days sum to', (count) => {
  const points = seriesOf(days(count), null, 'clicks')
  expect(points.reduce((sum, point) => sum + point.count, 0)).toBe((count * (count - 1)) / 2)
})

it.each([
  [0, [0, 1, 2, 3, 4]],
  [7, [0, 2, 4, 6, 8]],
  [165, [0, 50, 100, 150, 200]],
  [81, [0, 50, 100]],
  [4321, [0, 2000, 4000, 6000]],
])('an axis for %i has round numbers', (count, ticks) => {
  expect(ticksFor([{ day: '2026-01-01', count, before: null }])).toEqual(ticks)
})

it('a day without anything is a zero, not a gap', () => {
  expect(seriesOf(days(3), days(3), 'sales').map(({ count, before }) => [count, before])).toEqual([
    [0, 0],
    [0, 0],
    [0, 0],
  ])
})

it('the period before has the same length and ends the day before', () => {
  const period = periodOf('30d', new Date('2026-03-05T10:00:00Z'))
  expect(period).toEqual({ from: '2026-02-04', to: '2026-03-05' })
  expect(periodBefore(period)).toEqual({ from: '2026-01-05', to: '2026-02-03' })
})

it.each([
  [3, 0, 'new'],
  [0, 0, null],
  [150, 100, '+50 %'],
  [50, 100, '−50 %'],
  [0, 4, '−100 %'],
  [1000, 1001, null],
])('%i after %i reads %s', (now, before, text) => {
  expect(changeText(now, before)).toBe(text)
})

it('only the way to today is drawn apart, and no count is lost', () => {
  const drawn = drawnPoints(seriesOf(days(3), null, 'leads'))
  expect(drawn.map(({ settled, growing }) => [settled, growing])).toEqual([
    [1, null],
    [1, 1],
    [null, 1],
  ])
})
