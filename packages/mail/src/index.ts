// The door of the mail package: templates, the outbox, the transports and the development inbox.

export { type InboxMail, listInbox } from './inbox.ts'
export {
  type DeliveryRound,
  deliverBrandMails,
  deliverDueMails,
  enqueueDecoy,
  enqueueMail,
  type FailedTry,
  listBrandsWithDueMail,
  type NewMail,
  purgeOldMails,
} from './outbox.ts'
export { postmarkTransport } from './postmark.ts'
export { type RouteDeps, transportFor } from './routes.ts'
export { SMTP_PORTS, smtpTransport } from './smtp.ts'
export { emailChangedMail, emailChangeMail } from './templates/email-change.ts'
export { type InvitationMailParts, invitationMail } from './templates/invitation.ts'
export {
  type MailBrand,
  type MailContent,
  type MailPart,
  type RenderedMail,
  renderMail,
} from './templates/layout.ts'
export { type LeakedKeyMailParts, leakedKeyMail } from './templates/leaked-key.ts'
export { sessionRevokedMail, stepUpMail } from './templates/session.ts'
export { signInMail } from './templates/sign-in.ts'
export { testMail } from './templates/test-mail.ts'
export { createTranscript, type Transcript } from './transcript.ts'
export {
  type Credential,
  type Delivery,
  inboxTransport,
  type Letter,
  type MailRoute,
  type MailTransport,
} from './transports.ts'
