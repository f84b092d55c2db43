// What targets must do, whatever is behind them: one suite, given to those in memory and to the real ones.

import { deepEqual, equal, rejects } from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Observation, StandingMaterial, Target, Targets } from '../../src/certificates/ports/targets.ts';
import type { Pair } from '../support/targets/pairs.ts';

export interface TargetBench extends AsyncDisposable {
  readonly targets: Targets;
  /** Serves the first pair from the start. */
  readonly target: Target;
  /** All for the target's domains. */
  readonly pairs: readonly [first: Pair, second: Pair, third: Pair];
  /** Each makes it go wrong from now on; undefined, with a reason in `cannot`, where it cannot. */
  readonly faults: {
    readonly failTests?: () => Promise<void> | void;
    readonly failReloads?: () => Promise<void> | void;
    /** The process ends between swap and reload, and another one goes on. */
    readonly cutOffBeforeReload?: () => Promise<void> | void;
    readonly hang?: () => Promise<void> | void;
    /** Another host answers in its place, or none. */
    readonly goAway?: () => Promise<void> | void;
    /** All is well again. */
    readonly mend: () => Promise<void> | void;
  };
  /** Why it has no such fault. */
  readonly cannot: string;
}

type Fault = Exclude<keyof TargetBench['faults'], 'mend'>;

/** `open` opens a bench that goes away when it is disposed; `skip` says why there is none. */
export function targetsContract(
  name: string,
  { open, skip = false }: { readonly open: () => Promise<TargetBench>; readonly skip?: string | false },
): void {
  describe(`targets: ${name}`, { skip }, () => {
    for (const [title, check] of Object.entries(CHECKS)) {
      test(title, async () => {
        await using bench = await open();
        await check(bench);
      });
    }
    for (const [title, { fault, check }] of Object.entries(FAULT_CHECKS)) {
      test(title, async (t) => {
        await using bench = await open();
        const begin = bench.faults[fault];
        if (begin === undefined) return t.skip(bench.cannot);
        await check(bench, begin);
      });
    }
  });
}

const never = new AbortController().signal;

async function readStanding({ targets, target }: TargetBench): Promise<StandingMaterial> {
  const outcome = await targets.read(target, never);
  if (outcome.kind !== 'standing') throw new Error(`Nothing stands there: ${outcome.kind}`);
  return outcome.material;
}

async function shown({ targets, target }: TargetBench): Promise<readonly (string | undefined)[]> {
  return (await targets.observe(target, never)).map(({ seen }: Observation) => seen?.leafSha256);
}

async function shows(bench: TargetBench, pair: Pair): Promise<void> {
  deepEqual(
    await shown(bench),
    bench.target.served.map(() => pair.leafSha256),
  );
}

const CHECKS: Readonly<Record<string, (bench: TargetBench) => Promise<void>>> = {
  'what stands there is read, and every served address shows it': async (bench) => {
    const { pairs, target, targets } = bench;
    equal((await readStanding(bench)).leafSha256, pairs[0].leafSha256);
    const seen = await targets.observe(target, never);
    deepEqual(
      seen.map(({ address }) => address),
      target.served,
    );
    await shows(bench, pairs[0]);
    for (const { seen: one } of seen) deepEqual(one?.names, target.domains);
  },

  'another certificate is brought, and shown': async (bench) => {
    const { pairs, target, targets } = bench;
    deepEqual(await targets.bring(target, pairs[1], never), { kind: 'brought' });
    await shows(bench, pairs[1]);
    equal((await readStanding(bench)).leafSha256, pairs[1].leafSha256);
  },

  'the same once more is no failure': async (bench) => {
    const { pairs, target, targets } = bench;
    deepEqual(await targets.bring(target, pairs[1], never), { kind: 'brought' });
    deepEqual(await targets.bring(target, pairs[1], never), { kind: 'alreadyThere' });
    await shows(bench, pairs[1]);
  },

  'what stood there before is put back, and twice is harmless': async (bench) => {
    const { pairs, target, targets } = bench;
    const former = await readStanding(bench);
    deepEqual(await targets.bring(target, pairs[1], never), { kind: 'brought' });
    deepEqual(await targets.putBack(target, former, never), { kind: 'brought' });
    await shows(bench, pairs[0]);
    deepEqual(await targets.putBack(target, former, never), { kind: 'alreadyThere' });
    await shows(bench, pairs[0]);
  },

  'the key of another certificate is refused, and what stood there stays': async (bench) => {
    const { pairs, target, targets } = bench;
    const mixed = { ...pairs[1], keyPem: pairs[2].keyPem };
    const outcome = await targets.bring(target, mixed, never);
    deepEqual(summaryOf(outcome), { kind: 'failed', mayPass: false, isFormerBack: true });
    await shows(bench, pairs[0]);
  },

  'changes at one target are made one after the other': async (bench) => {
    const { pairs, target, targets } = bench;
    const outcomes = await Promise.all(pairs.map(async (pair) => await targets.bring(target, pair, never)));
    deepEqual(
      outcomes.map(({ kind }) => kind),
      ['alreadyThere', 'brought', 'brought'],
    );
    await shows(bench, pairs[2]);
  },

  'what is given up rejects with the reason of its signal': async (bench) => {
    const { pairs, target, targets } = bench;
    const why = new Error('the service closes');
    await rejects(targets.bring(target, pairs[1], AbortSignal.abort(why)), why);
    await shows(bench, pairs[0]);
  },
};

