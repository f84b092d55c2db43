// Proofs under a test's eyes: what is published can be withheld, each look is counted, and a look can be held up.

import type { Overlay } from '../../src/app/local.ts';
import type { ProofChecker, RecordPublisher } from '../../src/certificates/ports/proofs.ts';
import { ask as askDns } from './dns.ts';
import { recordOf, until } from './life.ts';
import type { TestService } from './service.ts';

export interface WatchedProofs {
  /** Names of records that are held back instead of being published. */
  readonly withheld: Set<string>;
  /** Looks at the proofs of a domain that were begun, and that have ended. */
  readonly begun: Map<string, number>;
  readonly ended: Map<string, number>;
  /** Looks at these domains end only when the promise does. */
  readonly heldUp: Map<string, Promise<void>>;
  readonly overlay: Overlay;
  lookedAt(domain: string, times: number): Promise<void>;
}

export function watchProofs(): WatchedProofs {
  const ended = new Map<string, number>();
  const watch = { withheld: new Set<string>(), begun: new Map<string, number>(), ended, heldUp: new Map() };
  return {
    ...watch,
    overlay: {
      world: (world) => ({
        ...world,
        publisher: withholding(world.publisher, watch),
        proofChecker: counting(world.proofChecker, watch),
      }),
    },
    lookedAt: async (domain, times) =>
      await until(`${domain} is looked at ${times} times`, () => (ended.get(domain) ?? 0) >= times),
  };
}

function withholding(publisher: RecordPublisher, { withheld }: Pick<WatchedProofs, 'withheld'>): RecordPublisher {
  return {
    ...publisher,
    publish: async (record) => (withheld.has(record.name) ? { kind: 'published' } : await publisher.publish(record)),
  };
}

function counting(
  checker: ProofChecker,
  { begun, ended, heldUp }: Pick<WatchedProofs, 'begun' | 'ended' | 'heldUp'>,
): ProofChecker {
  return {
    check: async (proof, asker) => {
      begun.set(proof.domain, (begun.get(proof.domain) ?? 0) + 1);
      const finding = await checker.check(proof, asker);
      await heldUp.get(proof.domain);
      ended.set(proof.domain, (ended.get(proof.domain) ?? 0) + 1);
      return finding;
    },
  };
}

export interface Verification {
  readonly Domain: string;
  readonly VerifyType: string;
  readonly LocalCheck: number;
  readonly CaCheck: number;
  readonly LocalCheckFailReason: string;
  readonly Issued: boolean;
  readonly CheckValue: readonly string[];
}

export async function verify(
  service: TestService,
  id: string,
  credential = service.key,
): Promise<readonly Verification[]> {
  const answer = await service.ask('CheckCertificateDomainVerification', { CertificateId: id }, credential);
  return answer['VerificationResults'] as readonly Verification[];
}

/** Of the first proof, whoever is to publish it. */
export async function valueOf(service: TestService, id: string): Promise<string> {
  const [proof] = (await recordOf(service, id)).proofs;
  return proof?.value ?? '';
}

/** What the embedded DNS server answers. */
export async function txtAt(service: TestService, name: string): Promise<readonly string[]> {
  const { answers } = await askDns(service.dns, { questions: [{ type: 'TXT', name }] });
  return (answers ?? []).flatMap((answer) => (answer.type === 'TXT' ? [String(answer.data)] : []));
}
