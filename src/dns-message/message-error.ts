// What is thrown for bytes that are no DNS message, or one beyond the bounds.

/** Its message is the end of a sentence: "a name is too long". */
export class MessageError extends Error {
  override readonly name = 'MessageError';
}
