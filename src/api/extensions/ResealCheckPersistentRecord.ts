// ResealCheckPersistentRecord: whether an order for a name would be proved by a persistent record now; changes nothing.

import { baseOf } from '../../certificates/model/domain-name.ts';
import { needsBelow, type PersistentFinding } from '../../certificates/model/persistent-record.ts';
import type { Proof } from '../../certificates/model/proof.ts';
import { defineAction } from '../action.ts';
import { LOOKS_AT_ONCE } from '../actions/CheckCertificateDomainVerification.ts';
import { nameIn, recordsOf } from '../input/persistent-input.ts';
import { wireTimeOrNone } from '../words/times.ts';
import { findingView } from '../views/proof-finding.ts';

export const ResealCheckPersistentRecord = defineAction({
  name: 'ResealCheckPersistentRecord',
  input: { Domain: 'string!' },
  needsVerified: false,
  callsAtOnce: LOOKS_AT_ONCE,
  run: async ({ input, caller: { accountUin }, world, language }) => {
    const records = recordsOf(world);
    const name = nameIn(input.Domain);
    const [found] = await records.find([name], { accountUin });
    if (found === undefined) throw new Error(`Cannot say what stands in DNS for ${name}: there is no finding`);
    const domain = baseOf(name);
    const wanted = records.wordingOf({ accountUin, domain, holdsBelow: needsBelow(name, domain), until: undefined });
    const looked = { finding: found.finding, at: world.clock.now() };
    return {
      Domain: name,
      Holds: found.record !== undefined,
      ...recordView(found),
      Finding: findingView(asProof(found.record ?? wanted), looked, language),
    };
  },
});

function recordView({ record }: PersistentFinding) {
  return {
    Name: record?.place ?? '',
    Value: record?.value ?? '',
    Wildcard: record?.holdsBelow ?? false,
    PersistUntilTime: wireTimeOrNone(record?.until),
  };
}

/** What was to be found: the record that holds, or one that would. */
function asProof({ domain, place, value }: Pick<Proof, 'domain' | 'place' | 'value'>): Proof {
  const open = { publicationTrouble: undefined, publishedAt: undefined, retractedAt: undefined, provedAt: undefined };
  return { ...open, domain, method: 'dns', place, value, placement: undefined };
}
