// Whether the directory of each ACME issuer answers, and offers what the issuer is configured with.

import { AcmeError } from '../../acme/client/acme-error.ts';
import type { Directory } from '../../acme/client/directory.ts';
import type { Finding } from '../../cli/finding.ts';
import type { IssuerSetting } from '../../config/issuers.ts';
import { openIssuers, openSession } from '../authorities/issuers.ts';
import type { Examined } from './examined.ts';
import { finding } from './findings.ts';

type Looked = Pick<Examined, 'config' | 'clock' | 'signal'>;

export async function checkAcmeIssuers(examined: Looked): Promise<readonly Finding[]> {
  return await Promise.all(examined.config.issuers.map(async (setting) => await checkIssuer(setting, examined)));
}

/** No account is made for it, and none is asked about. */
async function checkIssuer(setting: IssuerSetting, { clock, signal: closing }: Looked): Promise<Finding> {
  const subject = setting.name;
  try {
    const [opened] = await openIssuers({ issuers: [setting] });
    if (opened === undefined) throw new Error(`Cannot open issuer ${subject}`);
    const directory = await openSession(opened, { clock, closing }).directory();
    const defect = directoryDefectOf(directory, setting);
    if (defect !== undefined) return finding('issuers', { subject, condition: 'bad', ...defect });
    return finding('issuers', { subject, condition: 'good', found: wordsOf(directory) });
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    const advice =
      error instanceof AcmeError ? 'see whether its directory has moved, and is open to this machine' : 'mend the file';
    return finding('issuers', { subject, condition: 'bad', found, advice });
  }
}

/** What it asks for, or has not, and the configuration does not know. */
export function directoryDefectOf(
  { termsOfService, externalAccountRequired, profiles }: Directory,
  { termsAgreed, eab, profile }: Pick<IssuerSetting, 'termsAgreed' | 'eab' | 'profile'>,
): Pick<Finding, 'found' | 'advice'> | undefined {
  if (termsOfService !== undefined && !termsAgreed) {
    return { found: 'it has terms of service', advice: `read them, and set termsAgreed: ${termsOfService}` };
  }
  if (externalAccountRequired && eab === undefined) {
    return { found: 'it asks for an external account binding', advice: 'have it give out one, and set eab' };
  }
  if (profile === undefined || profiles.includes(profile)) return undefined;
  return { found: `it has no profile ${profile}`, advice: `set one of its own: ${profiles.join(', ')}` };
}

function wordsOf({ renewalInfo, profiles }: Directory): string {
  const windows = renewalInfo === undefined ? 'without renewal windows' : 'with renewal windows';
  return profiles.length === 0
    ? `it answers, ${windows}`
    : `it answers, ${windows} and profiles ${profiles.join(', ')}`;
}
