// Whether each perspective answers, and as the one that the configuration takes it for.

import type { Finding } from '../../cli/finding.ts';
import { inEnglish } from '../../reasons/reason.ts';
import type { RemotePerspective } from '../../validation/perspectives/remote.ts';
import { openPerspectives } from '../dns/perspectives.ts';
import type { Examined } from './examined.ts';
import { finding } from './findings.ts';

export async function checkPerspectives({
  config,
  random,
  signal,
}: Pick<Examined, 'config' | 'random' | 'signal'>): Promise<readonly Finding[]> {
  using opened = new DisposableStack();
  const perspectives = await openPerspectives(config, random);
  for (const perspective of perspectives) opened.use(perspective);
  return await Promise.all(perspectives.map(async (perspective) => await check(perspective, signal)));
}

async function check(perspective: RemotePerspective, signal: AbortSignal): Promise<Finding> {
  const { name: subject } = perspective;
  const about = await perspective.about(signal);
  if (!('place' in about)) {
    const advice =
      'see that it runs there, is of this release, and that both certificates lead to what the other one trusts';
    return finding('perspectives', { subject, condition: 'bad', found: inEnglish(about), advice });
  }
  if (about.place === subject) return finding('perspectives', { subject, condition: 'good', found: 'it answers' });
  const advice = 'see that no two addresses lead to one perspective';
  return finding('perspectives', { subject, condition: 'attention', found: `it calls itself ${about.place}`, advice });
}
