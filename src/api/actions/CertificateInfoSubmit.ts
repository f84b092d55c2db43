// CertificateInfoSubmit: SubmitCertificateInformation with the parameters of the newer console, its key's algorithm among them.

import type { Submission } from '../../certificates/model/certificate.ts';
import { type InformationKey, submitInformation } from '../../certificates/ordering/submit-information.ts';
import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import { defineAction } from '../action.ts';
import type { InputOf } from '../input/input.ts';
import { checkKept, csrIdsOf, readableKept } from '../input/kept-csr-input.ts';
import { getOwnCertificate } from '../rights/own-certificate.ts';
import { domainsSubmitted, namesSubmitted } from '../input/submitted-names.ts';
import { checkSignAlgo } from '../input/sign-algo.ts';
import { chosenPassword, describeKey, keyAlgorithmNamed, methodOf, quoted } from '../words/wire-values.ts';

const INPUT = {
  CertId: 'string!',
  GenCsrType: 'string!',
  CertCommonName: 'string!',
  CompanyType: 'uint64!',
  CompanyId: 'string!',
  OrgIdType: 'string',
  OrgIdNumber: 'string',
  AdminIdType: 'string',
  AdminIdNumber: 'string',
  TechIdType: 'string',
  TechIdNumber: 'string',
  Csr: 'string',
  DnsNames: 'string[]',
  KeyPass: 'string',
  OrgOrganization: 'string',
  OrgDivision: 'string',
  OrgAddress: 'string',
  OrgCountry: 'string',
  OrgCity: 'string',
  OrgRegion: 'string',
  OrgPhoneArea: 'string',
  OrgPhoneNumber: 'string',
  VerifyType: 'string',
  AdminFirstName: 'string',
  AdminLastName: 'string',
  AdminPhone: 'string',
  AdminEmail: 'string',
  AdminTitle: 'string',
  TechFirstName: 'string',
  TechLastName: 'string',
  ContactEmail: 'string',
  AutoRenewFlag: 'uint64',
  CsrKeyParameter: 'string',
  CsrEncryptAlgo: 'string',
  ManagerId: 'string',
  TechPhone: 'string',
  TechEmail: 'string',
  TechTitle: 'string',
  Type: 'int64',
  CaType: 'string',
  SignAlgo: 'string',
  UseCrossSignRoot: 'bool',
  // An extension: a CSR that is kept here, in place of Csr.
  CsrId: 'uint64',
} as const;

type Input = InputOf<typeof INPUT>;

/** Who orders: a person for themselves, or an organisation. */
const PERSON = 1;
const ORGANISATION = 2;

export const CertificateInfoSubmit = defineAction({
  name: 'CertificateInfoSubmit',
  input: INPUT,
  needsVerified: true,
  certificateIds: (input) => [input.CertId],
  csrIds: csrIdsOf,
  alsoDoes: () => ['SubmitCertificateInformation'],
  orderedNames: (input, about) => namesSubmitted(domainsOf(input), about),
  run: async (call) => {
    const { input, caller, world } = call;
    checkOrderer(input);
    checkUnknownHere(input);
    checkSignAlgo(input.SignAlgo);
    await submitInformation(world, {
      actor: caller.accountUin,
      certificate: getOwnCertificate(call, input.CertId),
      domains: domainsOf(input),
      key: keptKeyOf(call, input) ?? keyOf(input),
      keyPassword: chosenPassword(input.KeyPass),
      method: input.VerifyType === undefined ? undefined : methodOf(input.VerifyType, 'VerifyType'),
      submission: submissionOf(input),
      renewalWish: renewalWishOf(input),
      usesCrossRoot: input.UseCrossSignRoot ?? true,
    });
    return {};
  },
});

function domainsOf({ CertCommonName: main, DnsNames: others }: Input): readonly string[] {
  return domainsSubmitted({ main, others, parameter: 'CertCommonName' });
}

function checkOrderer({ CompanyType: type, ContactEmail: email }: Input): void {
  if (type !== PERSON && type !== ORGANISATION) {
    const detail = because('companyTypeUnknown', { value: type, person: PERSON, organisation: ORGANISATION });
    refuse({ kind: 'argumentInvalid', detail });
  }
  if (type === PERSON && (email ?? '') === '') refuse({ kind: 'contactEmailMissing' });
}

