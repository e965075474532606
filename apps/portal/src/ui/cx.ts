// Joins class names so that the later of two that contradict each other wins; used by every component in ui/.
import { type ClassValue, clsx } from 'clsx'
import { extendTailwindMerge } from 'tailwind-merge'

// Sizes of our own (globals.css): without this, `text-2xs text-ink` would lose the size as a second colour.
const merge = extendTailwindMerge({ extend: { classGroups: { 'font-size': [{ text: ['2xs'] }] } } })

export function cx(...classes: ClassValue[]): string {
  return merge(clsx(classes))
}
