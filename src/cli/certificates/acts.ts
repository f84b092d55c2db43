// reseal complete, revoke, cancel, delete: acts on one certificate that answer little.

import type { Command } from 'commander';
import { showRow } from '../output.ts';
import type { Shell } from '../shell.ts';
import { given, openCall, type ServiceOptions, withService } from './service.ts';

interface ActOptions extends ServiceOptions {
  readonly reason?: string;
}

interface Act {
  readonly word: string;
  readonly description: string;
  /** On the wire. */
  readonly action: string;
  /** What has come to pass, for people. */
  readonly outcome: string;
}

const ACTS: readonly Act[] = [
  {
    word: 'complete',
    description: 'have the proofs checked now',
    action: 'CompleteCertificate',
    outcome: 'proofs are being checked',
  },
  {
    word: 'cancel',
    description: 'cancel an order that is not issued yet',
    action: 'CancelCertificateOrder',
    outcome: 'cancelled',
  },
  {
    word: 'delete',
    description: 'delete a certificate that is uploaded, over, or was never issued',
    action: 'DeleteCertificate',
    outcome: 'deleted',
  },
];

const REVOKE: Act = {
  word: 'revoke',
  description: 'revoke an issued certificate and its reissues, for good',
  action: 'RevokeCertificate',
  outcome: 'revocation ordered',
};

export function addActs(program: Command, shell: Shell): void {
  for (const act of ACTS) addAct(program, shell, act);
  addAct(program, shell, REVOKE).option('--reason <text>', 'why, for the record');
}

function addAct(program: Command, shell: Shell, act: Act): Command {
  return withService(program.command(`${act.word} <id>`).description(act.description)).action(
    (id: string, options: ActOptions) => run(shell, { act, id, options }),
  );
}

async function run(
  shell: Shell,
  { act, id, options }: { readonly act: Act; readonly id: string; readonly options: ActOptions },
): Promise<void> {
  const call = await openCall(shell, options);
  const answer = await call(act.action, given({ CertificateId: id, Reason: options.reason }));
  if (options.json) return shell.print(JSON.stringify(answer));
  showRow(shell, { CertificateId: id, Outcome: act.outcome }, {});
}
