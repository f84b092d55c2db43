// Whether each provider at which people sign in to the console can be used: its secret is read, and its document answers for its issuer.

import type { Finding } from '../../cli/finding.ts';
import { drawSecrets } from '../../console/providers/journey.ts';
import type { ProviderSetting } from '../../config/console.ts';
import { systemRandom } from '../../lib/random.ts';
import { openProviders } from '../serving/providers.ts';
import type { Examined } from './examined.ts';
import { finding } from './findings.ts';

type Looked = Pick<Examined, 'config' | 'clock' | 'signal'>;

export async function checkProviders(examined: Looked): Promise<readonly Finding[]> {
  const { providers } = examined.config.console;
  return await Promise.all(providers.map(async (setting) => await checkProvider(setting, examined)));
}

/** As far as a browser is sent there: nobody signs in. */
async function checkProvider(setting: ProviderSetting, { config, clock, signal: closing }: Looked): Promise<Finding> {
  const subject = setting.name;
  try {
    const alone = { ...config, console: { ...config.console, providers: [setting] } };
    const [provider] = await openProviders(alone, { clock, closing });
    if (provider === undefined) throw new Error(`Cannot open provider ${subject}`);
    const begun = await provider.begin(drawSecrets(systemRandom));
    if (begun.kind === 'begun')
      return finding('providers', {
        subject,
        condition: 'good',
        found: `it answers, people sign in at ${begun.url.host}`,
      });
    const advice = 'see whether its issuer is the one that its document names, and is open to this machine';
    return finding('providers', { subject, condition: 'bad', found: begun.why, advice });
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    return finding('providers', { subject, condition: 'bad', found, advice: 'mend the file that it names' });
  }
}
