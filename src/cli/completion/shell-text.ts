// Texts of the table as words of a shell script.

/** Between single quotes, in which POSIX shells, zsh too, heed nothing. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** The same for fish, which heeds a backslash between single quotes. */
export function quotedForFish(text: string): string {
  return `'${text.replaceAll('\\', String.raw`\\`).replaceAll("'", String.raw`\'`)}'`;
}

/** A path as the scripts put it together: " keys create"; empty for the program itself. */
export function pathText(path: readonly string[]): string {
  return path.map((word) => ` ${word}`).join('');
}
