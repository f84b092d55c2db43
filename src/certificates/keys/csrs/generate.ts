// The key of a kept CSR and the CSR that goes with it, made from what the account has told.

import { because } from '../../../reasons/reason.ts';
import { refuse } from '../../../failure.ts';
import { isCountry } from '../../../x509/certificate/countries.ts';
import type { NameAttribute } from '../../../x509/certificate/name-writer.ts';
import type { MadeKey } from '../../ports/key-maker.ts';
import type { World } from '../../ports/world.ts';
import type { CsrSubject, KeptCsr } from '../../model/kept-csr.ts';

/** Accounts take turns at what takes long; throws NotNow. Refuses a country that no certificate may name. */
export async function generate(
  { keyMaker }: Pick<World, 'keyMaker'>,
  { keyAlgorithm: algorithm, names, accountUin, subject }: Omit<KeptCsr, 'id'>,
): Promise<MadeKey> {
  return await keyMaker.makeKey({ algorithm, names, accountUin, subject: attributesOf(subject) });
}

/** From the country down, as names are written; the common name follows. */
function attributesOf({ organization, city, province, country }: CsrSubject): readonly NameAttribute[] {
  if (country !== '' && !isCountry(country)) {
    refuse({ kind: 'argumentInvalid', detail: because('csrCountry', { value: JSON.stringify(country) }) });
  }
  const attributes: readonly NameAttribute[] = [
    { type: 'country', value: country },
    { type: 'province', value: province },
    { type: 'locality', value: city },
    { type: 'organization', value: organization },
  ];
  return attributes.filter(({ value }) => value !== '');
}
