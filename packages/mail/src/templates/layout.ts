// The one layout of every mail: a template names its parts once, and HTML and plain text say the same.

import { buttonColors, COLOR_DEFAULT, SHEETS } from '@openpartner/domain'

/** What a template makes; the outbox stores it as it is. */
export interface RenderedMail {
  readonly subject: string
  readonly textBody: string
  readonly htmlBody: string
}

/** Whose mail it is. */
export interface MailBrand {
  readonly name: string
  /** #rrggbb, or null for our own. */
  readonly color: string | null
}

/** All strings are plain text: the layout escapes them. */
export type MailPart =
  | { readonly kind: 'text'; readonly text: string }
  /** Also spelled out below the button, for programs that show none. */
  | { readonly kind: 'button'; readonly label: string; readonly url: string }
  /** Something to type. */
  | { readonly kind: 'code'; readonly code: string }
  /** Label and value in lines, such as when and from where. */
  | { readonly kind: 'facts'; readonly facts: readonly (readonly [label: string, value: string])[] }
  /** Beside the point: limits, and what to do if the reader did not ask. */
  | { readonly kind: 'note'; readonly text: string }

export interface MailContent {
  /** Null: from the instance, not from a brand. */
  readonly brand: MailBrand | null
  /** Locked phones show it: no secret, no address. */
  readonly subject: string
  /** What lists show behind the subject. One short sentence, without a secret. */
  readonly preheader: string
  readonly title: string
  readonly parts: readonly MailPart[]
}

const OURSELVES: MailBrand = { name: 'OpenPartner', color: null }

export function renderMail(content: MailContent): RenderedMail {
  // A line break would end the header.
  const subject = content.subject.replaceAll(/\s+/g, ' ').trim()
  return { subject, textBody: textOf(content), htmlBody: htmlOf(content) }
}

function textOf({ brand, preheader, title, parts }: MailContent): string {
  const blocks = parts.map((part) => {
    switch (part.kind) {
      case 'button':
        return `${part.label}:\n${part.url}`
      case 'code':
        return part.code
      case 'facts':
        return part.facts.map(([label, value]) => `${label}: ${value}`).join('\n')
      default:
        return part.text
    }
  })
  return `${[(brand ?? OURSELVES).name, title, preheader, ...blocks].join('\n\n')}\n`
}

const FONT = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
const PAGE = `margin:0;padding:24px 16px;background:#f4f4f5;color:#18181b;font-size:16px;line-height:1.5;${FONT}`
const SHEET =
  `max-width:480px;margin:0 auto;padding:32px 24px;background:${SHEETS.light};` +
  'border:1px solid #e4e4e7;border-radius:12px'
const CODE =
  'margin:0 0 24px;font-family:ui-monospace,Menlo,Consolas,monospace;font-size:26px;' +
  'font-weight:600;letter-spacing:4px'
const QUIET = 'font-size:14px;color:#52525b'
/** Shown in lists, never in the mail itself. */
const HIDDEN = 'display:none;max-height:0;overflow:hidden;mso-hide:all'
/** Loads nothing. Programs that drop it show the light mail. */
const DARK =
  `:root{color-scheme:light dark}@media (prefers-color-scheme:dark){` +
  `.page{background:#09090b!important;color:#fafafa!important}` +
  `.sheet{background:${SHEETS.dark}!important;border-color:#3f3f46!important}` +
  `.quiet{color:#a1a1aa!important}}`

function htmlOf({ brand, preheader, title, parts }: MailContent): string {
  const { name, color } = brand ?? OURSELVES
  const blocks = parts.map((part) => htmlOfPart(part, color ?? COLOR_DEFAULT))
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(title)}</title>
<style>${DARK}</style>
</head>
<body class="page" style="${PAGE}">
<div style="${HIDDEN}">${escapeHtml(preheader)}</div>
<main class="sheet" style="${SHEET}">
<p class="quiet" style="margin:0 0 24px;font-weight:600;${QUIET}">${escapeHtml(name)}</p>
<h1 style="margin:0 0 16px;font-size:22px;line-height:1.3">${escapeHtml(title)}</h1>
<p style="margin:0 0 24px">${escapeHtml(preheader)}</p>
${blocks.join('\n')}
</main>
</body>
</html>
`
}

function htmlOfPart(part: MailPart, color: string): string {
  switch (part.kind) {
    case 'text':
      return `<p style="margin:0 0 24px">${escapeHtml(part.text)}</p>`
    case 'button':
      return htmlOfButton(part, color)
    case 'code':
      return `<p style="${CODE}">${escapeHtml(part.code)}</p>`
    case 'facts':
      return `<p style="margin:0 0 24px">${part.facts
        .map(([label, value]) => `${escapeHtml(label)}: <strong>${escapeHtml(value)}</strong>`)
        .join('<br>\n')}</p>`
    case 'note':
      return quiet(escapeHtml(part.text))
  }
}

function htmlOfButton({ label, url }: { readonly label: string; readonly url: string }, color: string) {
  const { background, ink, outline } = buttonColors(color)
  const style =
    `display:inline-block;padding:12px 20px;background:${background};color:${ink};` +
    `border:1px solid ${outline};border-radius:8px;font-weight:600;text-decoration:none`
  const href = escapeHtml(url)
  return `<p style="margin:0 0 16px"><a href="${href}" style="${style}">${escapeHtml(label)}</a></p>
${quiet(`If the button does nothing, copy this address:
<span style="word-break:break-all">${href}</span>`)}`
}

function quiet(html: string): string {
  return `<p class="quiet" style="margin:0 0 12px;${QUIET}">${html}</p>`
}

/** Safe between tags and inside double- or single-quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`)
}
