import type { Path } from '../../core/place.ts';
import { combinationsOf, productOf } from './combinations.ts';
import { type Section, type SweptKey, sweptKeys, valuesOf } from './keys.ts';
import { type Issue, type Origin, Places } from './places.ts';
import { sweepSchema } from './shape.ts';

type Mapping = Readonly<Record<string, unknown>>;

/** Networks that a sweep makes at most; `networks` itself has fewer. */
export const MAX_SWEPT = 100_000;

/** A config's data with a network for each combination of its sweep. */
export interface Expanded {
  readonly data: unknown;
  /** The data before, the sweep's ranges written out: what issues are told of. */
  readonly before: unknown;
  /** In the order of the file. */
  readonly keys: readonly SweptKey[];
  /** One a network of `data`. */
  readonly origins: readonly Origin[];
  /** What a network of `data` was given, key by key. */
  given(origin: Origin): { readonly key: SweptKey; readonly value: unknown }[];
  /** Where a value of `data` is written. */
  written(path: Path): Path;
  /** Issues of `data`, each where it is written, and those of the sweep itself. */
  told(issues: readonly Issue[]): Issue[];
}

/**
 * Expands the `sweep` of a config's data; undefined where there is none, or it is one with mistakes in it, of
 * which the schema of the config tells.
 */
export function expand(data: unknown, mostNetworks: number): Expanded | undefined {
  if (!isMapping(data) || !Object.hasOwn(data, 'sweep')) return undefined;
  const { networks } = data;
  const parsed = sweepSchema.safeParse(data['sweep']);
  if (!parsed.success || !Array.isArray(networks)) return undefined;
  if (networks.length === 0 || networks.length > mostNetworks) return undefined;
  const sweep = parsed.data;
  const keys = sweptKeys(sweep);
  const count = networks.length * productOf(sweep);
  const combinations = count > MAX_SWEPT ? [] : combinationsOf(sweep);
  const own = [...bounds(count, combinations.length), ...seedsTwice(data)];
  const origins = networks.flatMap((_, network) =>
    combinations.map((combination) => ({ network, combination })),
  );
  const given = ({ combination }: Origin) =>
    keys.map((key, k) => ({ key, value: valuesOf(sweep, key)[combination[k] as number] }));
  const made = (section: Section, origin: Origin, before: unknown, beneath: unknown) =>
    given(origin)
      .filter(({ key }) => key.section === section)
      .reduce((each, { key, value }) => withValue(each, key.steps, value, beneath), before);
  const inputs = origins.map((each) =>
    made('input', each, data['input'] ?? { kind: 'gaussian' }, undefined),
  );
  const { sweep: _, ...others } = data;
  const textOf = (origin: Origin) => atText(networks[origin.network], given(origin));
  const places = new Places({ keys, origins, textOf, seeds: sweep.seeds !== undefined });
  return {
    data: {
      ...others,
      ...(keys.some(({ section }) => section === 'input') ? { input: inputs[0], inputs } : {}),
      ...(sweep.seeds === undefined ? {} : { seeds: sweep.seeds }),
      networks: origins.map((each) => made('networks', each, networks[each.network], data['base'])),
    },
    before: { ...data, sweep },
    keys,
    origins,
    given,
    written: (path) => places.written(path),
    told: (issues) => [
      ...own,
      ...(own.length > 0 ? [] : issues.flatMap((one) => places.told(one))),
    ],
  };
}

/** A mapping with a value set at the end of a way, of which what is not there yet comes from `beneath`. */
function withValue(
  data: unknown,
  [step = '', ...rest]: readonly string[],
  value: unknown,
  beneath: unknown,
): unknown {
  if (!isMapping(data))
    return data === undefined ? withValue({}, [step, ...rest], value, beneath) : data;
  if (rest.length === 0) return { ...data, [step]: value };
  const lower = isMapping(beneath) ? ownOf(beneath, step) : undefined;
  return { ...data, [step]: withValue(ownOf(data, step) ?? lower, rest, value, lower) };
}

function ownOf(data: Mapping, key: string): unknown {
  return Object.hasOwn(data, key) ? data[key] : undefined;
}

function bounds(count: number, kept: number): Issue[] {
  if (count > MAX_SWEPT) {
    const message = `this sweep makes ${count} networks, and at most ${MAX_SWEPT} are run`;
    return [issue(['sweep'], message, 'Sweep fewer values, or put keys into `zip`.')];
  }
  if (kept > 0) return [];
  return [issue(['sweep', 'exclude'], '`exclude` leaves no combination', 'Remove some of it.')];
}

function seedsTwice(data: Mapping): Issue[] {
  const { seeds, sweep } = data;
  if (seeds === undefined || !isMapping(sweep) || !Object.hasOwn(sweep, 'seeds')) return [];
  const message = '`seeds` stands in the sweep and at the top';
  return [issue(['sweep', 'seeds'], message, 'Remove one of the two.')];
}

function issue(path: readonly (string | number)[], message: string, remedy: string): Issue {
  return { code: 'custom', path: [...path], message, params: { remedy }, input: undefined };
}

/** `NF with networks.alpha: 0.5, networks.activation: "relu"`. */
function atText(network: unknown, given: ReturnType<Expanded['given']>): string {
  const values = given.map(({ key, value }) => `${key.key}: ${JSON.stringify(value)}`).join(', ');
  const own = isMapping(network) ? (network['name'] ?? network['model']) : undefined;
  return typeof own === 'string' ? `${own} with ${values}` : `with ${values}`;
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