/** As the contract has it for what is not there. */
const NONE: ReadonlySet<string> = new Set(['', '0']);

/** There are no organisations and managers to be named: what asks for one is not passed over. */
function checkUnknownHere({ CompanyId: company, ManagerId: manager = '' }: Input): void {
  if (!NONE.has(company)) {
    refuse({ kind: 'argumentInvalid', detail: because('companyUnknown', { id: quoted(company) }) });
  }
  if (!NONE.has(manager)) {
    refuse({ kind: 'argumentInvalid', detail: because('managerUnknown', { id: quoted(manager) }) });
  }
}

/** 1: it is to renew by itself; else that is as its product says. */
function renewalWishOf({ AutoRenewFlag: flag = 0 }: Input): 'on' | undefined {
  if (flag === 0 || flag === 1) return flag === 1 ? 'on' : undefined;
  const detail = because('valueNotOneOf', { parameter: 'AutoRenewFlag', value: flag, choices: ['0', '1'] });
  return refuse({ kind: 'argumentInvalid', detail });
}

/** Of a CSR that is kept here. */
function keptKeyOf(call: Parameters<typeof readableKept>[0], input: Input): InformationKey | undefined {
  const { CsrId: id, GenCsrType: type, Csr: content = '' } = input;
  if (id === undefined) return undefined;
  checkKept({ type, content, takes: ['parse', 'upload'], parameter: 'GenCsrType' });
  return { origin: 'kept', csr: readableKept(call, id) };
}

function keyOf(input: Input): InformationKey {
  const { GenCsrType: type, Csr: csr, CsrEncryptAlgo: algorithm, CsrKeyParameter: parameter } = input;
  const origin = type.toLowerCase();
  const hasCsr = csr !== undefined && csr !== '';
  if (origin === 'online') {
    const detail = because('goesWithOnly', { parameter: 'Csr', other: 'GenCsrType', value: 'parse' });
    if (hasCsr) return refuse({ kind: 'argumentInvalid', detail });
    return { origin, algorithm: algorithmOf(algorithm, parameter) };
  }
  if (origin !== 'parse' && origin !== 'upload') {
    const choices = ['online', 'parse'];
    const detail = because('valueNotOneOf', { parameter: 'GenCsrType', value: quoted(type), choices });
    return refuse({ kind: 'argumentInvalid', detail });
  }
  const detail = because('neededWith', { other: 'GenCsrType', value: 'parse', parameter: 'Csr' });
  if (!hasCsr) return refuse({ kind: 'argumentInvalid', detail });
  return { origin: 'upload', csr };
}

/** Console and SDKs send both, or neither and mean the default. */
function algorithmOf(algorithm: string | undefined, parameter: string | undefined) {
  if (algorithm === undefined && parameter === undefined) return undefined;
  const named = keyAlgorithmNamed(algorithm, parameter);
  if (named !== undefined) return named;
  const names = { algorithm: 'CsrEncryptAlgo', parameter: 'CsrKeyParameter' };
  const detail = because('namesNoKey', { ...names, key: describeKey(algorithm, parameter) });
  return refuse({ kind: 'algorithmForbidden', detail });
}

/** The numbers of identity papers are not kept: no certificate of a domain needs them. */
function submissionOf(input: Input): Submission {
  const given: { readonly [field in keyof Submission]: string | undefined } = {
    organizationName: input.OrgOrganization,
    organizationDivision: input.OrgDivision,
    organizationAddress: input.OrgAddress,
    organizationCountry: input.OrgCountry,
    organizationCity: input.OrgCity,
    organizationRegion: input.OrgRegion,
    phoneAreaCode: input.OrgPhoneArea,
    phoneNumber: input.OrgPhoneNumber,
    adminFirstName: input.AdminFirstName,
    adminLastName: input.AdminLastName,
    adminPhoneNumber: input.AdminPhone,
    adminEmail: input.AdminEmail,
    adminPosition: input.AdminTitle,
    contactFirstName: input.TechFirstName,
    contactLastName: input.TechLastName,
    contactEmail: input.ContactEmail ?? input.TechEmail,
    contactNumber: input.TechPhone,
    contactPosition: input.TechTitle,
  };
  return Object.fromEntries(Object.entries(given).filter(([, text]) => text !== undefined));
}
