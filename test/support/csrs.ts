// CSRs that a test account keeps.

import { INTERNATIONAL_ACTIONS } from '../../src/api/international.ts';
import { answerDefects } from './answer-contract.ts';
import type { Answer, TestService } from './service.ts';
import type { Credential } from './toy-service.ts';

/** What the documents' example tells, with a country that there is. */
export const CSR_FACTS = {
  Domain: 'kept.com',
  Organization: 'Shop Ltd',
  Department: 'IT',
  Email: 'a@kept.com',
  Province: 'Hunan',
  City: 'Changsha',
  Country: 'CN',
  EncryptAlgo: 'ECC',
  KeyParameter: 'prime256v1',
  Generate: true,
} as const;

/** Holds the answer to its contract. */
export async function askCsr(
  service: TestService,
  action: string,
  { input, credential }: { readonly input: object; readonly credential?: Credential | undefined },
): Promise<Answer> {
  if (!INTERNATIONAL_ACTIONS.some(({ name }) => name === action)) throw new Error(`${action} is on no CSR`);
  const answer = await service.ask(action, input, credential);
  const defects = answerDefects(action, answer);
  if (defects.length > 0) throw new Error(defects.join('; '));
  return answer;
}

/** Answers its id. */
export async function keepCsr(service: TestService, input: object = {}, credential?: Credential): Promise<number> {
  const answer = await askCsr(service, 'CreateCSR', { input: { ...CSR_FACTS, ...input }, credential });
  return Number(answer['Id']);
}

export async function describeCsr(service: TestService, CSRId: number, credential?: Credential): Promise<Answer> {
  return await askCsr(service, 'DescribeCSR', { input: { CSRId }, credential });
}
