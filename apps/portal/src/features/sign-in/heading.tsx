'use client'
// The heading of a public page and the sentence under it; it takes the focus where the page changed without
// loading.
import { type ReactNode, useEffect, useRef } from 'react'

export function Heading({
  title,
  takesFocus = false,
  children,
}: {
  title: string
  takesFocus?: boolean
  children?: ReactNode
}) {
  const ref = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (takesFocus) ref.current?.focus()
  }, [takesFocus])
  return (
    <header className="mb-5">
      <h1 ref={ref} tabIndex={-1} className="text-lg font-semibold tracking-tight outline-none">
        {title}
      </h1>
      {children !== undefined && <p className="mt-1 text-base text-pretty text-ink-2">{children}</p>}
    </header>
  )
}
