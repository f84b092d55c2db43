// SubmitCertificateInformation: names, key and contacts of a granted order.

import { SUBMISSION_FIELDS, type Submission } from '../../certificates/model/certificate.ts';
import { type InformationKey, submitInformation } from '../../certificates/ordering/submit-information.ts';
import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import { defineAction } from '../action.ts';
import type { InputOf } from '../input/input.ts';
import { checkKept, csrIdsOf, readableKept } from '../input/kept-csr-input.ts';
import { getOwnCertificate } from '../rights/own-certificate.ts';
import { domainsSubmitted, namesSubmitted } from '../input/submitted-names.ts';
import { SUBMISSION_NAMES } from '../views/submission.ts';
import { chosenPassword, methodOf, quoted } from '../words/wire-values.ts';

const INPUT = {
  CertificateId: 'string!',
  CsrType: 'string',
  CsrContent: 'string',
  CertificateDomain: 'string',
  DomainList: 'string[]',
  KeyPassword: 'string',
  OrganizationName: 'string',
  OrganizationDivision: 'string',
  OrganizationAddress: 'string',
  OrganizationCountry: 'string',
  OrganizationCity: 'string',
  OrganizationRegion: 'string',
  PostalCode: 'string',
  PhoneAreaCode: 'string',
  PhoneNumber: 'string',
  VerifyType: 'string',
  AdminFirstName: 'string',
  AdminLastName: 'string',
  AdminPhoneNum: 'string',
  AdminEmail: 'string',
  AdminPosition: 'string',
  ContactFirstName: 'string',
  ContactLastName: 'string',
  ContactEmail: 'string',
  ContactNumber: 'string',
  ContactPosition: 'string',
  IsDV: 'bool',
  // An extension: a CSR that is kept here, in place of CsrContent.
  CsrId: 'uint64',
} as const;

type Input = InputOf<typeof INPUT>;

export const SubmitCertificateInformation = defineAction({
  name: 'SubmitCertificateInformation',
  input: INPUT,
  needsVerified: true,
  certificateIds: (input) => [input.CertificateId],
  csrIds: csrIdsOf,
  alsoDoes: () => ['CertificateInfoSubmit'],
  orderedNames: (input, about) => namesSubmitted(domainsOf(input), about),
  run: async (call) => {
    const { input, caller, world } = call;
    const { id } = await submitInformation(world, {
      actor: caller.accountUin,
      certificate: getOwnCertificate(call, input.CertificateId),
      domains: domainsOf(input),
      key: keptKeyOf(call, input) ?? keyOf(input),
      keyPassword: chosenPassword(input.KeyPassword),
      method: input.VerifyType === undefined ? undefined : methodOf(input.VerifyType, 'VerifyType'),
      submission: submissionOf(input),
      usesCrossRoot: true,
      renewalWish: undefined,
    });
    return { CertificateId: id };
  },
});

function domainsOf({ CertificateDomain: main, DomainList: others }: Input): readonly string[] {
  return domainsSubmitted({ main, others, parameter: 'CertificateDomain' });
}

/** Of a CSR that is kept here. */
function keptKeyOf(call: Parameters<typeof readableKept>[0], input: Input): InformationKey | undefined {
  const { CsrId: id, CsrType: type = 'parse', CsrContent: content = '' } = input;
  if (id === undefined) return undefined;
  checkKept({ type, content, takes: ['parse', 'upload'], parameter: 'CsrType' });
  return { origin: 'kept', csr: readableKept(call, id) };
}

/** "online": the service makes the key. "parse", as the console has it, and "upload": a CSR is given. */
function keyOf({ CsrType: type = 'online', CsrContent: content }: Input): InformationKey {
  const origin = type.toLowerCase();
  if (origin === 'online') {
    if (content === undefined || content === '') return { origin, algorithm: undefined };
    const detail = because('goesWithOnly', { parameter: 'CsrContent', other: 'CsrType', value: 'parse' });
    return refuse({ kind: 'argumentInvalid', detail });
  }
  if (origin !== 'parse' && origin !== 'upload') {
    const choices = ['online', 'parse'];
    const detail = because('valueNotOneOf', { parameter: 'CsrType', value: quoted(type), choices });
    return refuse({ kind: 'argumentInvalid', detail });
  }
  if (content !== undefined && content !== '') return { origin: 'upload', csr: content };
  const detail = because('neededWith', { other: 'CsrType', value: 'parse', parameter: 'CsrContent' });
  return refuse({ kind: 'argumentInvalid', detail });
}

function submissionOf(input: Input): Submission {
  const given = SUBMISSION_FIELDS.map((field) => [field, input[SUBMISSION_NAMES[field]]] as const);
  return Object.fromEntries(given.filter(([, text]) => text !== undefined));
}
