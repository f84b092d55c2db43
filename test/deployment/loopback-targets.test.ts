// The targets that tests deploy to keep the contract of the real ones.

import { targetsContract } from '../contracts/targets.ts';
import { openLoopbackTargets } from '../support/targets/loopback-targets.ts';
import { makePair } from '../support/targets/pairs.ts';

const NAME = 'www.example.com';
const PAIRS = [makePair(NAME), makePair(NAME), makePair(NAME)] as const;

targetsContract('in memory, with TLS servers on loopback', {
  open: async () => {
    const targets = await openLoopbackTargets([{ instanceId: 'hz1|web-1|a', domains: [NAME], files: PAIRS[0] }]);
    const { target, faults } = targets.at('hz1|web-1|a');
    return {
      targets,
      target,
      pairs: PAIRS,
      cannot: 'it can all of it',
      faults: {
        failTests: () => void (faults.testFails = true),
        failReloads: () => void (faults.reloadFails = true),
        cutOffBeforeReload: () => {
          faults.before = (step) => {
            if (step === 'reload') throw new Error('the process ends');
          };
        },
        hang: () => void (faults.hangs = true),
        goAway: () => void (faults.isAway = true),
        mend: () => {
          Object.assign(faults, {
            testFails: false,
            reloadFails: false,
            hangs: false,
            isAway: false,
            before: undefined,
          });
        },
      },
      [Symbol.asyncDispose]: async () => await targets[Symbol.asyncDispose](),
    };
  },
});
