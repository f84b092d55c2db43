// Places for requests that are worked on, each kind with its own, so that calls that wait never keep a document from anybody.

export type PlaceKind = 'api' | 'acme' | 'console' | 'documents' | 'downloads' | 'health';

/** A request has a place while it is worked on, not while its body comes or its answer goes. */
export const PLACES: Readonly<Record<PlaceKind, number>> = {
  // Calls that wait for DNS, a key or the store; more of them would wait longer than clients do.
  api: 1024,
  // Sessions and pages of people; its calls of actions are calls like others.
  console: 64,
  // The same of ACME's requests, so that neither keeps the other from its places.
  acme: 512,
  // OCSP, revocation lists, certificates of authorities: each is done within milliseconds.
  documents: 512,
  downloads: 64,
  health: 32,
};

export class Places {
  readonly #limits: Readonly<Record<PlaceKind, number>>;
  readonly #taken: Record<PlaceKind, number> = { api: 0, acme: 0, console: 0, documents: 0, downloads: 0, health: 0 };

  constructor(limits: Readonly<Record<PlaceKind, number>>) {
    this.#limits = limits;
  }

  get taken(): Readonly<Record<PlaceKind, number>> {
    return { ...this.#taken };
  }

  /** Does the work in a place of its kind; answers undefined, and does nothing, where none is free. */
  async with<T>(kind: PlaceKind, work: () => Promise<T>): Promise<T | undefined> {
    if (this.#taken[kind] >= this.#limits[kind]) return undefined;
    this.#taken[kind] += 1;
    try {
      return await work();
    } finally {
      this.#taken[kind] -= 1;
    }
  }
}
