// A delivery on its way, as a job: under which subject, in which kind.

export const DELIVERY_KIND = 'delivery';

/** As many digits as the largest number that is exact. */
export const NUMBER_DIGITS = 16;

/** One for each event and webhook, in the order of the events. */
export function deliverySubjectOf(eventNumber: number, hook: string): string {
  return `${String(eventNumber).padStart(NUMBER_DIGITS, '0')}/${hook}`;
}

/** The subjects of one event are from `from` on and before `until`: "0" follows on "/". */
export function deliverySubjectsOf(eventNumber: number): { readonly from: string; readonly until: string } {
  const from = deliverySubjectOf(eventNumber, '');
  return { from, until: `${from.slice(0, -1)}0` };
}

export function eventNumberOf(subject: string): number {
  return Number(subject.slice(0, NUMBER_DIGITS));
}
