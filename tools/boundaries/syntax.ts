// TypeScript 5.9's parser for programs that read our source, such as scripts/tidy: TypeScript 7 offers none.
import ts from 'typescript'

export { ts }
