// The hierarchy: a root that signs nothing but its issuing authority, both made on the first start.

import { bytesOfHex, hexOf } from '../lib/bytes.ts';
import { addMs, type Clock, HOUR_MS, SECOND_MS } from '../lib/clock.ts';
import type { Random } from '../lib/random.ts';
import { writeSigned, writeTbsCertificate } from '../x509/certificate-writer.ts';
import {
  authorityConstraints,
  authorityInfoAccess,
  authorityKeyIdentifier,
  certificatePolicies,
  crlDistributionPoints,
  extKeyUsage,
  keyIdentifierOf,
  keyUsage,
  subjectKeyIdentifier,
} from '../x509/extensions.ts';
import { writeName } from '../x509/name-writer.ts';
import { OID } from '../x509/oid.ts';
import { addressesOf } from './addresses.ts';
import type { AuthorityAlgorithmId } from './authority-algorithms.ts';
import type { KeyVault, SealedKeyPair, Signer } from './key-vault.ts';
import type { AuthorityRecord, AuthorityStore } from './ports.ts';
import { wholeSecond } from './profile.ts';
import { newSerial } from './serial.ts';

const ROOT_ID = 'root-1';
const ISSUING_ID = 'issuing-1';
const ORGANIZATION = 'Reseal';
const ROOT_YEARS = 20;
const ISSUING_YEARS = 10;
/** More than a server certificate's, so that none begins before its authority does. */
const AUTHORITY_BACKDATE_MS = HOUR_MS;
/** Two installations must not share the names of their authorities. */
const INSTALLATION_TAG_BYTES = 2;

export interface Hierarchy {
  readonly root: AuthorityRecord;
  readonly issuing: AuthorityRecord;
}

export interface HierarchyWorld {
  readonly store: AuthorityStore;
  readonly vault: KeyVault;
  readonly clock: Clock;
  readonly random: Random;
  readonly publicUrl: string;
}

/** What an authority certificate is made of; `name` and `spki` are DER. */
interface AuthorityPlan {
  readonly name: Uint8Array;
  readonly key: SealedKeyPair;
  readonly years: number;
  readonly extensions: readonly Uint8Array[];
}

/** What is in the store, or else a new one. Of several processes that start at once, one makes it for all of them. */
export async function ensureHierarchy(world: HierarchyWorld, algorithm: AuthorityAlgorithmId): Promise<Hierarchy> {
  const standing = findHierarchy(await world.store.reads.authorities.list());
  if (standing !== undefined) return standing;
  const made = await makeHierarchy(world, algorithm);
  return world.store.transact(async (rows) => {
    const first = findHierarchy(await rows.authorities.list());
    if (first !== undefined) return first;
    await rows.authorities.insert(made.root);
    await rows.authorities.insert(made.issuing);
    return made;
  });
}

function findHierarchy(authorities: readonly AuthorityRecord[]): Hierarchy | undefined {
  const root = authorities.find(({ role }) => role === 'root');
  const issuing = authorities.find(({ role }) => role === 'issuing');
  return root && issuing && { root, issuing };
}

async function makeHierarchy(world: HierarchyWorld, algorithm: AuthorityAlgorithmId): Promise<Hierarchy> {
  const { vault, random } = world;
  const rootKey = await vault.makeKey({ id: ROOT_ID, algorithm });
  const issuingKey = await vault.makeKey({ id: ISSUING_ID, algorithm });
  const rootSigner = vault.openSigner({ id: ROOT_ID, algorithm, sealedKey: rootKey.sealedKey });
  const tag = hexOf(random(INSTALLATION_TAG_BYTES));
  const root = planRoot(rootKey, tag);
  const sign = (plan: AuthorityPlan): Promise<Uint8Array> =>
    signAuthority(plan, { world, issuer: root.name, signer: rootSigner });
  const issuing = planIssuing(issuingKey, { tag, rootKey, publicUrl: world.publicUrl });
  const common = { algorithm, issuerId: ROOT_ID, createdAt: world.clock.now() };
  return {
    root: { ...common, id: ROOT_ID, role: 'root', certificate: await sign(root), sealedKey: rootKey.sealedKey },
    issuing: {
      ...common,
      id: ISSUING_ID,
      role: 'issuing',
      certificate: await sign(issuing),
      sealedKey: issuingKey.sealedKey,
    },
  };
}

/** BR §7.1.2.1. */
function planRoot(key: SealedKeyPair, tag: string): AuthorityPlan {
  const keyIdentifier = keyIdentifierOf(key.spki);
  return {
    name: authorityName(`Reseal Root 1 ${tag}`),
    key,
    years: ROOT_YEARS,
    extensions: [
      authorityConstraints(undefined),
      keyUsage('keyCertSign', 'crlSign'),
      subjectKeyIdentifier(keyIdentifier),
      authorityKeyIdentifier(keyIdentifier),
    ],
  };
}

/** BR §7.1.2.6. */
function planIssuing(
  key: SealedKeyPair,
  from: { readonly tag: string; readonly rootKey: SealedKeyPair; readonly publicUrl: string },
): AuthorityPlan {
  const addresses = addressesOf(ROOT_ID, from.publicUrl);
  return {
    name: authorityName(`Reseal Issuing 1 ${from.tag}`),
    key,
    years: ISSUING_YEARS,
    extensions: [
      authorityConstraints(0),
      keyUsage('digitalSignature', 'keyCertSign', 'crlSign'),
      extKeyUsage(OID.serverAuth),
      certificatePolicies(OID.anyPolicy),
      subjectKeyIdentifier(keyIdentifierOf(key.spki)),
      authorityKeyIdentifier(keyIdentifierOf(from.rootKey.spki)),
      authorityInfoAccess(addresses.certificate),
      crlDistributionPoints(addresses.revocationList),
    ],
  };
}

function authorityName(commonName: string): Uint8Array {
  return writeName([
    { type: 'organization', value: ORGANIZATION },
    { type: 'commonName', value: commonName },
  ]);
}

async function signAuthority(
  plan: AuthorityPlan,
  by: { readonly world: HierarchyWorld; readonly issuer: Uint8Array; readonly signer: Signer },
): Promise<Uint8Array> {
  const { signatureAlgorithm } = by.signer;
  const notBefore = addMs(wholeSecond(by.world.clock.now()), -AUTHORITY_BACKDATE_MS);
  const tbs = writeTbsCertificate({
    serial: bytesOfHex(newSerial(by.world.random)),
    signatureAlgorithm,
    issuer: by.issuer,
    notBefore,
    notAfter: yearsAfter(notBefore, plan.years),
    subject: plan.name,
    spki: plan.key.spki,
    extensions: plan.extensions,
  });
  return writeSigned({ tbs, signatureAlgorithm, signature: await by.signer.sign(tbs) });
}

/** The last second that belongs to the years (BR §6.3.2). */
function yearsAfter(start: Date, years: number): Date {
  const end = new Date(start);
  end.setUTCFullYear(start.getUTCFullYear() + years);
  return addMs(end, -SECOND_MS);
}
