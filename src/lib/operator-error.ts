// What an operator asked for and cannot have: shown to them as one line, without a stack.

/** The message says what was attempted, on what, and why not: `Cannot make an API key: there is no account 42`. */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';
}
