'use client'
// A labelled control with its hint and its error, joined for screen readers; used by every form.
import { ChevronDown } from 'lucide-react'
import { type ComponentProps, type ReactNode, useId } from 'react'
import { cx } from './cx.ts'

interface FieldProps {
  readonly label: string
  readonly hint?: ReactNode
  /** What the API said about this field; it wins over the hint. */
  readonly error?: string | undefined
  readonly optional?: boolean
  readonly className?: string
}

interface Wiring {
  readonly id: string
  readonly 'aria-describedby': string | undefined
  readonly 'aria-invalid': true | undefined
}

function Field({
  label,
  hint,
  error,
  optional = false,
  className,
  control,
}: FieldProps & { control: (wiring: Wiring) => ReactNode }) {
  const id = useId()
  const noteId = `${id}-note`
  const note = error ?? hint
  return (
    <div className={cx('flex min-w-0 flex-col gap-1.5', className)}>
      <label htmlFor={id} className="text-sm font-medium">
        {label}
        {optional && <span className="font-normal text-ink-3"> (optional)</span>}
      </label>
      {control({
        id,
        'aria-describedby': note === undefined ? undefined : noteId,
        'aria-invalid': error === undefined ? undefined : true,
      })}
      {note !== undefined && (
        <div id={noteId} className={cx('text-sm text-ink-3', error !== undefined && 'text-bad')}>
          {note}
        </div>
      )}
    </div>
  )
}

type Native<Element extends 'input' | 'select' | 'textarea'> = Omit<
  ComponentProps<Element>,
  'className' | 'id'
>

export function TextField({
  label,
  hint,
  error,
  optional,
  className,
  prefix,
  suffix,
  ...input
}: FieldProps & Omit<Native<'input'>, 'prefix'> & { prefix?: string; suffix?: string }) {
  const isPlain = prefix === undefined && suffix === undefined
  return (
    <Field
      {...{ label, hint, error, optional, className }}
      control={(wiring) =>
        isPlain ? (
          <input {...input} {...wiring} className="control" />
        ) : (
          <div className="control flex items-center gap-1 px-0 focus-within:outline-2 focus-within:outline-accent-text">
            {prefix !== undefined && (
              <span className="min-w-0 shrink truncate pl-3 text-ink-3">{prefix}</span>
            )}
            <input
              {...input}
              {...wiring}
              className="h-full min-w-16 flex-1 bg-transparent px-3 outline-none placeholder:text-ink-3 [span+&]:pl-0"
            />
            {suffix !== undefined && (
              <span className="shrink-0 pr-3 whitespace-nowrap text-ink-3">{suffix}</span>
            )}
          </div>
        )
      }
    />
  )
}

export function SelectField({
  label,
  hint,
  error,
  optional,
  className,
  children,
  ...select
}: FieldProps & Native<'select'>) {
  return (
    <Field
      {...{ label, hint, error, optional, className }}
      control={(wiring) => (
        <div className="relative">
          <select {...select} {...wiring} className="control appearance-none truncate pr-9">
            {children}
          </select>
          <ChevronDown
            aria-hidden
            className="pointer-events-none absolute top-2.5 right-3 size-4 text-ink-3"
          />
        </div>
      )}
    />
  )
}

/** Several lines, such as a list with one entry a line. */
export function AreaField({
  label,
  hint,
  error,
  optional,
  className,
  ...area
}: FieldProps & Native<'textarea'>) {
  return (
    <Field
      {...{ label, hint, error, optional, className }}
      control={(wiring) => (
        <textarea rows={3} {...area} {...wiring} className="control h-auto resize-y py-1.5 font-mono" />
      )}
    />
  )
}
