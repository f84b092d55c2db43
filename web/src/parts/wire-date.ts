// Times as the wire has them.

/** The API writes "YYYY-MM-DD HH:MM:SS" in GMT+8; undefined where it is empty. */
export function wireDate(text: string): Date | undefined {
  if (text === '') return undefined;
  const date = new Date(text.includes('T') ? text : `${text.replace(' ', 'T')}+08:00`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
