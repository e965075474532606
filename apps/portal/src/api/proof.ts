// Proving oneself amid a change: send.ts asks for it when the API does, the dialog of the shell answers.

/** Resolves true once the person proved it is still them, false when they gave up. */
export type AskForProof = (why: string) => Promise<boolean>

let ask: AskForProof | null = null
/** Changes that are refused at the same moment wait for one proof. */
let asking: Promise<boolean> | null = null

/** The dialog that asks, while it is on the page. Returns how to take it off. */
export function askForProofWith(dialog: AskForProof): () => void {
  ask = dialog
  return () => {
    if (ask === dialog) ask = null
  }
}

/** False where nothing can ask, such as on a public page. */
export function askForProof(why: string): Promise<boolean> {
  if (ask === null) return Promise.resolve(false)
  asking ??= ask(why).finally(() => {
    asking = null
  })
  return asking
}
