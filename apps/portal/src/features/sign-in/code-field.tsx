'use client'
// The field for the code of a mail, for pasting as well as for typing; used wherever a code is asked for.
import { useEffect, useRef } from 'react'
import { TextField } from '#ui/field.tsx'

export function CodeField({
  error,
  takesFocus = false,
}: {
  error: string | undefined
  takesFocus?: boolean
}) {
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (takesFocus) field.current?.focus()
  }, [takesFocus])
  return (
    <TextField
      ref={field}
      label="Code from the mail"
      name="code"
      autoComplete="one-time-code"
      autoCapitalize="characters"
      spellCheck={false}
      placeholder="ABCD-EFGH"
      required
      error={error}
    />
  )
}
