import type { Draft } from '../../results/finding.ts';
import type { BaselineRule } from '../rules/rule.ts';
import { withoutName } from './make.ts';
import { NO_NUMBER, UPDATE } from './words.ts';

type Values = Readonly<Record<string, unknown>>;

export const baselineConvention: BaselineRule = {
  kind: 'baseline',
  level: 'error',
  description: 'A network follows another convention than in the baseline.',
  run(compared) {
    if (compared.network === null || compared.old === undefined) return [];
    return conventionDrafts(compared.network.config, compared.old.config);
  },
};

export const baselineConfig: BaselineRule = {
  kind: 'baseline',
  level: 'error',
  description: 'A value of the config is another than in the baseline.',
  run(compared) {
    const { network, result, baseline } = compared;
    if (network === null) return configDrafts(result.input, baseline.input, ['input']);
    return compared.old === undefined ? [] : configDrafts(network.config, compared.old.config);
  },
};

const NOWHERE = { ...NO_NUMBER, where: null } as const;

/** What a convention decides where the config does not. */
const BY_CONVENTION = [
  ...['padding', 'shortcut', 'beta', 'skip_gain', 'zero_init_last', 'gamma', 'gamma_value'],
  ...['stem_gamma', 'ws_guard', 'init', 'activation', 'se_init', 'se_divisor'],
];

/** Another convention, together with the keys that may have followed it. */
function conventionDrafts(now: Values, then: Values): Draft[] {
  if (isEqual(now['convention'], then['convention'])) return [];
  const followed = BY_CONVENTION.filter((key) => !isEqual(now[key], then[key]));
  const also = followed.map((key) => changeOf(key, now, then)).join(', ');
  const message = `${changeOf('convention', now, then)}${also === '' ? '' : `, and with it ${also}`}`;
  return [{ ...NOWHERE, message, remedy: UPDATE, key: 'convention' }];
}

/** Each key that has another value. `top`: where the mapping stands, in a network if not given. */
function configDrafts(now: Values, then: Values, top?: readonly string[]): Draft[] {
  const [a, b] = top === undefined ? [withoutName(now), withoutName(then)] : [now, then];
  const convention = !isEqual(a['convention'], b['convention']);
  const told = convention ? ['convention', ...BY_CONVENTION] : [];
  return [...new Set([...Object.keys(b), ...Object.keys(a)])]
    .filter((key) => !told.includes(key) && !isEqual(ownOf(a, key), ownOf(b, key)))
    .map((key) => ({
      ...NOWHERE,
      message: changeOf(key, a, b, top),
      remedy: UPDATE,
      key: top === undefined ? key : [...top, key],
    }));
}

/** `alpha is 0.25 and was 0.2` */
function changeOf(key: string, now: Values, then: Values, top: readonly string[] = []): string {
  const name = [...top, key].join('.');
  const [value, before] = [ownOf(now, key), ownOf(then, key)];
  if (value === undefined) return `${name} is gone and was ${show(before)}`;
  if (before === undefined) return `${name} is ${show(value)} and was not there`;
  return `${name} is ${show(value)} and was ${show(before)}`;
}

/** A baseline's keys are whatever its file says, `toString` too. */
function ownOf(values: Values, key: string): unknown {
  return Object.hasOwn(values, key) ? values[key] : undefined;
}

function show(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
