// The door for tests of services: real mail servers on free ports.

export { certificateForLocalhost } from './certificate.ts'
export { startPostmark } from './postmark.ts'
export { startSmtp } from './smtp.ts'
