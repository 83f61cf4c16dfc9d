/**
 * A config that is well-formed but cannot be built: group counts that do not divide, an input too
 * small for the network. Knows the key at fault; who knows the file turns it into a `UserError`
 * with the place.
 */
export class PlanError extends Error {
  override readonly name = 'PlanError';
  readonly section: 'input' | 'network';
  readonly key: string;
  readonly remedy: string;

  constructor(section: 'input' | 'network', key: string, message: string, remedy: string) {
    super(message);
    this.section = section;
    this.key = key;
    this.remedy = remedy;
  }
}
