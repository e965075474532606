'use client'
// The brand's colour: picked or typed, seen at once as the button of a mail, or taken away; in the settings.
import { buttonColors, SHEETS } from '@openpartner/contract/vocabulary'
import { useId } from 'react'
import { Button } from '#ui/button.tsx'
import { TextField } from '#ui/field.tsx'

/** A colour picker cannot be empty: what it shows while the brand has no colour. */
const UNCHOSEN = '#808080'
const HEX = /^#[0-9a-f]{6}$/i

interface ColorFieldProps {
  /** As typed; empty for none. */
  readonly color: string
  readonly onChange: (color: string) => void
  readonly error: string | undefined
}

export function ColorField({ color, onChange, error }: ColorFieldProps) {
  const id = useId()
  const isColor = HEX.test(color.trim())
  return (
    <div className="flex flex-wrap items-start gap-x-8 gap-y-4">
      <div className="flex w-full max-w-sm items-start gap-2">
        <div className="flex flex-col gap-1.5">
          <label htmlFor={id} className="text-sm font-medium">
            Pick
          </label>
          <input
            id={id}
            type="color"
            value={isColor ? color.trim().toLowerCase() : UNCHOSEN}
            onChange={({ target }) => onChange(target.value)}
            className="h-9 w-11 cursor-pointer rounded-md border border-control bg-surface p-1 shadow-card"
          />
        </div>
        <TextField
          className="flex-1"
          label="Colour"
          name="color"
          value={color}
          onChange={({ target }) => onChange(target.value)}
          placeholder="None"
          maxLength={7}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          hint="Buttons of the brand’s mails, as #rrggbb."
          error={error}
        />
        {color !== '' && (
          <Button tone="quiet" className="mt-6.5" onClick={() => onChange('')}>
            Clear
          </Button>
        )}
      </div>
      {isColor && <Preview color={color.trim().toLowerCase()} />}
    </div>
  )
}

/** On both sheets a mail is read on; the letters are black or white, whichever reads better. */
function Preview({ color }: { color: string }) {
  const { background, ink, outline } = buttonColors(color)
  return (
    <figure>
      <figcaption className="mb-1.5 text-sm font-medium">In a mail</figcaption>
      <div className="flex overflow-hidden rounded-lg border border-line">
        {Object.entries(SHEETS).map(([name, sheet]) => (
          <span key={name} className="px-5 py-3.5" style={{ background: sheet }}>
            <span
              className="block rounded-md border px-3.5 py-1.5 text-base font-medium"
              style={{ background, color: ink, borderColor: outline }}
            >
              Sign in
            </span>
          </span>
        ))}
      </div>
    </figure>
  )
}
