// Buttons and links that look like buttons; used everywhere.
import { cva, type VariantProps } from 'class-variance-authority'
import { LoaderCircle } from 'lucide-react'
import Link from 'next/link'
import type { ComponentProps } from 'react'
import { cx } from './cx.ts'

const look = cva(
  [
    'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap',
    'transition-colors select-none disabled:cursor-not-allowed disabled:opacity-55',
    '[&_svg]:size-4 [&_svg]:shrink-0',
  ],
  {
    variants: {
      tone: {
        primary:
          'bg-accent text-on-accent shadow-card enabled:hover:bg-accent-hover [a&]:hover:bg-accent-hover',
        plain:
          'border border-line-strong bg-surface text-ink shadow-card enabled:hover:bg-hover [a&]:hover:bg-hover',
        quiet:
          'text-ink-2 enabled:hover:bg-hover enabled:hover:text-ink [a&]:hover:bg-hover [a&]:hover:text-ink',
        danger: 'border border-line-strong bg-surface text-bad shadow-card enabled:hover:bg-bad-soft',
      },
      size: {
        md: 'h-9 px-3.5 text-base',
        sm: 'h-8 px-2.5 text-sm',
        icon: 'size-8',
      },
    },
    defaultVariants: { tone: 'plain', size: 'md' },
  },
)
type Look = VariantProps<typeof look>

export interface ButtonProps extends ComponentProps<'button'>, Look {
  /** Shows that the click was taken and stops a second one. */
  readonly pending?: boolean
}

export function Button({ tone, size, pending = false, className, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={rest.disabled || pending}
      aria-busy={pending || undefined}
      className={cx(look({ tone, size }), className)}
    >
      {pending && <LoaderCircle aria-hidden className="animate-spin" />}
      {children}
    </button>
  )
}

/** A place to go that deserves a button's look. */
export function ButtonLink({ tone, size, className, ...rest }: ComponentProps<typeof Link> & Look) {
  return <Link {...rest} className={cx(look({ tone, size }), className)} />
}
