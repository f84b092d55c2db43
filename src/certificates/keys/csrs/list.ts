// The list of CSRs for a key to which some of them are closed: counted and paged without those.

import type { CsrFilter, CsrReads, ListedCsr } from '../../model/kept-csr.ts';

/** So many are read at once. */
const PAGE = 500;

/** All of the account are gone through, of which there are at most as many as it may keep. */
export async function listOpenCsrs(
  csrs: Pick<CsrReads, 'list'>,
  filter: CsrFilter,
  isOpen: (csr: ListedCsr) => boolean,
): Promise<{ readonly total: number; readonly page: readonly ListedCsr[] }> {
  const open: ListedCsr[] = [];
  for (let offset = 0; ; offset += PAGE) {
    const { page } = await csrs.list({ ...filter, offset, limit: PAGE });
    open.push(...page.filter(isOpen));
    if (page.length < PAGE) break;
  }
  return { total: open.length, page: open.slice(filter.offset, filter.offset + filter.limit) };
}
