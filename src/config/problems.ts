import type { Path } from '../core/place.ts';
import { shortened } from '../core/shown.ts';
import { STATISTIC_KEYS } from '../results/statistics.ts';
import { nearest } from '../schema/did-you-mean.ts';
import { describe, valueRemedy } from '../schema/given.ts';
import { BOUND_KEYS } from './assert.ts';
import { baseShapeOf } from './base-shape.ts';
import { checkKeys } from './check.ts';
import { IMPORTED_KEYS, ownInputKeys } from './imported-keys.ts';
import { INPUT_KINDS, type InputKind, inputKeys } from './input.ts';
import { isFromFile } from './network.ts';
import { BASE_KEYS, NETWORK_KEYS } from './network-keys.ts';
import { CONFIG_KEYS } from './schema.ts';
import type { Issue } from './sweep/places.ts';
import { RANGE_KEYS } from './sweep/range.ts';

/** A mistake in a config's values. */
export interface Problem {
  readonly path: Path;
  /** Whether the key is wrong or its value. */
  readonly part: 'key' | 'value';
  readonly message: string;
  readonly remedy?: string | undefined;
  /** The other value that the mistake is about. */
  readonly first?: Path;
  /** The key that is missing, or that was meant where another is written. */
  readonly absent?: Path;
  /** The combination of a sweep in which it came up. */
  readonly at?: string;
}

/** zod's issues as sentences; `data` is what was validated. */
export function problemsOf(issues: readonly Issue[], data: unknown): Problem[] {
  const problems = issues.flatMap(innermost).flatMap((issue) => toProblems(issue, data));
  // `netwoks:` is one mistake, not an unknown key and a missing one.
  const meant = new Set(
    problems.flatMap(({ part, absent }) =>
      part === 'key' && absent ? [JSON.stringify(absent)] : [],
    ),
  );
  return problems.filter(
    ({ part, absent }) => part === 'key' || !meant.has(JSON.stringify(absent)),
  );
}

/** Of a "number or list" that was given a list, the mistakes inside the list. */
export function innermost(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const inside = issue.errors.find(
    (branch) => branch.length > 0 && branch.every((inner) => inner.path.length > 0),
  );
  if (inside === undefined) return [issue];
  return inside.flatMap((inner) =>
    innermost({ ...inner, path: [...issue.path, ...inner.path] } as Issue),
  );
}

function toProblems(issue: Issue, data: unknown): Problem[] {
  const path = issue.path as (string | number)[];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownKey([...path, key], data));
  }
  if (issue.code === 'custom') return [broken(issue, path)];
  const given = valueAt(data, path);
  if (given === undefined) return [missing(path, issue.message)];
  const message = `${label(path)} must be ${issue.message}, but is ${describe(given)}`;
  return [{ path, part: 'value', message, remedy: valueRemedy(given, issue) }];
}

function broken({ params = {}, message, at }: Issue & { code: 'custom' }, path: Path): Problem {
  const { remedy, first, part = 'value' } = params as Partial<Problem>;
  return { path, part, message, remedy, ...(first && { first }), ...(at && { at }) };
}

function missing(path: Path, expected: string): Problem {
  const key = String(path.at(-1));
  const owner = path.length === 1 ? 'the config' : label(path.slice(0, -1));
  const message = `${owner} needs the key \`${key}\`: ${expected}`;
  return { path: path.slice(0, -1), part: 'value', message, absent: path };
}

function unknownKey(path: Path, data: unknown): Problem {
  const key = String(path.at(-1));
  const allowed = keysAt(path.slice(0, -1), data);
  const owner = path.length === 1 ? '' : ` in ${label(path.slice(0, -1))}`;
  const near = nearest(key, allowed);
  return {
    path,
    part: 'key',
    message: `unknown key \`${shortened(key)}\`${owner}; the keys here are ${allowed.join(', ')}`,
    ...(near === undefined
      ? { remedy: home(key, path) }
      : { remedy: `Did you mean \`${near}\`?`, absent: [...path.slice(0, -1), near] }),
  };
}

function keysAt(path: Path, data: unknown): readonly string[] {
  if (path.at(-1) === 'activation') return ['expression'];
  if (path[0] === 'networks') return networkKeys(path, data);
  if (path[0] === 'base') return baseKeys(path, data);
  if (path[0] === 'chart') return ['x'];
  if (path[0] === 'sweep' && path.length > 1) return RANGE_KEYS;
  if (path[0] === 'check') return checkKeys(path[1] as string | undefined);
  if (path[0] === 'assert') return path.length === 1 ? STATISTIC_KEYS : BOUND_KEYS;
  if (path[0] !== 'input') return CONFIG_KEYS.filter((key) => key !== '$schema');
  const kind = valueAt(data, ['input', 'kind']);
  return inputKeys(INPUT_KINDS.includes(kind as InputKind) ? (kind as InputKind) : 'gaussian');
}

/** The keys of `base`, or of what a graph input of a network from a file is fed with. */
function baseKeys(path: Path, data: unknown): readonly string[] {
  if (path[1] === 'inputs') return ownInputKeys(valueAt(data, [...path, 'kind']));
  return Object.keys(baseShapeOf(valueAt(data, ['base'])).shape);
}

/** The keys of a network, or of what a graph input of one from a file is fed with. */
function networkKeys(path: Path, data: unknown): readonly string[] {
  if (path[2] === 'inputs') return ownInputKeys(valueAt(data, [...path, 'kind']));
  return isFromFile(valueAt(data, path.slice(0, 2))) ? IMPORTED_KEYS : NETWORK_KEYS;
}

/** Where a key that is right elsewhere belongs. */
function home(key: string, path: Path): string | undefined {
  const kinds = INPUT_KINDS.filter((each) => inputKeys(each).includes(key));
  if (kinds.length > 0) {
    return path[0] === 'input'
      ? `\`${key}\` belongs to an input of kind ${kinds.join(' or ')}.`
      : `\`${key}\` belongs under \`input\`.`;
  }
  if (path[0] !== 'networks' && NETWORK_KEYS.includes(key)) {
    const or = path[0] === 'base' || !BASE_KEYS.includes(key) ? '' : ', or to `base`';
    return `\`${key}\` belongs to a network, in the list \`networks\`${or}.`;
  }
  return path.length > 1 && CONFIG_KEYS.includes(key)
    ? `\`${key}\` belongs to the top of the config.`
    : undefined;
}

/** `networks[0].norm`, or what the whole config is called. */
function label(path: Path): string {
  if (path.length === 0) return 'the config';
  const text = path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${shortened(step)}`))
    .join('');
  return `\`${text.slice(1)}\``;
}

function valueAt(data: unknown, path: Path): unknown {
  let value = data;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step))
      return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}
