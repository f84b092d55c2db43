// Which names an authority certifies by a profile: the last look, whatever was looked at before.

import type { CertificateFacts } from '../../x509/certificate/certificate.ts';
import {
  type NameConstraints,
  permitsAddress,
  permitsName,
  readNameConstraints,
} from '../../x509/certificate/name-constraints.ts';
import { OID } from '../../x509/der/oid.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import type { Profile } from './profile.ts';

/** Why these may not be certified; undefined for good ones. Whether a name is public is not known here. */
export function namesDefectOf(
  { names, addresses }: { readonly names: readonly string[]; readonly addresses: readonly string[] },
  { profile, nameConstraints }: { readonly profile: Profile; readonly nameConstraints: NameConstraints | undefined },
): Reason | undefined {
  const [address] = addresses;
  if (address !== undefined && !profile.addresses) {
    return because('profileNoAddresses', { profile: profile.id, name: address });
  }
  if (nameConstraints === undefined) return undefined;
  const outside =
    names.find((name) => !permitsName(nameConstraints, name)) ??
    addresses.find((one) => !permitsAddress(nameConstraints, one));
  return outside === undefined ? undefined : because('outsideConstraints', { name: outside });
}

/** What stands in an authority's certificate, whatever is configured now; undefined where nothing does. */
export function constraintsOf({ extensions }: CertificateFacts): NameConstraints | undefined {
  const extension = extensions.get(OID.nameConstraints);
  return extension && readNameConstraints(extension.value);
}
