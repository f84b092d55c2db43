// Lays itself over the ports of a service, and tells of every moment between two steps of a certificate's life.

import type { Overlay } from '../../src/app/local.ts';
import type { Certificate, IssuedMaterial, Step } from '../../src/certificates/model/certificate.ts';
import type { IssuancePlan, Issuer, IssueRequest } from '../../src/certificates/ports/issuer.ts';
import type { World } from '../../src/certificates/ports/world.ts';
import type { Change, WriteSet } from '../../src/certificates/ports/write-set.ts';
import type { RecordStore, StoreRows } from '../../src/store/rows.ts';
import { WHOLE_LIST } from '../../src/ca/profile/shards.ts';

/** Something has been done, and what comes after it has not. */
export type Moment =
  | 'orderOpened'
  | 'orderStored'
  | 'jobClaimed'
  | 'proofPublished'
  | 'publicationRecorded'
  | 'keyMade'
  | 'keyStored'
  | 'proofSeen'
  | 'proofRecorded'
  | 'planStored'
  | 'signed'
  | 'storing'
  | 'stored'
  | 'proofRetracted'
  | 'retractionRecorded'
  | 'orderCancelled'
  | 'cancellationRecorded'
  | 'revocationRequested'
  | 'revocationAnswered'
  | 'revocationRecorded'
  | 'listRead'
  | 'shardsStored'
  | 'listStored';

/**
 * Called at each moment, and waited for. `subject` is the main domain of the certificate, or the id of the authority whose
 * list it is. "storing" is before the commit of what stores it; all others are outside of any transaction.
 */
export type Reached = (moment: Moment, subject: string) => Promise<void>;

export function tellMoments(reached: Reached): Overlay {
  const planned: Planned = new Map();
  return {
    store: (store) => tellOfStore(store, { reached, planned }),
    world: (world) => tellOfWorld(world, { reached, planned }),
  };
}

/** Certificate id → main domain, of what is planned by its call before it is on record. */
type Planned = Map<string, string>;

interface Telling {
  readonly reached: Reached;
  readonly planned: Planned;
}

function tellOfStore(store: RecordStore, { reached, planned }: Telling): RecordStore {
  const { issuances } = store.reads;
  const listRevoked: typeof issuances.listRevoked = async (range, page) => {
    const revoked = await issuances.listRevoked(range, page);
    await reached('listRead', range.authorityId);
    return revoked;
  };
  return {
    reads: { ...store.reads, issuances: { ...issuances, listRevoked } },
    transact: async (work) => {
      let passed: (readonly [Moment, string])[] = [];
      const answer = await store.transact(async (rows) => {
        passed = [];
        return await work(listenTo(rows, passed));
      });
      for (const [moment, subject] of passed) await reached(moment, subject);
      return answer;
    },
    apply: async (set) => {
      for (const { previous, next } of savesOf(set)) {
        if (previous.step === 'issuing' && next.step === 'issued') await reached('storing', mainDomainOf(next));
      }
      for (const certificate of issuedIn(set)) await reached('storing', mainDomainOf(certificate));
      const applied = await store.apply(set);
      if (applied.kind === 'conflict') return applied;
      for (const [moment, subject] of await passedBy(set, { ...store, planned })) await reached(moment, subject);
      return applied;
    },
    transactAlone: async (work) => await store.transactAlone(work),
    [Symbol.asyncDispose]: async () => await store[Symbol.asyncDispose](),
  };
}

function savesOf({ changes }: WriteSet): readonly Extract<Change, { readonly kind: 'save' }>[] {
  return changes.filter((change) => change.kind === 'save');
}

/** Those that come on record issued. */
function issuedIn({ changes }: WriteSet): readonly Certificate[] {
  return changes.flatMap((change) =>
    change.kind === 'insert' && change.certificate.step === 'issued' ? [change.certificate] : [],
  );
}

/** What is reached when the set is carried out. */
async function passedBy(
  { changes }: WriteSet,
  { reads, planned }: Pick<RecordStore, 'reads'> & Pick<Telling, 'planned'>,
): Promise<readonly (readonly [Moment, string])[]> {
  const passed: (readonly [Moment, string])[] = [];
  for (const change of changes) {
    if (change.kind === 'insert' && change.certificate.step !== 'ordered') {
      const moment = change.certificate.step === 'issued' ? 'stored' : 'orderStored';
      passed.push([moment, mainDomainOf(change.certificate)]);
    }
    if (change.kind === 'save') {
      const subject = mainDomainOf(change.next);
      passed.push(...momentsOf(change.previous, change.next).map((moment) => [moment, subject] as const));
    }
    if (change.kind === 'plan') {
      const { certificateId } = change.issuance;
      const domain = planned.get(certificateId) ?? mainDomainOf(await reads.certificates.find(certificateId));
      if (domain !== '') passed.push(['planStored', domain]);
    }
  }
  return passed;
}

