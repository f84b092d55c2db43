// The letter by which an organisation confirms an order: every product here is domain-validated, and takes none.

import { refuse } from '../../failure.ts';
import type { Certificate } from '../model/certificate.ts';

export function refuseLetter({ source }: Certificate): never {
  return refuse(source === 'uploaded' ? { kind: 'sourceForbids', act: 'confirm' } : { kind: 'letterNotNeeded' });
}
