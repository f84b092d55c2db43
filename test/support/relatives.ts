// A certificate that is open to a key, and its relatives that are not: planted in the store, to see whether an action tells of them.

import { createHash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { type Certificate, keyPlace } from '../../src/certificates/model/certificate.ts';
import { recordSubjectKey } from '../../src/certificates/keys/subject-keys.ts';
import { type Deployment, type DeploymentKind, partIdOf } from '../../src/certificates/model/deployment.ts';
import { NO_RENEWAL } from '../../src/certificates/model/renewals/facts.ts';
import { DATABASE_FILE } from '../../src/data-folder/data-folder.ts';
import { DAY_MS, addMs } from '../../src/lib/clock.ts';
import type { TestService } from './service.ts';

/** What all relatives have in their texts, and nothing else has. */
export const MARK = 'Marked';

export interface Family {
  readonly open: Certificate;
  /** Original, renewed, renewal, replacement, an attempt under way, an upload of the same leaf, one that goes by a schedule. */
  readonly closed: readonly Certificate[];
  /** For GLOB of SQLite: what stands wherever the id of a closed one does. */
  readonly closedPattern: string;
  /** Of a relative that was to be deleted. */
  readonly taskId: string;
  /** Records of deployments, by their kinds: of the open one in place of a closed one, and of a closed one. */
  readonly deployments: { readonly open: DeploymentIds; readonly closed: DeploymentIds };
}

export type DeploymentIds = Readonly<Record<DeploymentKind, number>>;

export interface Planting {
  /** An issued certificate, whose material and key all of them have. */
  readonly template: Certificate;
  /** Ids end with it. */
  readonly number: number;
  readonly open: Partial<Certificate>;
  readonly closed: Partial<Certificate>;
}

export async function plantFamily(service: TestService, planting: Planting): Promise<Family> {
  const { template, number } = planting;
  const name = (role: string) => `${MARK}${role}${String(number).padStart(4, '0')}`;
  const openId = `Open${String(number).padStart(4, '0')}`;
  const schedule = { at: addMs(service.clock.now(), DAY_MS), supersededBy: name('B') };
  const relative = (role: string, facts: Partial<Certificate> = {}): Certificate => {
    const usual = { id: name(role), alias: name('alias'), reissueReason: name('why'), lineageId: name('O') };
    return copyOf(service, template, { ...usual, ...planting.closed, ...facts });
  };
  const renewal = {
    ...NO_RENEWAL,
    wish: 'on',
    lookAt: addMs(service.clock.now(), DAY_MS),
    renewedBy: name('N'),
  } as const;
  const family = { replaces: name('O'), lineageId: name('O'), renews: name('R'), generation: 1, renewal };
  const open = copyOf(service, template, { id: openId, scheduledRevocation: schedule, ...family, ...planting.open });
  const closed = [
    relative('O'),
    relative('R', { lineageId: name('R') }),
    relative('N', { renews: openId, termId: name('N'), generation: 2 }),
    relative('B', { replaces: openId, generation: 2 }),
    relative('C', { replaces: name('B'), generation: 3, step: 'validating', issued: undefined }),
    relative('U', { lineageId: name('U'), source: 'uploaded', productId: '0' }),
    relative('S', { lineageId: name('S'), scheduledRevocation: schedule }),
  ];
  const taskId = `task-of-a-relative-${number}`;
  const at = service.clock.now();
  await service.store.transact(async (rows) => {
    for (const one of [open, ...closed]) {
      await rows.certificates.insert(one);
      await recordSubjectKey(rows, one);
      const { accountUin, id } = one;
      await rows.operations.append({ accountUin, actor: accountUin, certificateId: id, kind: 'upload', at });
    }
    const { accountUin } = open;
    const task = { id: taskId, accountUin, certificateId: name('U'), names: [], refusal: undefined, doneAt: at };
    await rows.deletionTasks.insert(task);
  });
  const about = { accountUin: open.accountUin, oldCertificateId: name('O'), createdAt: at };
  const deployments = {
    open: await plantDeployments(service, { ...about, certificateId: openId, firstId: FIRST_ID + number * 10 }),
    closed: await plantDeployments(service, {
      ...about,
      certificateId: name('B'),
      firstId: FIRST_ID + number * 10 + 5,
    }),
  };
  return { open, closed, closedPattern: `*${MARK}?${String(number).padStart(4, '0')}*`, taskId, deployments };
}

/** No id that the service gives is near. */
const FIRST_ID = 1_000;

/** One of each kind, which has failed at its target, and could be tried again. */
export async function plantDeployments(
  service: TestService,
  {
    firstId,
    ...about
  }: Pick<Deployment, 'accountUin' | 'certificateId' | 'oldCertificateId' | 'createdAt'> & { readonly firstId: number },
): Promise<DeploymentIds> {
  const ids = { deploy: firstId, update: firstId + 1, uploadUpdate: firstId + 2 };
  const none = { sealedFormer: undefined, trouble: undefined };
  const rest = { version: 1, act: 'bring', state: 'failed', stage: 'change', attempts: 1, former: 'none' } as const;
  await service.store.transact(async (rows) => {
    for (const kind of ['deploy', 'update', 'uploadUpdate'] as const) {
      const id = ids[kind];
      const at = { targetKey: `cdn  place-${id}`, updatedAt: about.createdAt };
      const part = { ...about, ...none, ...rest, ...at, id: partIdOf(id, 0), deploymentId: id };
      const deployment = { ...about, id, kind, resourceTypes: ['cdn'], regions: [], sealedFormer: undefined };
      await rows.deployments.insert(deployment, [part]);
    }
  });
  return ids;
}

function copyOf(service: TestService, template: Certificate, facts: Partial<Certificate> & { readonly id: string }) {
  const { secrets } = service.service.world;
  if (template.sealedKey === undefined) throw new Error('The template has no key');
  const sealedKey = secrets.seal(secrets.open(template.sealedKey, keyPlace(template.id)), keyPlace(facts.id));
  const fresh = { version: 1, lineageId: facts.id, orderReference: facts.id, proofs: [], sealedKey };
  return { ...template, ...fresh, ...facts };
}

/** Every row of every table that speaks of a relative of this family and is not the open certificate's own, as text. */
export function rowsAbout(service: TestService, { open, closedPattern }: Family): readonly string[] {
  using database = new DatabaseSync(join(service.folder, DATABASE_FILE), { readOnly: true });
  const tables = database.prepare(`SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`).all();
  return tables.flatMap(({ name }) => {
    const columns = database
      .prepare(`SELECT name FROM pragma_table_info(?) WHERE lower(type) = 'text'`)
      .all(String(name));
    const texts = columns.map((column) => `"${String(column['name'])}"`);
    if (texts.length === 0) return [];
    const all = `coalesce(${texts.join(`, '') || ' ' || coalesce(`)}, '')`;
    const rows = database.prepare(`SELECT * FROM "${String(name)}" WHERE ${all} GLOB ?`).all(closedPattern);
    const others = rows.filter((row) => row['id'] !== open.id && row['certificate_id'] !== open.id);
    return others.map((row) => `${String(name)}: ${JSON.stringify(row, shortened)}`);
  });
}

function shortened(_name: string, value: unknown): unknown {
  return value instanceof Uint8Array ? createHash('sha256').update(value).digest('base64') : value;
}
