// The built-in authority, opened: what the rest of the service asks of it.

import type { Clock } from '../lib/clock.ts';
import type { Random } from '../lib/random.ts';
import type { SecretBox } from '../lib/secret-box.ts';
import { readCertificate } from '../x509/certificate.ts';
import { keyIdentifierOf } from '../x509/extensions.ts';
import { addressesOf } from './addresses.ts';
import type { AuthorityAlgorithmId } from './authority-algorithms.ts';
import { ensureHierarchy } from './hierarchy.ts';
import { type CertificateSigning, makeCertificateSigning } from './issue.ts';
import { type KeyVault, makeKeyVault } from './key-vault.ts';
import type { AuthorityRecord, AuthorityStore, RevocationListRecord } from './ports.ts';
import { writeFixedExtensions } from './profile.ts';
import { nextListDueAt, publishRevocationList } from './revocation-list.ts';

export interface PublishedCertificate {
  readonly id: string;
  readonly role: AuthorityRecord['role'];
  readonly algorithm: AuthorityAlgorithmId;
  /** DER. */
  readonly certificate: Uint8Array;
}

export interface Authority extends CertificateSigning {
  readonly issuing: PublishedCertificate;
  readonly root: PublishedCertificate;
  /** Signs and stores the next list of either of the two; throws for another id. Safe to call from several processes. */
  publishRevocationList(authorityId: string): Promise<RevocationListRecord>;
}

export interface AuthorityWorld {
  readonly store: AuthorityStore;
  readonly secrets: SecretBox;
  readonly clock: Clock;
  readonly random: Random;
  /** Where the authority's certificates and lists are served. */
  readonly publicUrl: string;
  /** Of an authority that is made now; one that stands already keeps its own. */
  readonly algorithm: AuthorityAlgorithmId;
}

/** Opens the authority; makes it on the first start. Afterwards each of its two parts has a revocation list in force. */
export async function openAuthority(world: AuthorityWorld): Promise<Authority> {
  const vault = makeKeyVault(world.secrets);
  const { root, issuing } = await ensureHierarchy({ ...world, vault }, world.algorithm);
  const publish = async (record: AuthorityRecord): Promise<RevocationListRecord> =>
    publishRevocationList(listingAuthorityOf(record, vault), world);
  for (const record of [root, issuing]) {
    const latest = await world.store.reads.revocationLists.findLatest(record.id);
    if (latest === undefined || nextListDueAt(latest) <= world.clock.now()) await publish(record);
  }
  return {
    ...openSigning(issuing, { ...world, vault }),
    root: published(root),
    issuing: published(issuing),
    publishRevocationList: async (authorityId) => {
      const record = [root, issuing].find(({ id }) => id === authorityId);
      if (record === undefined)
        throw new Error(`Cannot publish a revocation list of ${authorityId}: no such authority`);
      return publish(record);
    },
  };
}

function openSigning(
  issuing: AuthorityRecord,
  world: AuthorityWorld & { readonly vault: KeyVault },
): CertificateSigning {
  const { subject, notAfter, spki } = readCertificate(issuing.certificate);
  const addresses = addressesOf(issuing.id, world.publicUrl);
  const authority = {
    name: subject.der,
    notAfter,
    signer: world.vault.openSigner(issuing),
    fixedExtensions: writeFixedExtensions({ keyIdentifier: keyIdentifierOf(spki), addresses }),
  };
  return makeCertificateSigning(authority, world);
}

/** The root's key is out of the vault for the length of one list only. */
function listingAuthorityOf(record: AuthorityRecord, vault: KeyVault): Parameters<typeof publishRevocationList>[0] {
  const { subject, spki } = readCertificate(record.certificate);
  return { id: record.id, name: subject.der, keyIdentifier: keyIdentifierOf(spki), signer: vault.openSigner(record) };
}

function published({ id, role, algorithm, certificate }: AuthorityRecord): PublishedCertificate {
  return { id, role, algorithm, certificate };
}
