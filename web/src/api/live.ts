// What changes, as the service tells it while the page is open: server-sent events, and whether they come.

export interface Change {
  readonly Kind: string;
  readonly CertificateId: string;
}

export type LiveState = 'connecting' | 'open' | 'lost';

export interface Live {
  readonly state: LiveState;
  /** Told of each change; of undefined where it cannot be known what has changed, so that all is to be loaded anew. */
  onChange(listener: (change: Change | undefined) => void): () => void;
  onState(listener: () => void): () => void;
  open(): void;
  close(): void;
}

/** A stream that was cut off is opened again by the browser; one that was refused, by us. */
const RETRY_MS = 3000;

/** What is used of a browser's EventSource. */
export interface Source {
  readonly readyState: number;
  readonly CLOSED: number;
  addEventListener(type: string, listener: (event: { readonly data?: unknown }) => void): void;
  close(): void;
}

export interface LiveParts {
  readonly connect: () => Source;
  readonly later: (act: () => void, milliseconds: number) => () => void;
  /** A page is not told why a stream was refused. */
  readonly isSignedIn: () => Promise<boolean>;
  readonly onEnded: () => void;
}

export function makeLive({ connect, later, isSignedIn, onEnded }: LiveParts): Live {
  const changeListeners = new Set<(change: Change | undefined) => void>();
  const stateListeners = new Set<() => void>();
  let source: Source | undefined;
  let cancelRetry: (() => void) | undefined;
  let state: LiveState = 'connecting';
  const tell = (change: Change | undefined): void => changeListeners.forEach((listener) => listener(change));
  const become = (next: LiveState): void => {
    if (state === next) return;
    state = next;
    stateListeners.forEach((listener) => listener());
  };
  const close = (): void => {
    cancelRetry?.();
    source?.close();
    source = undefined;
  };
  const end = (): void => {
    close();
    onEnded();
  };
  const afterRefusal = async (refused: Source): Promise<void> => {
    // Where the service is away it cannot say.
    const mayComeAgain = await isSignedIn().catch(() => true);
    if (source !== refused) return;
    if (mayComeAgain) cancelRetry = later(open, RETRY_MS);
    else end();
  };
  const open = (): void => {
    close();
    const opened = connect();
    source = opened;
    source.addEventListener('hello', () => {
      // Whatever was missed while nothing came.
      if (state === 'lost') tell(undefined);
      become('open');
    });
    source.addEventListener('change', ({ data }) => tell(JSON.parse(String(data)) as Change));
    source.addEventListener('missed', () => tell(undefined));
    source.addEventListener('ended', end);
    source.addEventListener('error', () => {
      become('lost');
      if (source === opened && opened.readyState === opened.CLOSED) void afterRefusal(opened);
    });
  };
  return {
    get state() {
      return state;
    },
    onChange: (listener) => listening(changeListeners, listener),
    onState: (listener) => listening(stateListeners, listener),
    open,
    close,
  };
}

function listening<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
