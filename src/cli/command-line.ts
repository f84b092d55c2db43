// The `reseal` command: arguments in, one exit code out.

import { Command, CommanderError } from 'commander';
import { ApiRefusal } from '../client/client.ts';
import { addAccounts } from './accounts.ts';
import { addAcme } from './acme.ts';
import { addAudit } from './audit.ts';
import { addAuthority } from './authority.ts';
import { addCampaign } from './campaigns/campaign.ts';
import { addActs } from './certificates/acts.ts';
import { addApply } from './certificates/apply.ts';
import { addCsr } from './certificates/csr.ts';
import { addDeploy } from './certificates/deploy.ts';
import { addDownload } from './certificates/download.ts';
import { addInstall } from './certificates/install.ts';
import { addList } from './certificates/list.ts';
import { addPersistent } from './certificates/persistent.ts';
import { addReissue } from './certificates/reissue.ts';
import { addRenew } from './certificates/renew.ts';
import { addSchedule } from './certificates/schedule.ts';
import { addShow } from './certificates/show.ts';
import { addUpload } from './certificates/upload.ts';
import { StillWaiting } from './certificates/polling.ts';
import { addWait } from './certificates/wait.ts';
import { addCompletion } from './completion/completion.ts';
import { addBackup } from './backup.ts';
import { addClientSetup } from './client-setup.ts';
import { addDoctor, AttentionNeeded } from './doctor.ts';
import { addEvents } from './events.ts';
import { complainOf, EXIT_ATTENTION, EXIT_DONE, EXIT_FAILED, EXIT_REFUSED, EXIT_USAGE, EXIT_WAITING } from './exit.ts';
import { addIssuers } from './issuers.ts';
import { addKeys } from './keys.ts';
import { addPeople } from './people.ts';
import { addPolicies } from './policies.ts';
import { addProjects, readProjectId } from './projects.ts';
import { addSecrets } from './secrets.ts';
import { addTargets } from './targets.ts';
import type { Shell } from './shell.ts';

/** Never throws: whatever goes wrong becomes one line on stderr and the exit code. */
export async function runCommandLine(words: readonly string[], shell: Shell): Promise<number> {
  try {
    await makeProgram(shell).parseAsync(words, { from: 'user' });
    return EXIT_DONE;
  } catch (error) {
    // Commander has already said what is wrong with the words, or shown the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_DONE : EXIT_USAGE;
    complainOf(error, shell);
    return exitCodeOf(error);
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof ApiRefusal) return EXIT_REFUSED;
  if (error instanceof AttentionNeeded) return EXIT_ATTENTION;
  return error instanceof StillWaiting ? EXIT_WAITING : EXIT_FAILED;
}

function makeProgram(shell: Shell): Command {
  const program = new Command('reseal')
    .description('A certificate service that speaks the Tencent Cloud SSL API. Settings: RESEAL_… in the environment.')
    .version(shell.version, '--version', 'say which version this is')
    .exitOverride()
    .hook('preAction', () => shell.checkVariables())
    .configureOutput({
      writeOut: (text) => shell.print(text.trimEnd()),
      writeErr: (text) => shell.complain(text.trimEnd()),
      outputError: (text, write) => write(oneLine(text.replace(/^error: /, 'reseal: '))),
    });
  addForUsers(program, shell);
  addForOperators(program, shell);
  return program;
}

/** They speak to a service through its API, wherever it is. */
function addForUsers(program: Command, shell: Shell): void {
  program.commandsGroup('Certificates, of any service that speaks the API:');
  for (const add of [addApply, addUpload, addList]) add(program, shell, readProjectId);
  for (const add of [
    addReissue,
    addRenew,
    addShow,
    addWait,
    addDeploy,
    addDownload,
    addInstall,
    addActs,
    addSchedule,
    addPersistent,
    addCsr,
    addCampaign,
    addClientSetup,
    addCompletion,
  ])
    add(program, shell);
}

/** They work on the data folder of this machine. */
function addForOperators(program: Command, shell: Shell): void {
  program.commandsGroup('The service on this machine:');
  program
    .command('serve')
    .description('serve until stopped')
    // Alone it is not asked of this command line: see serve.ts.
    .action(() => shell.serve());
  program
    .command('perspective')
    .description('look at proofs and CAA records for services elsewhere until stopped; keeps nothing')
    .action(() => shell.servePerspective());
  const adds = [addAccounts, addKeys, addPeople, addPolicies, addProjects, addAcme, addIssuers, addEvents, addTargets];
  for (const add of adds) add(program, shell);
  for (const add of [addDoctor, addAuthority, addSecrets, addAudit, addBackup]) add(program, shell);
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ');
}
