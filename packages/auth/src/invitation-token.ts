// The token in an invitation's link: minted for the mail, hashed for the database.

import { isToken, newToken, sha256Hex } from './token.ts'

export function mintInvitationToken(): { readonly token: string; readonly tokenHash: string } {
  const token = newToken()
  return { token, tokenHash: sha256Hex(token) }
}

/** What the database knows of a presented token, or null for what cannot be one. */
export function invitationTokenHash(token: string): string | null {
  return isToken(token) ? sha256Hex(token) : null
}
