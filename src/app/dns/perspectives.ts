// The perspectives that the configuration names, as the service asks them, and this machine as one of a service elsewhere.

import type { Config } from '../../config/config.ts';
import { readCertificateFile, Trust } from '../../deploy/trust.ts';
import { readTrust } from '../../events/hook.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import { readSecretFile } from '../../lib/secret-file.ts';
import type { Log } from '../../lib/log.ts';
import type { PerspectiveAnswer } from '../../metrics/parts.ts';
import type { Random } from '../../lib/random.ts';
import { inEnglish } from '../../reasons/reason.ts';
import { makeCaaLooks } from '../../validation/caa/caa-checker.ts';
import { FILE_TIMING } from '../../validation/file-proof.ts';
import type { Corroborated } from '../../validation/perspectives/corroborated-proofs.ts';
import { makeRemote, type RemotePerspective } from '../../validation/perspectives/remote.ts';
import { type PerspectiveServer, servePerspective } from '../../validation/perspectives/server.ts';
import { makeProofChecker } from '../../validation/proof-checker.ts';
import { openResolver, tellDnssec } from './resolver.ts';

/** BR §3.2.2.9, from 2026-12-15. */
const PLACES_ASKED_FOR = 5;

/** Throws OperatorError where a file cannot be used. */
export async function openPerspectives(
  { validation }: Pick<Config, 'validation'>,
  random: Random,
): Promise<readonly RemotePerspective[]> {
  const { perspectives } = validation;
  if (perspectives === undefined) return [];
  const secureContext = await new Trust().withClient(perspectives)();
  return perspectives.places.map((place) => makeRemote({ ...place, secureContext, random }));
}

/** At the start: from where proofs and CAA records are looked at, and whether that is from as many places as the rules ask for. */
export function tellPerspectives({ validation }: Pick<Config, 'validation'>, log: Log): void {
  const places = validation.perspectives?.places ?? [];
  const names = places.map(({ name }) => name);
  if (places.length >= PLACES_ASKED_FOR)
    return log.info({ perspectives: names }, 'perspectives corroborate proofs and CAA');
  const many =
    places.length === 0 ? 'from this machine alone' : `from ${places.length} perspectives besides this machine`;
  log.info(
    { perspectives: names },
    `proofs and CAA records are looked at ${many}: BR 3.2.2.9 asks publicly trusted authorities for ${PLACES_ASKED_FOR}`,
  );
}

/** BR §5.4.1 asks for a record of each: from where it was seen, and from where not. */
export function recordingCorroborations(
  log: Log,
  count: (perspective: string, answer: PerspectiveAnswer) => void,
): (corroborated: Corroborated) => void {
  return ({ what, name, accountUin, isCorroborated, agreeing, asked, differing }) => {
    for (const place of agreeing) count(place, 'agrees');
    for (const { place, isHeard } of differing) count(place, isHeard ? 'differs' : 'unheard');
    const others = differing.map(({ place, why }) => `${place}: ${inEnglish(why)}`);
    const except = others.length === 0 ? '' : `, not from ${differing.map(({ place }) => place).join(', ')}`;
    const seen = `${agreeing.length}/${asked}${except}`;
    log.info({ what, name, accountUin, isCorroborated, seen, others }, 'perspectives were asked');
  };
}

/** Throws OperatorError where the file has no section on it, or what that names cannot be used. */
export async function openPerspective(
  { perspective, resolvers, validation }: Pick<Config, 'perspective' | 'resolvers' | 'validation'>,
  { log, random }: { readonly log: Log; readonly random: Random },
): Promise<PerspectiveServer> {
  if (perspective === undefined) {
    throw new OperatorError('Cannot serve a perspective: the configuration has no section "perspective"');
  }
  const { name, listen, certificateFile, keyFile, trustFile } = perspective;
  const [cert, key, ca] = await Promise.all([
    readCertificateFile(certificateFile, "perspective's certificate"),
    readSecretFile(keyFile, "perspective's key"),
    readTrust(trustFile),
  ]);
  const closing = new AbortController();
  const { resolver, dnssec } = openResolver({ resolvers, validation }, { random, closing: closing.signal });
  void tellDnssec(dnssec, log);
  const proofs = makeProofChecker({
    resolver,
    allowPrivateAddresses: validation.allowPrivateAddresses,
    ports: { httpPort: validation.httpPort, httpsPort: validation.httpsPort },
    timing: FILE_TIMING,
    closing: closing.signal,
  });
  const looks = { proofs, caa: makeCaaLooks({ resolver, closing: closing.signal }) };
  const server = await servePerspective({ name, listen, identity: { cert, key, ca }, looks, log });
  const close = async (): Promise<void> => {
    closing.abort();
    await server[Symbol.asyncDispose]();
  };
  return { host: server.host, port: server.port, [Symbol.asyncDispose]: close };
}
