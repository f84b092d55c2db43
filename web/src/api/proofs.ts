// What the service tells of proofs in members of its own (docs/extensions.md, "Findings"), and of persistent records.

export type PlaceResult =
  | 'GOOD'
  | 'NOT_CORROBORATED'
  | 'NOT_FOUND'
  | 'OTHER'
  | 'NO_SUCH_DOMAIN'
  | 'SAME'
  | 'UNHEARD'
  | 'NOT_AWAITED';

export interface ProofFinding {
  readonly Expected: { readonly Type: string; readonly Place: string; readonly Value: string };
  readonly Result: PlaceResult;
  readonly Found: readonly string[];
  readonly Reason: string;
  readonly CheckTime: string;
  readonly Perspectives: readonly {
    readonly Name: string;
    readonly Result: PlaceResult;
    readonly Found: readonly string[];
    readonly Reason: string;
  }[];
}

export interface ProofActions {
  ResealDescribePersistentRecord: {
    readonly input: { readonly Domain: string; readonly Wildcard: boolean };
    readonly output: { readonly Name: string; readonly Value: string };
  };
  ResealCheckPersistentRecord: {
    readonly input: { readonly Domain: string };
    readonly output: { readonly Holds: boolean; readonly Finding: ProofFinding };
  };
}
