import { makeBaseline } from '../../src/check/baselines/make.ts';
import { check } from '../../src/check/check.ts';
import { DEFAULT_CHECK } from '../../src/results/check-settings.ts';
import type { CheckReport } from '../../src/results/finding.ts';
import { type Given, healthyNf, NF, network, resultOf } from './networks.ts';

/** Everything that some format takes for markup. */
export const NASTY = 'a <b> & &lt; "c" \'d\' `e` | *f* _g_ [h](i) ]]> %0A ::error:: @j \\ é 😀';

/** A network with an error at its second block, one with a warning, one that is healthy. */
export function nastyReport(changes: { strict?: boolean; against?: boolean } = {}): CheckReport {
  const at = (index: number, more: Given) =>
    healthyNf(6).map((point, i) => (i === index ? { ...point, ...more } : point));
  const named = (name: string, points: readonly Given[]) => ({ ...network(points, NF), name });
  const result = resultOf(
    named(NASTY, at(2, { v: 3, r: 1, m: 9 })),
    named('warned', at(0, { v: 1.6 })),
    named('well', healthyNf(6)),
  );
  const baseline = makeBaseline(
    resultOf(...result.networks.map((one) => ({ ...one, name: `${one.name}` }))),
  );
  return check({
    configFile: 'dir,1/spp 50%.yaml',
    baselineFile: changes.against ? 'b.json' : null,
    config: { networks: result.networks.map(({ name }) => ({ name })) as never },
    locate: (path) => `dir,1/spp 50%.yaml:${path.length}:7`,
    settings: DEFAULT_CHECK,
    assertions: {},
    result: { ...result, title: NASTY },
    baseline: changes.against ? baseline : undefined,
    strict: changes.strict ?? false,
  });
}
