// A value that must not be printed; env pieces wrap secrets in it, and who needs the value says so with
// reveal().

import { inspect } from 'node:util'

const MASK = '[secret]'

/** Logs, JSON, string templates and inspect show `[secret]`; only reveal() gives the value. */
export class Secret<T> {
  readonly #value: T

  constructor(value: T) {
    this.#value = value
  }

  reveal(): T {
    return this.#value
  }

  toString(): string {
    return MASK
  }

  toJSON(): string {
    return MASK
  }

  [inspect.custom](): string {
    return MASK
  }
}
