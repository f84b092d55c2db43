// What an applicant submitted, under the wire's names.

import { SUBMISSION_FIELDS, type Submission } from '../../certificates/model/certificate.ts';
import { encodePem } from '../../x509/pem/pem.ts';
import { wordOfMethod } from '../words/wire-values.ts';
import type { View } from './view.ts';

export const SUBMISSION_NAMES = {
  organizationName: 'OrganizationName',
  organizationDivision: 'OrganizationDivision',
  organizationAddress: 'OrganizationAddress',
  organizationCountry: 'OrganizationCountry',
  organizationCity: 'OrganizationCity',
  organizationRegion: 'OrganizationRegion',
  postalCode: 'PostalCode',
  phoneAreaCode: 'PhoneAreaCode',
  phoneNumber: 'PhoneNumber',
  adminFirstName: 'AdminFirstName',
  adminLastName: 'AdminLastName',
  adminPhoneNumber: 'AdminPhoneNum',
  adminEmail: 'AdminEmail',
  adminPosition: 'AdminPosition',
  contactFirstName: 'ContactFirstName',
  contactLastName: 'ContactLastName',
  contactEmail: 'ContactEmail',
  contactNumber: 'ContactNumber',
  contactPosition: 'ContactPosition',
} as const satisfies { readonly [field in keyof Submission]-?: string };

/**
 * SubmittedData: null for free certificates and uploads, of which nothing is submitted; else null for what was not given, and so for a CSR that the service has made: to Terraform it would be a change.
 * The password of the key is never shown.
 */
export function submittedDataOf({ certificate, product }: View) {
  if (product?.kind !== 'granted') return null;
  const { csr, names, submission, method, csrOrigin } = certificate;
  const texts = SUBMISSION_FIELDS.map((field) => [SUBMISSION_NAMES[field], submission[field] ?? null] as const);
  return {
    CsrType: csrOrigin === 'upload' ? 'parse' : csrOrigin,
    CsrContent: csr === undefined || csrOrigin !== 'upload' ? null : encodePem('CERTIFICATE REQUEST', csr),
    CertificateDomain: names[0] ?? null,
    DomainList: names.slice(1),
    KeyPassword: null,
    VerifyType: method === undefined ? null : wordOfMethod(method),
    ...Object.fromEntries(texts),
  };
}
