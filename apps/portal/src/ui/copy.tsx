'use client'
// Copies a text and says so, to eyes and to screen readers; used for links, ids and keys.
import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button, type ButtonProps } from './button.tsx'

/** Long enough to be seen, short enough to copy again. */
const SAID_MS = 2_000

interface CopyProps extends Omit<ButtonProps, 'children' | 'onClick'> {
  readonly text: string
  /** What is copied: "link", "id". Becomes the button's name. */
  readonly what: string
  /** Words beside the icon; the icon alone without. */
  readonly label?: string
}

export function CopyButton({
  text,
  what,
  label,
  size = label === undefined ? 'icon' : 'md',
  tone,
  ...rest
}: CopyProps) {
  const [isCopied, setCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setCopied(false), SAID_MS)
    return () => clearTimeout(timer)
  }, [isCopied])
  return (
    <>
      <Button
        {...rest}
        size={size}
        tone={tone ?? (label === undefined ? 'quiet' : 'plain')}
        aria-label={label === undefined ? `Copy ${what}` : undefined}
        onClick={() => void copy(text).then(setCopied)}
      >
        {isCopied ? <Check aria-hidden className="text-good" /> : <Copy aria-hidden />}
        {label !== undefined && (isCopied ? 'Copied' : label)}
      </Button>
      <span role="status" className="sr-only">
        {isCopied ? `Copied ${what}` : ''}
      </span>
    </>
  )
}

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copyBySelection(text)
  }
}

/** The clipboard is closed to pages on plain http: select a hidden field and let the browser copy that. */
function copyBySelection(text: string): boolean {
  const field = document.createElement('textarea')
  field.value = text
  field.style.position = 'fixed'
  field.style.opacity = '0'
  document.body.append(field)
  field.select()
  const isCopied = document.execCommand('copy')
  field.remove()
  return isCopied
}
