// Downloads: what may be taken, in which forms it can be had, and that it was taken.

import { refuse } from '../../failure.ts';
import { utf8Of } from '../../lib/bytes.ts';
import { KEY_ALGORITHMS } from '../../x509/keys/algorithms.ts';
import { readCertificate } from '../../x509/certificate/certificate.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import { type Certificate, encryptionKeyPlace, keyPasswordPlace, keyPlace, phaseOf } from '../model/certificate.ts';
import type { World } from '../ports/world.ts';
import { carryOut } from '../deciding/carry-out.ts';
import { takingRoom } from '../deciding/room.ts';
import { refuseFailed } from '../ordering/refuse-failed.ts';
import { changing, together } from '../ports/write-set.ts';

/** What a server or a person wants it for. */
export const DOWNLOAD_FORMS = ['nginx', 'apache', 'iis', 'tomcat', 'jks', 'other', 'root'] as const;
export type DownloadForm = (typeof DOWNLOAD_FORMS)[number];

/** Key stores: without the key there is nothing to put into them. */
const FORMS_OF_KEYS: ReadonlySet<DownloadForm> = new Set(['iis', 'tomcat', 'jks'] as const);

/** An expired certificate may still be looked at; a revoked one is given out no more (reference/lifecycle.md). */
export function isDownloadable(certificate: Certificate, now: Date): boolean {
  const phase = phaseOf(certificate, now);
  return phase === 'issued' || phase === 'expired';
}

export function hasForm(certificate: Certificate, form: DownloadForm): boolean {
  if (FORMS_OF_KEYS.has(form)) return certificate.sealedKey !== undefined && !isNational(certificate);
  return form !== 'root' || rootOf(certificate) !== undefined;
}

/** Neither IIS nor Java takes keys of SM2, and a key store has no place for a pair. */
export function isNational({ keyAlgorithm }: Certificate): boolean {
  return KEY_ALGORITHMS[keyAlgorithm].comesInPairs;
}

/** Puts on record that it is handed out; `form` is undefined for all of them. Refuses what may not be taken. */
export async function recordDownload(
  world: Pick<World, 'store' | 'limits' | 'clock'>,
  request: { readonly actor: string; readonly certificate: Certificate; readonly form: DownloadForm | undefined },
): Promise<void> {
  const { actor, certificate, form } = request;
  const { accountUin, id } = certificate;
  const now = world.clock.now();
  checkDownloadable(certificate, now);
  if (form !== undefined) checkForm(certificate, form);
  const operation = { accountUin, actor, certificateId: id, kind: 'download', at: now } as const;
  await carryOut(world, async (failed) => {
    await refuseFailed(world, failed);
    return {
      set: together(takingRoom(world, { accountUin, acts: 1 }), changing({ kind: 'operation', operation })),
      answer: undefined,
    };
  });
}

/** PKCS #8, DER; undefined where the applicant holds the key. */
export function openKey(world: Pick<World, 'secrets'>, { id, sealedKey }: Certificate): Uint8Array | undefined {
  return sealedKey === undefined ? undefined : world.secrets.open(sealedKey, keyPlace(id));
}

/** That of the half of a pair that encrypts. */
export function openEncryptionKey(
  world: Pick<World, 'secrets'>,
  { id, sealedEncryptionKey: sealed }: Certificate,
): Uint8Array | undefined {
  return sealed === undefined ? undefined : world.secrets.open(sealed, encryptionKeyPlace(id));
}

/** The password for key stores that the applicant chose, if any. */
export function openKeyPassword(world: Pick<World, 'secrets'>, certificate: Certificate): string | undefined {
  const { id, sealedKeyPassword } = certificate;
  return sealedKeyPassword === undefined
    ? undefined
    : utf8Of(world.secrets.open(sealedKeyPassword, keyPasswordPlace(id)));
}

/** The self-issued end of a chain of more than the leaf, if it has one; DER. */
export function rootOf(certificate: Certificate): Uint8Array | undefined {
  const chain = certificate.issued?.chain ?? [];
  const last = chain.at(-1);
  if (last === undefined || chain.length === 1) return undefined;
  const { issuer, subject } = readCertificate(last);
  return issuer.text === subject.text ? last : undefined;
}

function checkDownloadable(certificate: Certificate, now: Date): void {
  if (isDownloadable(certificate, now)) return;
  const detail = because('nothingToDownload', { phase: phaseOf(certificate, now) });
  refuse({ kind: 'phaseForbids', act: 'download', detail });
}

function checkForm(certificate: Certificate, form: DownloadForm): void {
  if (hasForm(certificate, form)) return;
  const detail = because('formMissing', { form, why: missingFor(certificate, form) });
  refuse({ kind: 'downloadFormUnsupported', detail });
}

function missingFor(certificate: Certificate, form: DownloadForm): Reason {
  if (form === 'root') return because('rootUnknown');
  return because(isNational(certificate) ? 'noStoreForSm2' : 'keyElsewhere');
}
