// A sentence of the API with the ids in it shortened, so that it reads as a sentence; used by explanations.

/** TypeIDs: three letters, an underscore, 26 of Crockford's base32. */
const ID = /\b([a-z]{3}_[0-9a-hjkmnp-tv-z]{26})\b/

/** How much of an id's end tells two ids of one page apart. */
const TAIL = 6

export function WithIds({ text }: { text: string }) {
  // Split by one group: every second part is an id.
  return text.split(ID).map((part, index) => {
    // A number and its unit stay on one line.
    if (index % 2 === 0) return part.replaceAll(' %', '\u00a0%')
    return (
      <code
        key={part}
        title={part}
        className="rounded bg-hover px-1 font-mono text-[0.9em] whitespace-nowrap"
      >
        {shortId(part)}
      </code>
    )
  })
}

/** "pay_01h4…8xk2m9" → "pay_…8xk2m9" */
export function shortId(id: string): string {
  return `${id.slice(0, 4)}…${id.slice(-TAIL)}`
}
