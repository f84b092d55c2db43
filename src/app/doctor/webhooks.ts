// Whether what webhooks are signed with, and whom they trust, can be read: the service does not start without.

import type { Finding } from '../../cli/finding.ts';
import type { WebhookSetting } from '../../config/webhooks.ts';
import { openHooks } from '../../events/hook.ts';
import type { Examined } from './examined.ts';
import { finding } from './findings.ts';

export async function checkWebhooks({ config }: Pick<Examined, 'config'>): Promise<readonly Finding[]> {
  return await Promise.all(config.webhooks.map(checkWebhook));
}

async function checkWebhook(setting: WebhookSetting): Promise<Finding> {
  const subject = setting.name;
  try {
    await openHooks([setting]);
    return finding('webhooks', { subject, condition: 'good', found: 'its secret is read' });
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    return finding('webhooks', { subject, condition: 'bad', found, advice: 'mend the file that it names' });
  }
}
