// Which CAA records hold for a name: its own, or those of the nearest name above that has any (RFC 8659 §3).

import { caaOf } from '../../dns-message/caa.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import type { Lookup } from '../resolver.ts';
import type { RelevantSet } from './permission.ts';

/** The largest sets in use have a dozen; of one that is longer nobody knows what stands in the rest. */
export const MAX_CAA_RECORDS = 100;

export type Climb =
  | { readonly kind: 'found'; readonly set: RelevantSet }
  /** Nobody has written any: whoever may issue may issue. */
  | { readonly kind: 'none' }
  /** No answer is no leave (BR §3.2.2.8). */
  | { readonly kind: 'failed'; readonly detail: Reason };

/** `name` is lower-case and without "*."; the resolver follows aliases, and the climb goes on from the name itself. */
export async function findRelevantSet(name: string, look: (name: string) => Promise<Lookup>): Promise<Climb> {
  const labels = name.split('.');
  for (let at = 0; at < labels.length; at += 1) {
    const place = labels.slice(at).join('.');
    const lookup = await look(place);
    if (lookup.kind === 'failed') {
      return { kind: 'failed', detail: because('caaNotLookedUp', { name: place, why: lookup.detail }) };
    }
    if (lookup.kind === 'found') {
      if (lookup.values.length > MAX_CAA_RECORDS) {
        return { kind: 'failed', detail: because('caaMany', { name: place, most: MAX_CAA_RECORDS }) };
      }
      return { kind: 'found', set: { foundAt: place, records: lookup.values.map(caaOf) } };
    }
  }
  return { kind: 'none' };
}
