// A database as messages name it.

/** Where it is, without the user, the password and parameters, among which there may be a password too. */
export function placeOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `postgres://${host}${pathname}`;
}
