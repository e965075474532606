// What the product may refuse in the model test without being wrong.

import { Problem, type ProblemCode } from '@openpartner/domain'

/** Null when it was refused with one of the codes. */
export async function unless<T>(codes: readonly ProblemCode[], work: () => Promise<T>): Promise<T | null> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Problem && codes.includes(error.code)) return null
    throw error
  }
}
