// ResealReportKeyCompromise: whoever has a compromised key, whosever it is, has it blocked and what has it revoked.

import { PROVED_REASON, reportCompromise } from '../../certificates/keys/key-compromise.ts';
import { defineAction } from '../action.ts';
import { wireTime } from '../words/times.ts';

export const ResealReportKeyCompromise = defineAction({
  name: 'ResealReportKeyCompromise',
  input: { CsrContent: 'string!' },
  needsVerified: false,
  // Each may be an entry of the list of blocked keys, which is kept for good.
  ratePerSecond: 1,
  run: async ({ input, world }) => {
    const { keySha256, blockedAt } = await reportCompromise(world, { csr: input.CsrContent, reason: PROVED_REASON });
    return { KeySha256: keySha256, BlockTime: wireTime(blockedAt) };
  },
});
