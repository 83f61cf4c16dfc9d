import type { NetworkResult, Result } from '../../../src/results/result.ts';
import { network, normFree, type Rule } from '../../charts/synthetic.ts';
import { resultWith } from '../build.ts';

type Values = Readonly<Record<string, unknown>>;

/** A network that a sweep gave some values. */
export function swept(
  values: Values,
  {
    rule = normFree(1),
    of = 'NF',
    stages = [4],
    ...more
  }: { rule?: Rule; of?: string; stages?: readonly number[] } & Parameters<typeof network>[3] = {},
): NetworkResult {
  const name = [
    of,
    ...Object.entries(values).map(([key, value]) => `${key} ${JSON.stringify(value)}`),
  ];
  const one = network(name.join(' · '), stages, rule, { seeds: 1, scatter: 0, ...more });
  return { ...one, swept: { network: of, values } };
}

/** The product of the values of some keys, a network each. */
export function product(keys: Readonly<Record<string, readonly unknown[]>>): Values[] {
  return Object.entries(keys).reduce<Values[]>(
    (all, [key, values]) => all.flatMap((one) => values.map((value) => ({ ...one, [key]: value }))),
    [{}],
  );
}

export function sweptResult(
  networks: readonly NetworkResult[],
  more: Partial<Result> = {},
): Result {
  const keys = Object.keys(networks[0]?.swept?.values ?? {});
  return resultWith(networks, { sweep: { keys }, ...more });
}
