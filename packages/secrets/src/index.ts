// The door of the keyring: parse the keys once, then seal and open values for the row they belong to.

export type { SealContext } from './context.ts'
export { KEYRING_FORMAT, type Keyring, KeyringError, parseKeyring } from './keyring.ts'
export { kidOf, open, SealError, seal } from './seal.ts'
export { Secret } from './secret.ts'
