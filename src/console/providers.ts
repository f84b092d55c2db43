// Where people sign in besides here: providers of OpenID Connect, by the names that the configuration gives them.

export interface Provider {
  readonly name: string;
  /** What the button says. */
  readonly label: string;
}

export interface Providers {
  readonly list: readonly Provider[];
}

export const NO_PROVIDERS: Providers = { list: [] };
