// A number of the strip that has no chart of its own, such as money; used beside the chosen metrics.
import type { ReactNode } from 'react'

export function SideFigure({ children }: { children: ReactNode }) {
  return <div className="border-line px-4 py-3.5 max-lg:border-t sm:px-5">{children}</div>
}
