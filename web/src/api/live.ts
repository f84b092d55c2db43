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

export interface LiveParts {
  readonly connect: () => EventSource;
  readonly later: (act: () => void, milliseconds: number) => () => void;
  readonly onEnded: () => void;
}

export function makeLive({ connect, later, onEnded }: LiveParts): Live {
  const changeListeners = new Set<(change: Change | undefined) => void>();
  const stateListeners = new Set<() => void>();
  let source: EventSource | undefined;
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
  const open = (): void => {
    close();
    source = connect();
    source.addEventListener('hello', () => {
      // Whatever was missed while nothing came.
      if (state === 'lost') tell(undefined);
      become('open');
    });
    source.addEventListener('change', (event: MessageEvent<string>) => tell(JSON.parse(event.data) as Change));
    source.addEventListener('missed', () => tell(undefined));
    source.addEventListener('ended', () => {
      close();
      onEnded();
    });
    source.addEventListener('error', () => {
      become('lost');
      if (source?.readyState === EventSource.CLOSED) cancelRetry = later(open, RETRY_MS);
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
