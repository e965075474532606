// The door of the mail package: templates, the outbox, the transports and the development inbox.

export { type InboxMail, listInbox } from './inbox.ts'
export {
  type DeliveryRound,
  deliverDueMails,
  enqueueDecoy,
  enqueueMail,
  type FailedTry,
  type NewMail,
  purgeOldMails,
} from './outbox.ts'
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
export {
  type Delivery,
  inboxTransport,
  type Letter,
  type MailTransport,
  smtpTransport,
} from './transports.ts'
