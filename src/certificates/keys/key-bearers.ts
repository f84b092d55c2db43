// The other certificates of an account that have the key of one: whoever may have it there, may have it here.

import type { Certificate } from '../model/certificate.ts';
import type { Reads } from '../ports/store.ts';
import { expecting, type WriteSet } from '../ports/write-set.ts';
import { subjectKeysOf } from './subject-keys.ts';

/** Records are as long as their chains: so many at a time. */
export const BEARER_PAGE = 50;

/** Deleted ones too, and of a pair those that have either key; a page is read when the one before it was gone through. */
export async function* listBearers(
  { subjectKeys }: Pick<Reads, 'subjectKeys'>,
  certificate: Certificate,
): AsyncGenerator<Certificate> {
  const { accountUin } = certificate;
  for (const key of subjectKeysOf(certificate)) {
    let after = { accountUin, certificateId: '' };
    for (;;) {
      const page = await subjectKeys.listHolders(key, { after, limit: BEARER_PAGE });
      const own = page.filter((holder) => holder.accountUin === accountUin);
      yield* own.filter(({ id }) => id !== certificate.id);
      const last = own.at(-1);
      if (last === undefined || own.length < BEARER_PAGE) break;
      after = { accountUin, certificateId: last.id };
    }
  }
}

/** Relies on those that are gone through after this: none comes along, and none of them is saved. */
export async function bearersUnchanged(
  { subjectKeys }: Pick<Reads, 'subjectKeys'>,
  certificate: Certificate,
): Promise<WriteSet> {
  const { accountUin } = certificate;
  const looks = subjectKeysOf(certificate).map(async (keySha256) => {
    const { count, versions } = await subjectKeys.findBearers({ keySha256, accountUin });
    return { kind: 'bearersUnchanged', keySha256, accountUin, count, versions } as const;
  });
  return expecting(...(await Promise.all(looks)));
}
