// What is handed to the issuer when certificates are issued for keys that the service has made or keeps: never such a key.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IssueRequest } from '../../src/certificates/ports/issuer.ts';
import type { World } from '../../src/certificates/ports/world.ts';
import { applyFor, commitGranted, LIFE_YAML, recordOf, replace } from '../support/life.ts';
import { findPlanted, keySecrets, type Place } from '../support/planted.ts';
import { openTestService } from '../support/service.ts';

test('The issuer is handed no private key and no sealed one, whoever made the key', async () => {
  const handed: Place[] = [];
  await using service = await openTestService({ yaml: LIFE_YAML, overlay: { world: (world) => spied(world, handed) } });
  const applied = await applyFor(service, 'seam.com', { input: { CsrKeyPassword: 'Planted-1' } });
  await service.waitForStatus(applied, 1);
  const online = await replace(service, applied, { input: { CertCSREncryptAlgo: 'RSA', CsrkeyPassword: 'Planted-2' } });
  const granted = await commitGranted(service, ['granted.com', 'www.granted.com'], {
    input: { KeyPassword: 'Planted-3' },
  });
  await service.waitForStatus(granted, 1);
  const original = await replace(service, granted, { input: { CsrType: 'original' } });
  const ids = [applied, online, original, granted];
  const secrets = await Promise.all(
    ids.map(async (id) => {
      const detail = await service.waitForStatus(id, 1);
      const { sealedKey = new Uint8Array(), sealedKeyPassword } = await recordOf(service, id);
      const sealed = [sealedKey, ...(sealedKeyPassword === undefined ? [] : [sealedKeyPassword])];
      return [
        ...keySecrets(id, String(detail['CertificatePrivateKey'])),
        ...sealed.map((bytes) => ({ name: `a sealed secret of ${id}`, bytes })),
      ];
    }),
  );
  // Each certificate was opened, and signed.
  assert.ok(handed.length >= 2 * ids.length, `${handed.length} calls`);
  assert.ok(handed.some(({ content }) => Buffer.from(content).includes('seam.com')));
  assert.deepEqual(findPlanted(secrets.flat(), handed), []);
});

/** Notes what every call of an issuer is handed. */
function spied(world: World, handed: Place[]): World {
  const note = (name: string, value: unknown): void =>
    void handed.push({ name, content: Buffer.concat(bytesIn(value)) });
  const issuers = [...world.issuers].map(([name, issuer]) => {
    const { local } = issuer;
    return [
      name,
      {
        ...issuer,
        local: local && {
          plan: (request: IssueRequest) => {
            note('plan', request);
            return local.plan(request);
          },
        },
        open: async (...[order]: Parameters<typeof issuer.open>) => {
          note('open', order);
          return await issuer.open(order);
        },
        issue: async (...[request]: Parameters<typeof issuer.issue>) => {
          note('issue', request);
          return await issuer.issue(request);
        },
      },
    ] as const;
  });
  return { ...world, issuers: new Map(issuers) };
}

/** Texts and bytes, however deep they lie. */
function bytesIn(value: unknown): readonly Uint8Array[] {
  if (typeof value === 'string') return [Buffer.from(value)];
  if (value instanceof Uint8Array) return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap((member) => bytesIn(member));
}