interface FaultCheck {
  readonly fault: Fault;
  readonly check: (bench: TargetBench, begin: () => Promise<void> | void) => Promise<void>;
}

const FAULT_CHECKS: Readonly<Record<string, FaultCheck>> = {
  'where the test fails, nothing is changed': {
    fault: 'failTests',
    check: async (bench, begin) => {
      const { pairs, target, targets } = bench;
      await begin();
      const outcome = await targets.bring(target, pairs[1], never);
      deepEqual(summaryOf(outcome), { kind: 'failed', mayPass: false, isFormerBack: true });
      await shows(bench, pairs[0]);
      equal((await readStanding(bench)).leafSha256, pairs[0].leafSha256);
    },
  },

  'where the reload fails, what stood there before is back before it answers': {
    fault: 'failReloads',
    check: async (bench, begin) => {
      const { pairs, target, targets, faults } = bench;
      await begin();
      const outcome = await targets.bring(target, pairs[1], never);
      deepEqual(summaryOf(outcome), { kind: 'failed', mayPass: false, isFormerBack: true });
      await faults.mend();
      await shows(bench, pairs[0]);
      equal((await readStanding(bench)).leafSha256, pairs[0].leafSha256);
    },
  },

  'what is cut off before it is loaded is finished by the next run': {
    fault: 'cutOffBeforeReload',
    check: async (bench, begin) => {
      const { pairs, target, targets, faults } = bench;
      await begin();
      await rejects(targets.bring(target, pairs[1], never));
      await faults.mend();
      await targets.bring(target, pairs[1], never);
      await shows(bench, pairs[1]);
    },
  },

  'a target that hangs is given up when its time is up': {
    fault: 'hang',
    check: async (bench, begin) => {
      const { pairs, target, targets } = bench;
      await begin();
      const why = new DOMException('its time is up', 'TimeoutError');
      const given = new AbortController();
      const bringing = targets.bring(target, pairs[1], given.signal);
      given.abort(why);
      await rejects(bringing, why);
    },
  },

  'a target that is not itself, or away, is told of as what may pass': {
    fault: 'goAway',
    check: async (bench, begin) => {
      const { pairs, target, targets, faults } = bench;
      await begin();
      const outcome = await targets.bring(target, pairs[1], never);
      equal(outcome.kind, 'failed');
      deepEqual(
        (await targets.observe(target, never)).map(({ seen }) => seen),
        target.served.map(() => undefined),
      );
      await faults.mend();
      await shows(bench, pairs[0]);
    },
  },
};

function summaryOf(outcome: Awaited<ReturnType<Targets['bring']>>): object {
  if (outcome.kind !== 'failed') return outcome;
  const { kind, mayPass, isFormerBack } = outcome;
  return { kind, mayPass, isFormerBack };
}
