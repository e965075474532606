// Writes tables as CSV that spreadsheets open without running anything in it; called by download routes.

/** A cell that begins like this is a formula to Excel, LibreOffice or Sheets (OWASP: CSV injection). */
const FORMULA = /^[=+\-@\t\r]/

/** RFC 4180 with a byte order mark, without which Excel takes UTF-8 for something else. */
export function csvOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return `\ufeff${[head, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`
}

function cell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe
}
