// Words of a command as a login shell takes them: SSH hands every command to one, and it is to interpret nothing.

/** POSIX.1-2024, "Shell Command Language", §2.2.2: between single quotes every character stands for itself. */
export function shellCommandOf(words: readonly string[]): string {
  return words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
}
