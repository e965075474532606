// The field for the code of a mail, for pasting as well as for typing; used wherever a code is asked for.
import { TextField } from '#ui/field.tsx'

export function CodeField({
  error,
  takesFocus = false,
}: {
  error: string | undefined
  takesFocus?: boolean
}) {
  return (
    <TextField
      label="Code from the mail"
      name="code"
      autoComplete="one-time-code"
      autoCapitalize="characters"
      spellCheck={false}
      placeholder="ABCD-EFGH"
      required
      autoFocus={takesFocus}
      error={error}
    />
  )
}
