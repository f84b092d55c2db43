// The end of a list that is read a cursor at a time: a button for what follows, or that nothing does.

interface MoreProps {
  /** Null at the end. */
  readonly cursor: string | null;
  readonly isUnderWay: boolean;
  readonly onMore: () => void;
  readonly texts: { readonly more: string; readonly last: string };
}

export function More({ cursor, isUnderWay, onMore, texts }: MoreProps) {
  return (
    <div className="pager">
      {cursor === null ? (
        <span>{texts.last}</span>
      ) : (
        <button type="button" className="button" disabled={isUnderWay} onClick={onMore}>
          {texts.more}
        </button>
      )}
    </div>
  );
}
