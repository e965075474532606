// The frame every mail of ours shares: one column, inline styles, nothing loaded from anywhere; templates
// fill it.

/** What a template makes; the outbox stores it as it is. */
export interface RenderedMail {
  readonly subject: string
  readonly textBody: string
  readonly htmlBody: string
}

const PAGE =
  'margin:0;padding:24px 16px;background:#f4f4f5;color:#18181b;font-size:16px;line-height:1.5;' +
  "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
const SHEET =
  'max-width:480px;margin:0 auto;padding:32px 24px;background:#ffffff;' +
  'border:1px solid #e4e4e7;border-radius:12px'

/** `title` is text, `content` is HTML the template has escaped already. */
export function htmlFrame(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
</head>
<body style="${PAGE}">
<main style="${SHEET}">
<p style="margin:0 0 24px;font-size:14px;font-weight:600;color:#52525b">OpenPartner</p>
<h1 style="margin:0 0 16px;font-size:22px;line-height:1.3">${escapeHtml(title)}</h1>
${content}
</main>
</body>
</html>
`
}

/** Safe between tags and inside double- or single-quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`)
}
