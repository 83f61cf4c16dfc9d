/** What a sweep gave to one network. */
export interface Swept {
  /** The network of the config that it was made of, by its name there. */
  readonly network: string;
  /** The value of each key that was swept: `{ "networks.alpha": 0.5 }`. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** What was swept, told once for all networks. */
export interface SweptKeys {
  /** `networks.alpha`, `input.size`, in the order of the config. */
  readonly keys: readonly string[];
}
