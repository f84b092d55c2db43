// A provider that hangs holds so many places, and the others have theirs.

import { equal } from 'node:assert/strict';
import { test } from 'node:test';
import type { Begun, Provider } from '../../../src/console/providers/provider.ts';
import { MAX_AT_PROVIDER, MAX_AT_PROVIDERS, withFewWaiting } from '../../../src/console/providers/waiting.ts';

const SECRETS = { state: 'a', nonce: 'b', verifier: 'c' };

test('who comes while too many wait at a provider is told at once, and others go to theirs', async () => {
  const answers: ((begun: Begun) => void)[] = [];
  const hanging = (name: string): Provider => ({
    name,
    title: name,
    issuer: 'https://id.example/',
    begin: async () => await new Promise((resolve) => answers.push(resolve)),
    finish: async () => await new Promise(() => undefined),
  });
  const [slow, other, third] = withFewWaiting(['slow', 'other', 'third'].map(hanging));
  const waiting = Array.from({ length: MAX_AT_PROVIDER }, async () => await slow?.begin(SECRETS));
  equal((await slow?.begin(SECRETS))?.kind, 'unavailable');
  equal((await slow?.finish(new URLSearchParams(), SECRETS))?.kind, 'unavailable');
  for (let count = MAX_AT_PROVIDER; count < MAX_AT_PROVIDERS; count += 1)
    void other?.finish(new URLSearchParams(), SECRETS);
  equal((await third?.begin(SECRETS))?.kind, 'unavailable');
  for (const answer of answers) answer({ kind: 'begun', url: new URL('https://id.example.com/') });
  await Promise.all(waiting);
  void slow?.begin(SECRETS);
  equal(answers.length, MAX_AT_PROVIDER + 1);
});
