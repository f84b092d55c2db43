// How a check says what it has found.

import type { Finding } from '../../cli/finding.ts';

type Facts = Pick<Finding, 'condition' | 'found'> & Partial<Pick<Finding, 'subject' | 'advice'>>;

export function finding(check: string, { condition, found, subject = '', advice }: Facts): Finding {
  return { check, subject, condition, found, advice };
}
