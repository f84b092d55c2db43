// Whether the key over the secrets can be read from where it is kept.

import { join, resolve } from 'node:path';
import type { Finding } from '../../cli/finding.ts';
import { MASTER_KEY_FILE } from '../../data-folder/data-folder.ts';
import { readKeyFile, readMasterKey } from '../../data-folder/master-key.ts';
import { isThere } from '../../data-folder/private-file.ts';
import type { Examined } from './examined.ts';
import { finding } from './findings.ts';

export async function checkMasterKey({
  config,
  store,
}: Pick<Examined, 'config' | 'store'>): Promise<readonly Finding[]> {
  const { masterKey } = config;
  const path = join(resolve(config.dataFolder), MASTER_KEY_FILE);
  const subject =
    masterKey.kind === 'dataFolder' ? path : masterKey.kind === 'file' ? masterKey.path : masterKey.variable;
  if (masterKey.kind === 'dataFolder' && store?.isNew === true && !(await isThere(path))) {
    return [finding('masterKey', { subject, condition: 'good', found: 'the first start will make it' })];
  }
  try {
    await (masterKey.kind === 'dataFolder' ? readKeyFile(path) : readMasterKey(masterKey));
    return [finding('masterKey', { subject, condition: 'good', found: 'it is read' })];
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    const advice = 'put the key back where it was: without it no secret in the database can be read';
    return [finding('masterKey', { subject, condition: 'bad', found, advice })];
  }
}
