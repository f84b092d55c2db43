// Looks at CAA records from here first, and then, for the names that they let be issued, from every perspective.

import type { CaaAsker, CaaChecker } from '../../certificates/ports/caa.ts';
import type { CaaFinding } from '../../certificates/model/caa.ts';
import type { DomainName } from '../../certificates/model/domain-name.ts';
import { waysOf } from '../caa/ways.ts';
import type { Corroboration } from './corroborate.ts';
import { corroboratedDetail, type Corroborating, objectionOf } from './corroborated-proofs.ts';
import { corroborateInTurn } from './turns.ts';

/** As of CaaCheckerSettings: how records may name this authority, and an account of it. */
export interface AuthorityInRecords {
  readonly identifiers: readonly string[];
  readonly accountUriOf: (accountUin: string) => string;
}

export function caaWithPerspectives(
  here: CaaChecker,
  authority: AuthorityInRecords,
  corroborating: Corroborating,
): CaaChecker {
  const { tell, closing } = corroborating;
  const check = async (names: readonly DomainName[], asker: CaaAsker): Promise<readonly CaaFinding[]> => {
    const own = await here.check(names, asker);
    // Where one name may not be issued, nothing is, and nobody else has to be asked.
    if (own.length === 0 || own.some(({ result }) => result !== 'permitted')) return own;
    const { accountUin } = asker;
    const corroborations = await elsewhere(names, asker);
    return own.map((finding, index) => {
      const corroboration = corroborations[index];
      if (corroboration === undefined) throw new Error(`Cannot count what perspectives see of ${finding.name}`);
      tell({ ...corroboration, what: 'caa', name: finding.name, accountUin });
      return judged(finding, corroboration);
    });
  };
  const elsewhere = async (names: readonly DomainName[], asker: CaaAsker): Promise<readonly Corroboration[]> => {
    const { accountUin } = asker;
    const asked = names.map((name) => ({ name, methods: waysOf(name, asker) }));
    const accountUri = authority.accountUriOf(accountUin);
    const look = { kind: 'caa', names: asked, identifiers: authority.identifiers, accountUri } as const;
    return await corroborateInTurn(corroborating, look, { accountUin, signal: closing, count: names.length });
  };
  return { check };
}

function judged(own: CaaFinding, corroboration: Corroboration): CaaFinding {
  if (corroboration.isCorroborated) return { ...own, detail: corroboratedDetail(own.detail, corroboration) };
  return { ...own, result: 'unknown', detail: objectionOf(corroboration) };
}
