// Who is signed in, as the session's routes tell it (docs/decisions/console.md).

export interface Provider {
  readonly Name: string;
  readonly Label: string;
}

export interface SignedIn {
  readonly SignedIn: true;
  readonly Kind: 'key' | 'person';
  readonly Name: string;
  readonly AccountUin: string;
  readonly AccountName: string;
  readonly IsOperator: boolean;
  readonly Csrf: string;
  readonly IdleSeconds: number;
  readonly EndsAt: string;
  /** What the policy allows, on everything or on some things; what it never allows is absent. */
  readonly Actions: Readonly<Record<string, 'all' | 'some'>>;
  readonly ProjectIds: readonly number[] | null;
  readonly Providers: readonly Provider[];
}

export interface SignedOut {
  readonly SignedIn: false;
  readonly Providers: readonly Provider[];
}

export type Session = SignedIn | SignedOut;

export interface LinkFacts {
  readonly Purpose: 'first' | 'person';
  readonly Name?: string;
}

export interface Credentials {
  readonly HasPassword: boolean;
  readonly HasCodes: boolean;
  readonly RecoveryCodesLeft: number;
  readonly Sessions: readonly {
    readonly Address: string;
    readonly Agent: string;
    readonly CreatedAt: string;
    readonly SeenAt: string;
    readonly IsThis: boolean;
  }[];
}
