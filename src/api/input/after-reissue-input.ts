// What the call of a reissue wishes for the certificate that it replaces, as parameters of the wire.

import { actsWished } from '../../certificates/model/after-issuing.ts';
import type { Certificate } from '../../certificates/model/certificate.ts';
import {
  actsAfterReissue,
  type AfterReissue,
  afterReissueFor,
  MAX_REVOKE_AFTER_HOURS,
} from '../../certificates/model/product.ts';
import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import type { OrderAbout } from '../action.ts';
import type { InputOf } from './input.ts';
import { oneOf, within } from './choices.ts';

export const AFTER_REISSUE_INPUT = { Deploy: 'bool', OldCertificate: 'string', RevokeAfterHours: 'uint64' } as const;

type Input = InputOf<typeof AFTER_REISSUE_INPUT>;

const OLD_CERTIFICATE = ['keep', 'revoke', 'whenUnserved'] as const;
const HOURS = { name: 'RevokeAfterHours', least: 0, most: MAX_REVOKE_AFTER_HOURS };

/** Undefined where the call says nothing of it. What it says in part is as the rule has it for the rest. */
export function afterReissueWish(input: Input, rule: AfterReissue): AfterReissue | undefined {
  const { Deploy, OldCertificate, RevokeAfterHours } = input;
  if (Deploy === undefined && OldCertificate === undefined && RevokeAfterHours === undefined) return undefined;
  const deploys = Deploy ?? rule.deploys;
  const hours = within(RevokeAfterHours, HOURS);
  const kind = kindOf(OldCertificate, { hours, rule });
  if (kind === 'keep') {
    if (hours !== undefined) refuseAlone('RevokeAfterHours');
    return { kind, deploys };
  }
  const afterHours = hours ?? (rule.kind === 'revoke' ? rule.afterHours : 0);
  return { kind: 'revoke', afterHours, onlyWhenServed: kind === 'whenUnserved', deploys };
}

/** Hours alone say that it goes; whether targets are waited for is as the rule has it. */
function kindOf(
  word: string | undefined,
  { hours, rule }: { readonly hours: number | undefined; readonly rule: AfterReissue },
): (typeof OLD_CERTIFICATE)[number] {
  if (word !== undefined) return oneOf(OLD_CERTIFICATE, word, 'OldCertificate');
  if (rule.kind === 'revoke') return rule.onlyWhenServed ? 'whenUnserved' : 'revoke';
  return hours === undefined ? 'keep' : 'revoke';
}

function refuseAlone(parameter: string): never {
  const detail = because('goesWithOnly', { parameter, other: 'OldCertificate', value: 'revoke' });
  return refuse({ kind: 'argumentInvalid', detail });
}

/** What the reissue comes to besides, by the wish or by the rule. */
export function actsOfReissue({ certificates, world }: OrderAbout, input: Input): readonly string[] {
  return certificates.flatMap((certificate) => {
    const rule = ruleFor(certificate, world);
    return actsAfterReissue(afterReissueWish(input, rule) ?? rule);
  });
}

/** What the wish asks for beyond the rule. */
export function actsOfWish({ certificates, world }: OrderAbout, input: Input): readonly string[] {
  return certificates.flatMap((certificate) => {
    const rule = ruleFor(certificate, world);
    return actsWished(afterReissueWish(input, rule), rule);
  });
}

function ruleFor({ productId, accountUin }: Certificate, { products }: OrderAbout['world']): AfterReissue {
  return afterReissueFor(products.get(productId), accountUin);
}
