// What an examination of an installation has found, and how bad that is.

/** attention: it works, and somebody should see to it · bad: something does not work, or will not. */
export type Condition = 'good' | 'attention' | 'bad';

export interface Finding {
  /** Which of the checks has found it, as "clock". */
  readonly check: string;
  /** What was looked at, as a file, an address or an instance; empty for the installation as a whole. */
  readonly subject: string;
  readonly condition: Condition;
  readonly found: string;
  /** What to do; undefined where there is nothing to be done. */
  readonly advice: string | undefined;
}

export function worstOf(findings: readonly Finding[]): Condition {
  const has = (wanted: Condition): boolean => findings.some(({ condition }) => condition === wanted);
  if (has('bad')) return 'bad';
  return has('attention') ? 'attention' : 'good';
}
