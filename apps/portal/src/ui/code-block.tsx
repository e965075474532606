// Text of machines, every character as it is, to read and to copy: a command, what a server said.
import { CopyButton } from './copy.tsx'

interface CodeBlockProps {
  /** What it is: names the region and the copy button. */
  readonly what: string
  readonly text: string
}

export function CodeBlock({ what, text }: CodeBlockProps) {
  return (
    <div className="relative rounded-lg border border-line bg-sunken">
      <section
        aria-label={what}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        className="max-h-72 overflow-y-auto rounded-lg py-3 pr-12 pl-3.5"
      >
        <pre className="font-mono text-xs break-all whitespace-pre-wrap">{text}</pre>
      </section>
      <CopyButton text={text} what={what} className="absolute top-1.5 right-1.5 bg-sunken" />
    </div>
  )
}
