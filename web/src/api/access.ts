// The actions on who may do what in the account, with the members of their inputs and answers that the pages use.

/** Times are "YYYY-MM-DD HH:MM:SS" in GMT+8, or empty; projects and addresses are null for all of them. */
export interface Person {
  readonly Name: string;
  readonly PolicyName: string;
  readonly ProjectIds: readonly number[] | null;
  readonly Disabled: boolean;
  readonly CreatedOn: string;
  readonly SignedInOn: string;
  readonly Provider: string;
  readonly Subject: string;
}

export interface ListedKey {
  readonly SecretId: string;
  readonly PolicyName: string;
  readonly ProjectIds: readonly number[] | null;
  readonly Addresses: readonly string[] | null;
  readonly Disabled: boolean;
  readonly CreatedOn: string;
  readonly ExpiresOn: string;
  readonly LastUsedOn: string;
}

export interface ListedPolicy {
  readonly PolicyName: string;
  /** JSON. */
  readonly PolicyDocument: string;
  readonly IsBuiltIn: boolean;
}

interface Named {
  readonly Name: string;
}

/** The link is null for whoever signs in at a provider. */
interface Invited {
  readonly Person: Person;
  readonly Link: string | null;
}

export interface AccessActions {
  ResealDescribeAccess: {
    readonly input: object;
    readonly output: {
      readonly Keys: readonly ListedKey[];
      readonly People: readonly Person[];
      readonly Policies: readonly ListedPolicy[];
    };
  };
  ResealCreatePerson: {
    readonly input: Named & {
      readonly PolicyName: string;
      readonly ProjectIds?: readonly number[];
      readonly Provider?: string;
      readonly Subject?: string;
    };
    readonly output: Invited;
  };
  ResealModifyPerson: {
    readonly input: Named & {
      readonly PolicyName?: string;
      readonly ProjectIds?: readonly number[];
      readonly AllProjects?: boolean;
      readonly Disabled?: boolean;
    };
    readonly output: { readonly Person: Person };
  };
  ResealResetPerson: { readonly input: Named; readonly output: Invited };
  ResealDeletePerson: { readonly input: Named; readonly output: Named };
}
