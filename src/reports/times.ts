// Times as people read them in a report.

/** "2026-11-30 12:00 UTC". */
export function timeText(time: Date): string {
  return `${time.toISOString().slice(0, 'YYYY-MM-DDTHH:MM'.length).replace('T', ' ')} UTC`;
}

export function timeOrNone(time: Date | undefined): string {
  return time === undefined ? '' : timeText(time);
}
