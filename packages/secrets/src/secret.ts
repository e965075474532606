// A value that must not be printed: settings and opened secrets come wrapped in it, and who needs the value
// says so with reveal().

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

  // What node:util calls inspect.custom; by its registered name, because this package imports node:crypto
  // alone.
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return MASK
  }
}
