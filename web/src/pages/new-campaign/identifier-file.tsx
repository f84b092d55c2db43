// A file of certificates, one to a line: read when it is sent, since it may be long.

import { useTexts } from '../../app/app-context.ts';
import { Icon } from '../../parts/icon.tsx';
import { Words } from '../../parts/words.tsx';
import { FRAME } from '../../texts/frame.ts';
import { NEW_CAMPAIGN } from '../../texts/new-campaign.ts';

interface FileProps {
  readonly file: File | undefined;
  readonly onFile: (file: File | undefined) => void;
}

export function IdentifierFile({ file, onFile }: FileProps) {
  const texts = useTexts(NEW_CAMPAIGN);
  const frame = useTexts(FRAME);
  return (
    <div className="row">
      <label className="button file-button">
        {texts.file}
        <input
          type="file"
          className="visually-hidden"
          onChange={(event) => onFile(event.target.files?.[0] ?? undefined)}
        />
      </label>
      {file !== undefined && (
        <>
          <span className="small">
            <Words text={texts.fileChosen(file.name, file.size)} most={120} />
          </span>
          <button
            type="button"
            className="button quiet small"
            aria-label={frame.cancel}
            onClick={() => onFile(undefined)}
          >
            <Icon name="cross" />
          </button>
        </>
      )}
    </div>
  );
}
