// Warns in the log, where RESEAL_PUBLIC_URL is not set, that certificates name the default address.

import { documentBaseOf } from '../../ca/profile/addresses.ts';
import type { Issuer, IssueRequest, LocalIssuing } from '../../certificates/ports/issuer.ts';
import type { Config } from '../../config/config.ts';
import type { Log } from '../../lib/log.ts';
import { publicUrlOf } from './addresses.ts';

/** Names and addresses by which the own machine calls itself, and nobody else calls it. */
const OF_THE_MACHINE = /^(?:(?:.+\.)?localhost|127\.[\d.]+|0\.0\.0\.0|::1?)$/;

/** At the start. */
export function warnOfDefaultUrl(config: Config, log: Log): void {
  if (config.publicUrl !== undefined) return;
  log.warn(
    { address: documentBaseOf(publicUrlOf(config)) },
    'RESEAL_PUBLIC_URL is not set: certificates will name this address for their issuer, lists and OCSP, for good',
  );
}

/** The same issuer, which tells of the first certificate for another host, where that cannot reach the address in it. */
export function tellingOfDefaultUrl(
  issuer: Issuer,
  { config, log }: { readonly config: Config; readonly log: Log },
): Issuer {
  if (config.publicUrl !== undefined || !OF_THE_MACHINE.test(config.listen.host)) return issuer;
  const address = documentBaseOf(publicUrlOf(config));
  let isTold = false;
  const look = ({ certificateId, names }: IssueRequest): void => {
    const name = isTold ? undefined : names.find((one) => !OF_THE_MACHINE.test(one));
    if (name === undefined) return;
    isTold = true;
    log.warn(
      { certificateId, name, address },
      'A certificate for another host names an address of this machine: set RESEAL_PUBLIC_URL before you issue',
    );
  };
  const { local } = issuer;
  const plan: LocalIssuing['plan'] | undefined =
    local &&
    ((request) => {
      look(request);
      return local.plan(request);
    });
  const issue: Issuer['issue'] = async (request) => {
    look(request);
    return await issuer.issue(request);
  };
  return { ...issuer, local: plan && { plan }, issue };
}
