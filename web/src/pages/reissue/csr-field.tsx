// A CSR to be pasted or chosen, read while one types: what is in it, or why it cannot be sent.

import { useEffect, useState } from 'react';
import { useTexts } from '../../app/app-context.ts';
import { type CsrReading, readCsr } from '../../csr/read-csr.ts';
import { TextAreaField } from '../../parts/field.tsx';
import { FileButton } from '../../parts/file-button.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Words } from '../../parts/words.tsx';
import { ORDERS } from '../../texts/orders.ts';

interface CsrFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly reading: CsrReading | undefined;
  /** Of the certificate: others in the CSR are not certified. */
  readonly names: readonly string[];
}

export function CsrField({ value, onChange, reading, names }: CsrFieldProps) {
  const texts = useTexts(ORDERS);
  const wrong = reading?.ok === false ? texts.csrFailures[reading.failure] : undefined;
  return (
    <div className="stack">
      <TextAreaField label={texts.csr} name="csr" value={value} onChange={onChange} wrong={wrong} />
      <FileButton label={texts.csrFile} onText={onChange} />
      {reading?.ok === true && <CsrFactsShown reading={reading} names={names} />}
    </div>
  );
}

function CsrFactsShown({
  reading: { facts },
  names,
}: {
  readonly reading: Extract<CsrReading, { ok: true }>;
  readonly names: readonly string[];
}) {
  const texts = useTexts(ORDERS);
  const ignored = facts.names.filter((name) => !names.includes(name.toLowerCase()));
  return (
    <Notice tone="good">
      <p>{texts.csrGood}</p>
      <dl className="facts">
        <dt>{texts.csrKey}</dt>
        <dd>{facts.key}</dd>
        <dt>{texts.csrName}</dt>
        <dd>
          <Words text={facts.commonName === '' ? texts.csrNone : facts.commonName} />
        </dd>
        <dt>{texts.csrNames}</dt>
        <dd>
          <Words text={facts.names.length === 0 ? texts.csrNone : facts.names.join(', ')} />
        </dd>
      </dl>
      {ignored.length > 0 && (
        <p className="small">
          {texts.csrIgnored} <Words text={ignored.join(', ')} />
        </p>
      )}
    </Notice>
  );
}

/** Undefined while there is nothing to read, and while it is read. */
export function useCsrReading(text: string): CsrReading | undefined {
  const [read, setRead] = useState<{ readonly text: string; readonly reading: CsrReading } | undefined>();
  useEffect(() => {
    let isNewest = true;
    if (text.trim() !== '') {
      void readCsr(text, isSecureContext ? crypto.subtle : undefined).then(
        (reading) => isNewest && setRead({ text, reading }),
      );
    }
    return () => {
      isNewest = false;
    };
  }, [text]);
  return read?.text === text ? read.reading : undefined;
}
