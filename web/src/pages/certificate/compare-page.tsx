// Two certificates beside each other, with what differs marked.

import { Link } from 'wouter';
import { useTexts } from '../../app/app-context.ts';
import { useCall } from '../../app/use-call.ts';
import type { CertificateDetail } from '../../api/actions.ts';
import { Failure } from '../../parts/failure.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Words } from '../../parts/words.tsx';
import { CERTIFICATE } from '../../texts/certificate.ts';
import { namesOf } from './names.ts';

type FactName = keyof (typeof CERTIFICATE)['en']['fact'];

const COMPARED: readonly (readonly [FactName, (certificate: CertificateDetail) => string])[] = [
  ['names', (one) => namesOf(one).join(', ')],
  ['status', ({ StatusName }) => StatusName],
  ['key', ({ EncryptAlgorithm }) => EncryptAlgorithm],
  ['begins', ({ CertBeginTime }) => CertBeginTime],
  ['ends', ({ CertEndTime }) => CertEndTime],
  ['product', ({ TypeName, ProductZhName }) => (TypeName === '' ? ProductZhName : TypeName)],
  ['fingerprint', ({ CertFingerprint }) => CertFingerprint],
  ['alias', ({ Alias }) => Alias],
  ['project', ({ ProjectId }) => ProjectId],
  ['tags', ({ Tags }) => Tags.map(({ TagKey, TagValue }) => `${TagKey}=${TagValue}`).join(', ')],
  ['made', ({ InsertTime }) => InsertTime],
];

export function ComparePage({ ids: [one, other] }: { readonly ids: readonly [string, string] }) {
  const texts = useTexts(CERTIFICATE);
  const first = useCall({ action: 'DescribeCertificateDetail', input: { CertificateId: one } });
  const second = useCall({ action: 'DescribeCertificateDetail', input: { CertificateId: other } });
  const failure = first.failure ?? second.failure;
  return (
    <div className="page">
      <h1>{texts.compareTitle}</h1>
      {failure !== undefined && <Failure failure={failure} />}
      {first.data !== undefined && second.data !== undefined && <Compared pair={[first.data, second.data]} />}
      {failure === undefined && (first.data === undefined || second.data === undefined) && <Loading />}
    </div>
  );
}

function Compared({ pair }: { readonly pair: readonly [CertificateDetail, CertificateDetail] }) {
  const texts = useTexts(CERTIFICATE);
  return (
    <section className="card table-wrap">
      <table>
        <thead>
          <tr>
            <th scope="col">{texts.fact.id}</th>
            {pair.map(({ CertificateId }) => (
              <th key={CertificateId} scope="col">
                <Link href={`/certificates/${CertificateId}`}>{CertificateId}</Link>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {COMPARED.map(([fact, valueOf]) => {
            const [first, second] = pair.map(valueOf);
            const isDifferent = first !== second;
            return (
              <tr key={fact} data-selected={isDifferent}>
                <th scope="row">
                  {texts.fact[fact]}
                  {isDifferent && <span className="visually-hidden"> ({texts.differs})</span>}
                </th>
                {pair.map((one) => (
                  <td key={one.CertificateId}>
                    <Words text={valueOf(one) === '' ? '–' : valueOf(one)} />
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
