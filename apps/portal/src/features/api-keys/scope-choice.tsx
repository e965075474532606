'use client'
// The scopes of a key as boxes in groups, with ready-made choices above; where a key is made.
import type { Scope } from '@openpartner/contract/vocabulary'
import { useId } from 'react'
import { Button } from '#ui/button.tsx'
import { CheckField } from '#ui/check.tsx'
import { PRESETS, SCOPE_GROUPS, SCOPE_TEXT } from './scopes.ts'

interface ScopeChoiceProps {
  readonly chosen: ReadonlySet<Scope>
  readonly onChoose: (scopes: ReadonlySet<Scope>) => void
  readonly error: string | undefined
}

export function ScopeChoice({ chosen, onChoose, error }: ScopeChoiceProps) {
  const errorId = useId()
  return (
    <fieldset aria-describedby={error === undefined ? undefined : errorId}>
      <legend className="mb-1.5 text-sm font-medium">It may</legend>
      <div className="rounded-lg border border-line">
        <div className="flex flex-wrap gap-1 border-b border-line px-2 py-1.5">
          {PRESETS.map(({ title, scopes }) => (
            <Button
              key={title}
              size="sm"
              tone="quiet"
              aria-pressed={isSame(chosen, scopes)}
              className="aria-pressed:bg-hover aria-pressed:text-ink"
              onClick={() => onChoose(new Set(scopes))}
            >
              {title}
            </Button>
          ))}
        </div>
        <div className="grid gap-x-6 gap-y-3 px-3.5 py-3 sm:grid-cols-2">
          {SCOPE_GROUPS.map(({ title, scopes }) => (
            // biome-ignore lint/a11y/useSemanticElements: a fieldset in a fieldset reads its legend twice
            <div key={title} role="group" aria-label={title}>
              <p aria-hidden className="text-xs font-medium text-ink-3">
                {title}
              </p>
              {scopes.map((scope) => (
                <CheckField
                  key={scope}
                  label={SCOPE_TEXT[scope]}
                  note={<code className="font-mono text-2xs">{scope}</code>}
                  checked={chosen.has(scope)}
                  onChange={({ target }) => onChoose(withScope(chosen, scope, target.checked))}
                />
              ))}
            </div>
          ))}
        </div>
      </div>
      {error !== undefined && (
        <p id={errorId} className="mt-1.5 text-sm text-bad">
          Tick what the key may do: it {error}.
        </p>
      )}
    </fieldset>
  )
}

function withScope(scopes: ReadonlySet<Scope>, scope: Scope, isIn: boolean): ReadonlySet<Scope> {
  const next = new Set(scopes)
  if (isIn) next.add(scope)
  else next.delete(scope)
  return next
}

function isSame(chosen: ReadonlySet<Scope>, scopes: readonly Scope[]): boolean {
  return chosen.size === scopes.length && scopes.every((scope) => chosen.has(scope))
}