/** `passed`: what is reached when the transaction is committed. */
function listenTo(rows: StoreRows, passed: (readonly [Moment, string])[]): StoreRows {
  const { certificates, issuances, revocationLists } = rows;
  const plan: typeof issuances.plan = async (issuance) => {
    await issuances.plan(issuance);
    const certificate = await certificates.find(issuance.certificateId);
    // Those of the service itself and of OCSP responders are of no certificate on record.
    if (certificate !== undefined) passed.push(['planStored', mainDomainOf(certificate)]);
  };
  const put: typeof revocationLists.put = async (list) => {
    await revocationLists.put(list);
    passed.push([list.shard === WHOLE_LIST ? 'listStored' : 'shardsStored', list.authorityId]);
  };
  return {
    ...rows,
    issuances: { ...issuances, plan },
    revocationLists: { ...revocationLists, put },
  };
}

const MOMENT_OF_STEP: { readonly [step in Step]?: Moment } = {
  validating: 'orderStored',
  issuing: 'proofRecorded',
  issued: 'stored',
  cancelled: 'cancellationRecorded',
  revoking: 'revocationRequested',
  revoked: 'revocationRecorded',
};

function momentsOf(previous: Certificate, next: Certificate): readonly Moment[] {
  const ofStep = previous.step === next.step ? undefined : MOMENT_OF_STEP[next.step];
  const newly = (member: 'publishedAt' | 'retractedAt'): boolean =>
    next.proofs.some((proof, index) => proof[member] !== undefined && previous.proofs[index]?.[member] === undefined);
  const all: readonly (Moment | false | undefined)[] = [
    ofStep,
    newly('publishedAt') && 'publicationRecorded',
    newly('retractedAt') && 'retractionRecorded',
    previous.csr === undefined && next.csr !== undefined && 'keyStored',
  ];
  return all.filter((moment) => moment !== undefined && moment !== false);
}

function tellOfWorld(world: World, { reached, planned }: Telling): World {
  const { store, publisher, keyMaker, proofChecker } = world;
  const { certificates } = store.reads;
  const domainOf = async (id: string): Promise<string> => mainDomainOf(await certificates.findWithDeleted(id));
  return {
    ...world,
    store: {
      ...store,
      reads: {
        ...store.reads,
        certificates: {
          ...certificates,
          findWithDeleted: async (id) => {
            const certificate = await certificates.findWithDeleted(id);
            await reached('jobClaimed', mainDomainOf(certificate));
            return certificate;
          },
        },
      },
    },
    issuers: new Map(
      [...world.issuers].map(([name, issuer]) => [name, tellOfIssuer(issuer, { reached, planned, domainOf, store })]),
    ),
    publisher: {
      ...publisher,
      publish: async (record) => {
        const outcome = await publisher.publish(record);
        await reached('proofPublished', await domainOf(record.certificateId));
        return outcome;
      },
      retract: async (record) => {
        const outcome = await publisher.retract(record);
        await reached('proofRetracted', await domainOf(record.certificateId));
        return outcome;
      },
    },
    keyMaker: {
      ...keyMaker,
      makeKey: async (wanted) => {
        const made = await keyMaker.makeKey(wanted);
        await reached('keyMade', wanted.names[0] ?? '');
        return made;
      },
    },
    proofChecker: {
      check: async (proof, asker) => {
        const finding = await proofChecker.check(proof, asker);
        if (finding.result === 'good') await reached('proofSeen', proof.domain);
        return finding;
      },
    },
  };
}

function tellOfIssuer(
  issuer: Issuer,
  parts: Telling & {
    readonly domainOf: (id: string) => Promise<string>;
    readonly store: Pick<World['store'], 'reads'>;
  },
): Issuer {
  const { reached, planned, domainOf, store } = parts;
  const domainOfSerial = async (serial: string): Promise<string> => {
    const issuance = await store.reads.issuances.find(serial);
    return await domainOf(issuance?.certificateId ?? '');
  };
  const { local } = issuer;
  const signed = async (plan: IssuancePlan, domain: string): Promise<IssuedMaterial> => {
    const material = await plan.sign();
    await reached('signed', domain);
    return material;
  };
  const signing = local && {
    plan: (request: IssueRequest): IssuancePlan | undefined => {
      const plan = local.plan(request);
      const [domain = ''] = request.names;
      planned.set(request.certificateId, domain);
      return plan && { ...plan, sign: async () => await signed(plan, domain) };
    },
  };
  return {
    local: signing,
    open: async (order) => {
      const outcome = await issuer.open(order);
      await reached('orderOpened', order.names[0] ?? '');
      return outcome;
    },
    issue: async (request) => {
      const outcome = await issuer.issue(request);
      await reached('signed', request.names[0] ?? '');
      return outcome;
    },
    cancel: async (orderReference) => {
      const outcome = await issuer.cancel(orderReference);
      await reached('orderCancelled', await domainOf(orderReference));
      return outcome;
    },
    revoke: async (request) => {
      const outcome = await issuer.revoke(request);
      await reached('revocationAnswered', await domainOfSerial(request.material.serial));
      return outcome;
    },
    suggest: issuer.suggest,
  };
}

function mainDomainOf(certificate: Certificate | undefined): string {
  return certificate?.names[0] ?? '';
}
