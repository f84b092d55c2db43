// Key stores of a certificate whose key is held here: PFX and JKS, under the password chosen or a generated one.

import type { Certificate } from '../../certificates/model/certificate.ts';
import { isNational, openKey, openKeyPassword } from '../../certificates/inventory/download.ts';
import type { World } from '../../certificates/ports/world.ts';
import { generatedPasswordOf } from '../../packaging/generated-password.ts';
import { makeJks } from '../../packaging/jks.ts';
import { makePfx } from '../../packaging/pfx.ts';
import type { PfxEncryptionName } from '../../packaging/pfx-encryption.ts';
import { fileStemOf } from './file-stem.ts';
import { servedChainOf } from './material.ts';

export interface Keystores {
  /** What is told along with them: the generated one. Undefined where the applicant chose, and so knows it. */
  readonly password: string | undefined;
  makePfx(encryption: PfxEncryptionName): Uint8Array;
  makeJks(): Uint8Array;
}

/** Undefined where the applicant holds the key, or no key store takes it. */
export function makeKeystores(
  world: Pick<World, 'secrets' | 'random'>,
  certificate: Certificate,
): Keystores | undefined {
  const key = openKey(world, certificate);
  if (key === undefined || isNational(certificate)) return undefined;
  const chosen = openKeyPassword(world, certificate);
  const password = chosen ?? generatedPasswordOf(key);
  const content = { key, chain: servedChainOf(certificate), alias: fileStemOf(certificate), password };
  const createdAt = certificate.issued?.issuedAt ?? certificate.createdAt;
  return {
    password: chosen === undefined ? password : undefined,
    makePfx: (encryption) => makePfx(content, { encryption, random: world.random }),
    makeJks: () => makeJks({ ...content, createdAt }, world.random),
  };
}
