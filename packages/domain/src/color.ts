// Colours of a brand in a mail: which ink reads on them, and when they need an outline. The mails ask, and
// the portal's preview of them.

const WHITE = '#ffffff'
const NEAR_BLACK = '#18181b'
/** Stands out by 3:1 and more from the light sheet and from the dark one. */
const OUTLINE = '#71717a'
/** WCAG 2.2, 1.4.11: what has to be told from its surroundings. */
const CONTRAST_MIN = 3

/** Without a colour of the brand's own. */
export const COLOR_DEFAULT = NEAR_BLACK
/** What a mail is read on. */
export const SHEETS = { light: WHITE, dark: NEAR_BLACK } as const

export interface ButtonColors {
  readonly background: string
  readonly ink: string
  readonly outline: string
}

/** `color` is #rrggbb. White or near-black text, whichever reads better: never below 4.2:1. */
export function buttonColors(color: string): ButtonColors {
  const ink = contrast(color, WHITE) >= contrast(color, NEAR_BLACK) ? WHITE : NEAR_BLACK
  const isSeen = Object.values(SHEETS).every((sheet) => contrast(color, sheet) >= CONTRAST_MIN)
  return { background: color, ink, outline: isSeen ? color : OUTLINE }
}

/** WCAG contrast ratio of two #rrggbb colours, 1 to 21. */
export function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const part = Number.parseInt(color.slice(start, start + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
