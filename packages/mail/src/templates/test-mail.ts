// The test mail: an admin asks for it, to see that mail arrives and how the brand looks in it.

import { type MailBrand, type RenderedMail, renderMail } from './layout.ts'

export function testMail({ brand }: { readonly brand: MailBrand }): RenderedMail {
  return renderMail({
    brand,
    subject: `Test mail of ${brand.name}`,
    title: 'Mail works',
    preheader: `This is how ${brand.name} writes to partners.`,
    parts: [{ kind: 'note', text: 'An admin asked for this mail in the settings. There is nothing to do.' }],
  })
}
