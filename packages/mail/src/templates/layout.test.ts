// The layout: both bodies say the same, any brand colour can be read, nothing is loaded, nothing breaks out.

import { buttonColors, contrast } from '@openpartner/domain'
import { expect, test } from 'vitest'
import { escapeHtml, type MailContent, renderMail } from './layout.ts'

const content: MailContent = {
  brand: { name: 'Café & Co', color: '#ffd60a' },
  subject: 'You are invited',
  preheader: 'Ada asks you to join.',
  title: 'Join Café & Co',
  parts: [
    { kind: 'text', text: 'Links that earn.' },
    { kind: 'button', label: 'Join', url: 'https://portal.example.com/join#t=abc' },
    { kind: 'code', code: 'K7MQ2XWD' },
    {
      kind: 'facts',
      facts: [
        ['Browser', 'Firefox on Linux'],
        ['When', '12:00 UTC'],
      ],
    },
    { kind: 'note', text: 'Ignore it if you did not ask.' },
  ],
}

/** What a reader sees of an HTML body. */
function visibleText(html: string): string {
  return html
    .replaceAll(/<(style|title)>.*?<\/\1>|<div[^>]*>.*?<\/div>|<[^>]+>/gs, ' ')
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replaceAll(/\s+/g, ' ')
}

test('every line of the plain text stands in the HTML, and names the brand', () => {
  const { textBody, htmlBody } = renderMail(content)
  const seen = visibleText(htmlBody)
  for (const line of textBody.split('\n').filter((text) => text !== '')) {
    expect(seen).toContain(line.replace(/:$/, ''))
  }
  expect(textBody).toContain('Café & Co')
})

test('without a brand the mail comes from the instance', () => {
  expect(renderMail({ ...content, brand: null }).textBody).toMatch(/^OpenPartner\n/)
})

test('text on a button can be read whatever colour the brand chose', () => {
  for (let step = 0; step < 4_096; step++) {
    const color = `#${[step >> 8, (step >> 4) & 15, step & 15].map((part) => (part * 17).toString(16).padStart(2, '0')).join('')}`
    const { ink, outline } = buttonColors(color)
    expect(contrast(color, ink), color).toBeGreaterThan(4.2)
    for (const sheet of ['#ffffff', '#18181b'])
      expect(contrast(outline, sheet), color).toBeGreaterThanOrEqual(3)
  }
})

test('nothing is loaded from anywhere', () => {
  expect(renderMail(content).htmlBody).not.toMatch(/<(img|link|script|iframe)|url\(|@import|src=/i)
})

test('markup in a value stays text, and a line break in a subject ends nothing', () => {
  const hostile = `<img src=x onerror="alert('1')">&`
  expect(escapeHtml(hostile)).toBe('&#60;img src=x onerror=&#34;alert(&#39;1&#39;)&#34;&#62;&#38;')
  const mail = renderMail({
    brand: { name: hostile, color: null },
    subject: 'Hello\r\nBcc: eve@example.com',
    preheader: hostile,
    title: hostile,
    parts: [
      { kind: 'text', text: hostile },
      { kind: 'button', label: hostile, url: `https://example.com/"${hostile}` },
      { kind: 'code', code: hostile },
      { kind: 'facts', facts: [[hostile, hostile]] },
      { kind: 'note', text: hostile },
    ],
  })
  expect(mail.htmlBody).not.toMatch(/<img|onerror="/)
  expect(mail.subject).toBe('Hello Bcc: eve@example.com')
})
