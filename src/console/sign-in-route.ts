// /console/sign-in/NAME and /console/sign-in/NAME/back: to a provider of OpenID Connect, and back from it. Browsers go there
// themselves, so that what comes of it is told by the page, which they are sent on to.

import { countAttempt, subjectsOf } from '../accounts/sessions/attempt-gate.ts';
import { sha256Of } from '../accounts/sessions/session.ts';
import { signInAtProvider } from '../accounts/sessions/sign-in.ts';
import { type Refusal, refuse } from '../failure.ts';
import { journeyCookie, journeyIn, noJourneyCookie, sessionCookie, sessionIdIn } from './cookies.ts';
import { type Answering, type ConsoleRequest, redirectTo, type WholeConsoleAnswer } from './exchange.ts';
import { drawSecrets, openJourney, sealJourney } from './providers/journey.ts';
import type { Provider, Unavailable } from './providers/provider.ts';
import { visitorOf } from './visitor.ts';
import type { ConsoleWorld } from './world.ts';

type Navigation = (world: ConsoleWorld, request: ConsoleRequest, answering: Answering) => Promise<WholeConsoleAnswer>;

export interface NavigationRoute {
  readonly GET: Navigation;
  /** A provider's page leads there. */
  readonly isFromElsewhere: boolean;
}

const PAGE = '/console/';
const ADDRESS = /^sign-in\/([^/]+)(\/back)?$/;

/** Below the service's public address: what is registered at the provider. */
export function returnPathOf(name: string): string {
  return `${PAGE}sign-in/${name}/back`;
}

/** Undefined for another address, and for a provider that is not configured. */
export function findNavigation({ providers }: ConsoleWorld, path: string): NavigationRoute | undefined {
  const [, name, back] = ADDRESS.exec(path) ?? [];
  const provider = providers.find((one) => one.name === name);
  if (provider === undefined) return undefined;
  if (back === undefined) {
    return { GET: async (...asked) => await go(provider, ...asked), isFromElsewhere: false };
  }
  return { GET: async (...asked) => await comeBack(provider, ...asked), isFromElsewhere: true };
}

/** By a word that the page has sentences for; whatever was wrong about a person, it is the same one. */
export function pageTelling(
  told: Refusal['kind'] | 'unavailable',
  request: Pick<ConsoleRequest, 'isSecure'>,
): WholeConsoleAnswer {
  const word = told === 'unavailable' ? told : told === 'signInTooOften' ? 'often' : 'refused';
  return redirectTo(`${PAGE}?sign-in=${word}`, [noJourneyCookie(request)]);
}

async function go(
  provider: Provider,
  ...[world, request, answering]: Parameters<Navigation>
): Promise<WholeConsoleAnswer> {
  const secrets = drawSecrets(world.random);
  const begun = await provider.begin(secrets);
  if (begun.kind === 'unavailable') return tellUnavailable(begun, { world, request, answering, provider });
  const former = sessionIdIn(request);
  const sealed = sealJourney(world.secrets, {
    ...secrets,
    provider: provider.name,
    beganAt: world.clock.now(),
    formerSha256: former === undefined ? undefined : sha256Of(former),
  });
  return redirectTo(begun.url.href, [journeyCookie(sealed, request)]);
}

/** An attempt counts as wrong until it was right, before the provider is asked anything. Throws signInRefused and signInTooOften. */
async function comeBack(
  provider: Provider,
  ...[world, request, answering]: Parameters<Navigation>
): Promise<WholeConsoleAnswer> {
  const sealed = journeyIn(request);
  const journey = sealed === undefined ? undefined : openJourney(world.secrets, sealed, world.clock.now());
  // Nothing is asked of the provider for a browser that was not sent there from here. It is no attempt either: a page elsewhere may
  // have browsers come here, and there is nothing to be guessed.
  const isSame = journey?.provider === provider.name && request.query.get('state') === journey.state;
  if (journey === undefined || !isSame) return refuse({ kind: 'signInRefused', secretId: '' });
  await countAttempt(world, subjectsOf(world, request));
  const finished = await provider.finish(request.query, journey);
  if (finished.kind === 'unavailable') return tellUnavailable(finished, { world, request, answering, provider });
  if (finished.kind === 'refused') {
    const { requestId } = answering;
    world.log.warn({ requestId, provider: provider.name, why: finished.why }, 'sign-in at a provider was refused');
    return refuse({ kind: 'signInRefused', secretId: '' });
  }
  const { formerSha256 } = journey;
  const begun = await signInAtProvider(
    world,
    { ...finished.at, issuer: provider.issuer, formerSha256 },
    visitorOf(request, answering),
  );
  return redirectTo(PAGE, [sessionCookie(begun.id, request), noJourneyCookie(request)]);
}

interface Asked {
  readonly world: ConsoleWorld;
  readonly request: ConsoleRequest;
  readonly answering: Answering;
  readonly provider: Provider;
}

function tellUnavailable({ why }: Unavailable, { world, request, answering, provider }: Asked): WholeConsoleAnswer {
  const { requestId } = answering;
  world.log.warn({ requestId, provider: provider.name, why }, 'provider is not available');
  return pageTelling('unavailable', request);
}
