'use client'
// What the terms in the form would say and change, in the words partners will read; asked for before
// publishing.
import type { TermsPreview } from '@openpartner/contract'
import { type ReactNode, useEffect, useRef } from 'react'

export function Preview({ preview }: { readonly preview: TermsPreview }) {
  const { rules, changes, version } = preview
  const place = useRef<HTMLElement>(null)
  // On a telephone it would appear below what is in sight.
  useEffect(() => place.current?.scrollIntoView({ block: 'nearest' }), [])
  return (
    <section
      ref={place}
      aria-live="polite"
      className="flex flex-col gap-3 rounded-lg border border-line bg-sunken px-4 py-3.5"
    >
      <Part title="What partners will read">
        <ol className="flex list-decimal flex-col gap-1 pl-5">
          {rules.map((text) => (
            <li key={text}>{text}.</li>
          ))}
        </ol>
      </Part>
      {version > 1 && (
        <Part title="What changes">
          {changes.length === 0 ? (
            <p className="text-ink-2">Nothing: it says what is in force already.</p>
          ) : (
            <ul className="flex list-disc flex-col gap-1 pl-5">
              {changes.map(({ text }) => (
                <li key={text}>{text}</li>
              ))}
            </ul>
          )}
        </Part>
      )}
    </section>
  )
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div>
      <h3 className="mb-1 text-sm font-medium text-ink-3">{title}</h3>
      {children}
    </div>
  )
}
