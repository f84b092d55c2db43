// What actions ask of the installation as a whole, by the parts of a running service.

import { findFirstAccount } from '../../accounts/accounts.ts';
import type { Installation, KnownIssuer, KnownPerspective } from '../../api/installation/installation.ts';
import type { Authority } from '../../ca/authority.ts';
import { findHierarchy } from '../../ca/hierarchy/hierarchy.ts';
import { PROFILE_KINDS } from '../../ca/profile/profile.ts';
import { BUILT_IN_ISSUER } from '../../certificates/model/product.ts';
import type { Config } from '../../config/config.ts';
import type { IssuerSetting } from '../../config/issuers.ts';
import type { PerspectivesSettings } from '../../config/perspectives.ts';
import { refuse } from '../../failure.ts';
import { monotonicMs } from '../../lib/clock.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import type { Origin } from '../../lib/origin.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import { reasonOf } from '../../reasons/reason-error.ts';
import type { Local } from '../local.ts';
import { listAuthorities } from './authorities.ts';
import { makeExamine } from './examinations.ts';
import type { States } from './states.ts';
import { listDeliveries, listWebhooks, retryDelivery } from './webhooks.ts';

export interface InstallationParts {
  readonly local: Local;
  readonly issuerStates: States;
  readonly perspectiveStates: States;
  readonly closing: AbortSignal;
}

export function makeInstallation(config: Config, parts: InstallationParts): Installation {
  const { local, issuerStates, perspectiveStates, closing } = parts;
  const { store, clock, random, authority } = local;
  const hooks = { webhooks: config.webhooks, store, clock };
  return {
    isOperator: async (accountUin) => (await findFirstAccount(store.reads))?.uin === accountUin,
    listAuthorities: async () => await listAuthorities({ reads: store.reads, clock }),
    rollAuthority: async (kind, origin) => await roll({ store, authority }, kind, origin),
    listIssuers: () => [
      { name: BUILT_IN_ISSUER, kind: 'builtIn', directory: '', ...issuerStates.of(BUILT_IN_ISSUER) },
      ...config.issuers.map((setting) => knownIssuer(setting, issuerStates)),
    ],
    listPerspectives: () =>
      (config.validation.perspectives?.places ?? []).map((place) => knownPerspective(place, perspectiveStates)),
    examine: makeExamine({ config, clock, random, monotonicMs, closing }),
    listWebhooks: async (accountUin) => await listWebhooks(hooks, accountUin),
    listDeliveries: async (page) => await listDeliveries(hooks, page),
    retryDelivery: async (delivery) => await retryDelivery(hooks, delivery),
  };
}

function knownIssuer({ name, directory }: IssuerSetting, states: States): KnownIssuer {
  return { name, kind: 'acme', directory: directory.href, ...states.of(name) };
}

function knownPerspective(
  { name, region, url }: PerspectivesSettings['places'][number],
  states: States,
): KnownPerspective {
  return { name, region, url: url.href, ...states.of(name) };
}

interface Rolled {
  readonly store: Local['store'];
  readonly authority: Pick<Authority, 'roll'>;
}

async function roll({ store, authority }: Rolled, value: string, origin: Origin): Promise<string> {
  const kind = PROFILE_KINDS.find((one) => one === value);
  if (kind === undefined) {
    return unrolled(because('valueNotOneOf', { parameter: 'Kind', value, choices: PROFILE_KINDS }));
  }
  const hierarchy = findHierarchy(await store.reads.authorities.list(), kind);
  if (hierarchy === undefined) return unrolled(because('hierarchyUnmade', { kind }));
  if (hierarchy.root.sealedKey === undefined) return unrolled(because('rootKeyAway', { root: hierarchy.root.id }));
  try {
    return (await authority.roll(kind, origin)).id;
  } catch (error) {
    // Somebody else has rolled it meanwhile.
    if (error instanceof OperatorError) return unrolled(reasonOf(error));
    throw error;
  }
}

function unrolled(detail: Reason): never {
  return refuse({ kind: 'argumentInvalid', detail });
}
