// Times as people write them on the command line: to the second, in UTC.

const UTC_TIME = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/;

/** Undefined for any other text. */
export function readUtcTime(text: string): Date | undefined {
  const time = new Date(UTC_TIME.test(text) ? text : Number.NaN);
  // A Date takes 31 February for 3 March.
  return !Number.isNaN(time.getTime()) && time.toISOString().replace('.000Z', 'Z') === text ? time : undefined;
}
