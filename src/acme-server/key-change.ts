// Another key for an account (RFC 8555 §7.3.5): asked for by the old one, and signed within by the new one.

import { publicJwkOf, readJwk } from '../acme/jwk.ts';
import { isSignedBy, readSignedByNewKey } from '../acme/jws.ts';
import { ProblemError, refuseWith } from '../acme/problems.ts';
import { readJsonObject } from '../acme/strict-json.ts';
import { because } from '../reasons/reason.ts';
import { answerAccount, saveAccount } from './accounts.ts';
import { type AccountCall, type AcmeAnswer, objectIn, textIn } from './call.ts';

export async function answerKeyChange(call: AccountCall): Promise<AcmeAnswer> {
  const { parts, account, url, payload } = call;
  const inner = readSignedByNewKey(payload);
  if (inner.url !== url) return refuseWith('malformed', because('acmeOtherUrl'));
  if (!isSignedBy(inner, inner.jwk)) return refuseWith('malformed', because('acmeInnerSignature'));
  const change = readJsonObject(inner.payload, 'payload');
  if (textIn(change, 'account') !== parts.addresses.account(account.id)) {
    return refuseWith('malformed', because('acmeOtherAccount'));
  }
  const oldKey = readJwk(objectIn(change, 'oldKey'));
  if (oldKey.thumbprint !== publicJwkOf(account.spki).thumbprint) {
    return refuseWith('malformed', because('acmeOtherOldKey'));
  }
  const defect = parts.world.keyPolicy.defectOf(inner.jwk.spki);
  if (defect !== undefined) return refuseWith('badPublicKey', defect);
  const { spki, thumbprint } = inner.jwk;
  const taken = await parts.world.store.reads.acme.findAccountByThumbprint(thumbprint);
  if (taken !== undefined) throw new KeyTaken(parts.addresses.account(taken.id));
  return answerAccount(parts, await saveAccount(parts, { from: account, to: { ...account, spki, thumbprint } }), 200);
}

/** RFC 8555 §7.3.5: 409, with the address of the account that has the key. */
export class KeyTaken extends ProblemError {
  readonly location: string;

  constructor(location: string) {
    super({ type: 'malformed', detail: because('acmeKeyTaken') });
    this.location = location;
  }
}
