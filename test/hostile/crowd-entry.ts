// What runs in the process of the hostile clients: the crowds of a plan, side by side, until their time is over.

import type { CrowdsPlan } from './crowd-process.ts';
import { CROWDS } from './crowds.ts';

process.once('message', (plan: CrowdsPlan) => void run(plan));

async function run({ place, crowds, scale, milliseconds }: CrowdsPlan): Promise<void> {
  const until = AbortSignal.timeout(milliseconds);
  const outcomes = new Map<string, Map<string, number>>();
  await Promise.all(
    crowds.map(async ({ name, credential }, at) => {
      const crowd = CROWDS.find((one) => one.name === name);
      if (crowd === undefined) throw new Error(`There is no crowd of ${name}`);
      const counts = new Map<string, number>();
      outcomes.set(name, counts);
      const note = (outcome: string): void => void counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
      await crowd.run({ place, localAddress: `127.0.${100 + at}.1`, credential, scale, until, note });
    }),
  );
  process.send?.(Object.fromEntries([...outcomes].map(([name, counts]) => [name, Object.fromEntries(counts)])));
}
