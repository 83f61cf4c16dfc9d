import { diagnose } from '../../src/check/diagnose.ts';
import { expectedBetas } from '../../src/networks/beta.ts';
import { branchFacts, networkFacts } from '../../src/networks/facts.ts';
import { familyOf } from '../../src/networks/families/table.ts';
import type { NetworkSpec } from '../../src/networks/spec.ts';
import { type CheckSettings, DEFAULT_CHECK } from '../../src/results/check-settings.ts';
import type { Finding } from '../../src/results/finding.ts';
import type { NetworkResult, Point, PointFacts, Result } from '../../src/results/result.ts';
import { overSeeds } from '../../src/results/statistic.ts';
import { resultWith } from '../results/build.ts';

/** The statistics of a point: of one seed, or of several. */
export interface Given {
  readonly m?: number | readonly number[];
  readonly v: number | readonly number[];
  readonly r?: number | readonly number[];
  /** Gradient energy, and what the branch hands back of it over what the shortcut does. */
  readonly e?: number | readonly number[];
  readonly g?: number | readonly number[];
  readonly more?: Partial<Point>;
}

export const CHANNELS = 4096;

/** What the architecture of a config implies: of the network, and of a block by index and map. */
function factsOf(config: object, blocks: number, perStage: number) {
  const spec = { ...DEFAULTS, ...config } as NetworkSpec;
  const family = familyOf(spec.model);
  const nf = spec.residual === 'nf';
  const alpha = nf ? spec.alpha : 1;
  const gain = nf || spec.residual === 'skipinit' ? (spec.skip_gain ?? 1) : 1;
  const shortcuts = Array.from({ length: blocks }, (_, i) =>
    i % perStage === 0 ? 'projection' : 'identity',
  );
  const betas = expectedBetas(shortcuts, nf ? alpha : 0);
  const ofBlock = (index: number, [, c = 0, h = 0, w = 0]: readonly number[]): PointFacts => {
    const branch = branchFacts(spec, { stage: 0 }, [c, h, w], family.postActivation);
    return { ...branch, alpha, gain, beta: betas[index - 1] as number };
  };
  return { network: networkFacts(spec, family), ofBlock };
}

/**
 * A network of these points, the stem first, in stages of `perStage` blocks.
 *
 * @param config {}: nobody planned it
 */
export function network(
  points: readonly Given[],
  config: object = BN,
  perStage = 3,
): NetworkResult {
  const facts = 'model' in config ? factsOf(config, points.length - 1, perStage) : undefined;
  return {
    name: 'net',
    config: config as NetworkResult['config'],
    params: 0,
    macs: 0,
    ...(facts === undefined ? {} : { facts: facts.network }),
    points: points.map(({ m = 0, v, r = 0, e, g, more }, index): Point => {
      const stage = index === 0 ? 0 : Math.ceil(index / perStage);
      const block = index === 0 ? 0 : ((index - 1) % perStage) + 1;
      const shape = more?.shape ?? ([8, CHANNELS, 56, 56] as const);
      return {
        index,
        stage,
        block,
        name: index === 0 ? 'stem' : `stage${stage}.block${block}`,
        transition: block === 1,
        shape,
        statistics: {
          avg_sq_mean: overSeeds([m].flat()),
          avg_var: overSeeds([v].flat()),
          res_avg_var: index === 0 ? null : overSeeds([r].flat()),
          ...(e === undefined ? {} : { grad_energy: overSeeds([e].flat()) }),
          ...(g === undefined ? {} : { grad_branch: index === 0 ? null : overSeeds([g].flat()) }),
        },
        ...(facts === undefined || index === 0 ? {} : { facts: facts.ofBlock(index, shape) }),
        ...more,
      };
    }),
  };
}

const DEFAULTS = { scaled_ws: false, shortcut: 'conv', kernel: 3, zero_init_last: false };
const COMMON = { model: 'resnetv2', block: 'bottleneck', activation: 'relu', init: 'he-normal' };
export const BN = { ...COMMON, norm: 'batch', order: 'norm-act', residual: 'plain', stem: 'conv7' };
export const PLAIN = { ...COMMON, norm: 'none', residual: 'plain', stem: 'conv7' };
export const NF = {
  ...PLAIN,
  residual: 'nf',
  alpha: 1,
  skip_gain: 1,
  scaled_ws: true,
  shortcut: 'conv',
};

export function resultOf(...networks: readonly NetworkResult[]): Result {
  return resultWith(networks);
}

/** What the rules find in one network. */
export function findingsIn(
  one: NetworkResult,
  changes: Partial<CheckSettings> = {},
  smaller?: NetworkResult,
): Finding[] {
  const settings = { ...DEFAULT_CHECK, ...changes };
  return diagnose(resultOf(one), settings, smaller && resultOf(smaller));
}

/** `rule first–last`, in the order in which they are told. */
export function told(findings: readonly Finding[]): string[] {
  return findings.map(({ rule, where }) => `${rule} ${where?.first}–${where?.last}`);
}

/** The healthy curve of a normalizer-free network in stages of three. */
export function healthyNf(blocks: number): Given[] {
  return [
    { v: 1 },
    ...Array.from({ length: blocks }, (_, i) => ({ v: 2 + (i % 3), r: 1, m: 1e-3 })),
  ];
}

/** The healthy curve of BN-ReLU-Conv with He. */
export function healthyBn(blocks: number): Given[] {
  return [
    { v: 0.73, m: 4.3 },
    ...Array.from({ length: blocks }, (_, i) => {
      return { v: 0.682 * (2 + (i % 3)), r: 0.682, m: 0.318 * (2 + (i % 3)) };
    }),
  ];
}
