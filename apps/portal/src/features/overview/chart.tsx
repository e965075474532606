'use client'
// The time series as a drawing: this period as a line, the one before as dashes. Loaded by trend.tsx when it
// is seen.
import { Area, AreaChart, CartesianGrid, Line, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { countText, shortDayText } from '#format.ts'
import { drawnPoints, type Point, ticksFor } from './series.ts'

const AXIS = { fill: 'var(--ink-3)', fontSize: 12 }

interface ChartProps {
  readonly points: readonly Point[]
  /** What is counted: "Clicks". */
  readonly title: string
  readonly isWeekly: boolean
}

export function Chart({ points, title, isWeekly }: ChartProps) {
  const ticks = ticksFor(points)
  return (
    <ResponsiveContainer width="100%" height="100%">
      <AreaChart
        data={drawnPoints(points)}
        margin={{ top: 8, right: 8, bottom: 0, left: 0 }}
        title={`${title} by ${isWeekly ? 'week' : 'day'}. Left and right arrow keys read the points.`}
      >
        <defs>
          <linearGradient id="fill" x1="0" y1="0" x2="0" y2="1">
            <stop offset="0%" stopColor="var(--chart)" stopOpacity={0.16} />
            <stop offset="100%" stopColor="var(--chart)" stopOpacity={0} />
          </linearGradient>
        </defs>
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="day"
          tickFormatter={shortDayText}
          tick={AXIS}
          tickLine={false}
          axisLine={{ stroke: 'var(--line-strong)' }}
          minTickGap={40}
          interval="equidistantPreserveStart"
          tickMargin={8}
        />
        <YAxis
          allowDecimals={false}
          tickFormatter={countText}
          tick={AXIS}
          tickLine={false}
          axisLine={false}
          width={44}
          ticks={ticks}
          domain={[0, ticks.at(-1) ?? 'auto']}
        />
        <Tooltip
          cursor={{ stroke: 'var(--line-strong)' }}
          isAnimationActive={false}
          content={({ active, payload }) => {
            const point = payload?.[0]?.payload as Point | undefined
            if (!active || point === undefined) return null
            return <Hover isLast={point.day === points.at(-1)?.day} {...{ point, title, isWeekly }} />
          }}
        />
        <Line
          dataKey="before"
          stroke="var(--chart-before)"
          strokeWidth={1.5}
          strokeDasharray="4 4"
          dot={false}
          activeDot={false}
          isAnimationActive={false}
        />
        <Area
          dataKey="growing"
          stroke="var(--chart)"
          strokeWidth={2}
          strokeDasharray="2 4"
          fill="url(#fill)"
          activeDot={false}
          isAnimationActive={false}
        />
        <Area
          dataKey="settled"
          stroke="var(--chart)"
          strokeWidth={2}
          fill="url(#fill)"
          activeDot={{ r: 4, fill: 'var(--chart)', stroke: 'var(--surface)', strokeWidth: 2 }}
          isAnimationActive={false}
        />
      </AreaChart>
    </ResponsiveContainer>
  )
}

interface HoverProps {
  readonly point: Point
  readonly title: string
  readonly isWeekly: boolean
  readonly isLast: boolean
}

function Hover({ point, title, isWeekly, isLast }: HoverProps) {
  return (
    <div className="figures rounded-lg border border-line bg-raised px-3 py-2 text-sm shadow-raised">
      <p className="mb-1 text-xs text-ink-3">
        {isWeekly ? 'Week from ' : ''}
        {shortDayText(point.day)}
        {isLast ? ', so far' : ''}
      </p>
      <p className="font-medium">
        {countText(point.count)} <span className="font-normal text-ink-2">{title.toLowerCase()}</span>
      </p>
      {point.before !== null && <p className="text-ink-3">{countText(point.before)} in the period before</p>}
    </div>
  )
}
