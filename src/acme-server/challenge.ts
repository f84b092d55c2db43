// A client says that it has met a challenge (RFC 8555 §7.5.1).

import { refuseWith } from '../acme/problems.ts';
import { type ChallengeType, statusOfAuthorization } from '../certificates/model/acme.ts';
import { because } from '../reasons/reason.ts';
import { getAuthorization } from './authorizations.ts';
import { type AccountCall, type AcmeAnswer, answerJson, payloadOf } from './call.ts';
import { LOOK_AGAIN_SECONDS } from './settings.ts';
import { challengeView } from './views.ts';

export async function answerChallenge(
  call: AccountCall,
  { id, type }: { readonly id: string; readonly type: ChallengeType },
): Promise<AcmeAnswer> {
  const { parts, account } = call;
  const { looks, addresses, world } = parts;
  const authorization = await getAuthorization(parts, { account, id });
  const challenge = authorization.challenges.find((one) => one.type === type);
  if (challenge === undefined) return refuseWith('malformed', because('acmeNothingThere'));
  const isAsked = call.payload.length > 0;
  if (isAsked) payloadOf(call);
  const isOpen = statusOfAuthorization(authorization, world.clock.now()) === 'pending';
  if (isAsked && isOpen) await looks.look({ account, authorization, type });
  const seen = isAsked && isOpen ? await getAuthorization(parts, { account, id }) : authorization;
  const view = challengeView(parts, { authorization: seen, challenge, language: 'en' });
  return answerJson(200, view, {
    link: [`<${addresses.authorization(id)}>;rel="up"`],
    ...(view.status === 'processing' ? { 'retry-after': String(LOOK_AGAIN_SECONDS) } : {}),
  });
}
