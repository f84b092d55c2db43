// A look at one kind of thing now, by the checks of the doctor; what each is called by stands with what was found.

import { useState } from 'react';
import { useMay, useSession, useSurroundings } from '../../app/app-context.ts';
import { type Act, useAct } from '../../app/use-act.ts';
import type { Finding } from '../../api/installation.ts';

export type Check = 'issuers' | 'dnsProviders' | 'perspectives' | 'resolvers';

interface Examination {
  /** Undefined before the first look. */
  readonly findings: readonly Finding[] | undefined;
  readonly look: Act<readonly []>;
  readonly mayLook: boolean;
}

export function useExamination(check: Check | undefined): Examination {
  const { client } = useSurroundings();
  const { IsOperator } = useSession();
  const may = useMay();
  const [findings, setFindings] = useState<readonly Finding[] | undefined>();
  const look = useAct(async () => {
    if (check === undefined) return;
    setFindings((await client.call('ResealExamineInstallation', { Checks: [check] })).Findings);
  });
  return { findings, look, mayLook: check !== undefined && IsOperator && may('ResealExamineInstallation') };
}
