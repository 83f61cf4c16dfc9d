import { float, int } from '../attributes.ts';
import type { GraphValue } from '../graph.ts';
import type { Algebra } from './algebra.ts';
import { given, type Handed, NoGradient, type Rule, type Step, whole } from './rule.ts';

/** Queries, keys and values by heads: N, heads of keys, queries a head of keys, places, numbers. */
interface Heads {
  readonly q: GraphValue;
  readonly k: GraphValue;
  readonly v: GraphValue;
  /** Of what is put out, in the same order. */
  readonly g: GraphValue;
}

/** The inputs of ONNX's Attention (opset 23) that have a rule: queries, keys, values and a mask. */
const KNOWN_INPUTS = 4;

function refuseOthers({ gs, node }: Step): void {
  const isCached = node.inputs.slice(KNOWN_INPUTS).some((name) => name !== '');
  if (isCached) throw new NoGradient('with keys of the past');
  if (gs.slice(1).some((g) => g !== undefined)) throw new NoGradient('whose scores are read');
  if (float(node, 'softcap', 0) !== 0) throw new NoGradient('with softcap');
}

/** Three axes hold the heads in the last one, behind one another; four have an axis for them. */
function byHeads(algebra: Algebra, x: GraphValue, heads: number): GraphValue {
  if (x.shape.length === 4) return x;
  const [batch, places, width] = x.shape as [number, number, number];
  const apart = algebra.reshape(x, [batch, places, heads, width / heads]);
  return algebra.transpose(apart, [0, 2, 1, 3]);
}

/** As it came. */
function together(algebra: Algebra, x: GraphValue, shape: readonly number[]): GraphValue {
  if (shape.length === 4) return algebra.reshape(x, shape);
  const [batch, groups, each, places, width] = x.shape as [number, number, number, number, number];
  const heads = algebra.reshape(x, [batch, groups * each, places, width]);
  return algebra.reshape(algebra.transpose(heads, [0, 2, 1, 3]), shape);
}

function headsOf(step: Step): Heads {
  const { algebra, node } = step;
  const [queries, keys] = [int(node, 'q_num_heads', 0), int(node, 'kv_num_heads', 0)];
  const [q, k, v, g] = [
    byHeads(algebra, given(step, 0), queries),
    byHeads(algebra, given(step, 1), keys),
    byHeads(algebra, given(step, 2), keys),
    byHeads(algebra, whole(step), queries),
  ];
  const groups = k.shape[1] as number;
  const grouped = (x: GraphValue) => {
    const [batch, heads, places, width] = x.shape as [number, number, number, number];
    return algebra.reshape(x, [batch, groups, heads / groups, places, width]);
  };
  return { q: grouped(q), k: grouped(k), v: grouped(v), g: grouped(g) };
}

/** 1/√(numbers of a head), where nothing else is said. */
function scaleOf({ node }: Step, { q }: Heads): number {
  return float(node, 'scale', 1 / Math.sqrt(q.shape.at(-1) as number));
}

/** Added to scores that do not count: e to that is 0 beside any other. */
const NEVER = -1e30;

/** The mask, as what is added to the scores: of their shape, or repeated to that. */
function maskOf(step: Step, scores: readonly number[]): GraphValue | undefined {
  const { algebra, inputs, node } = step;
  const { builder } = algebra;
  const [queries, keys] = scores.slice(-2) as [number, number];
  const [, , , given] = inputs;
  const own =
    given?.type === 'bool'
      ? builder.node('Where', [given, builder.float(0), builder.float(NEVER)], given.shape)
      : given;
  const byGroups = own === undefined ? undefined : grouped(algebra, own, scores);
  if (int(node, 'is_causal', 0) === 0) return byGroups;
  const later = Float32Array.from({ length: queries * keys }, (_, i) =>
    i % keys > Math.floor(i / keys) ? NEVER : 0,
  );
  const causal = builder.numbers([queries, keys], later);
  return byGroups === undefined ? causal : algebra.add(byGroups, causal);
}

/** A mask of heads, with the axes that the scores have for them. */
function grouped(algebra: Algebra, mask: GraphValue, scores: readonly number[]): GraphValue {
  const [batch = 1, heads = 1, ...places] = algebra.ranked(mask, 4).shape;
  const [, groups = 1, each = 1] = scores;
  const apart = heads === 1 ? [1, 1] : [groups, each];
  return algebra.reshape(mask, [batch, ...apart, ...places]);
}

/** What each query takes of each value. */
function sharesOf(step: Step, heads: Heads): GraphValue {
  const { algebra } = step;
  const { q, k } = heads;
  const scores = algebra.times(algebra.matMul(q, algebra.turned(k)), scaleOf(step, heads));
  const mask = maskOf(step, scores.shape);
  const masked = mask === undefined ? scores : algebra.add(scores, mask);
  return algebra.unary('Softmax', masked, { axis: { i: -1 } });
}

/** The gradient of the scores, which is that of a mask too. */
function scoresOf(step: Step, heads: Heads): GraphValue {
  const { algebra } = step;
  const shares = sharesOf(step, heads);
  const weighed = algebra.mul(algebra.matMul(heads.g, algebra.turned(heads.v)), shares);
  const last = weighed.shape.length - 1;
  return algebra.sub(weighed, algebra.mul(shares, algebra.sum(weighed, [last])));
}

/** Where several queries read one head of keys, their sum. */
function back(step: Step, g: GraphValue, like: GraphValue, at: number): GraphValue {
  const { algebra } = step;
  return together(algebra, algebra.unrepeat(g, g.shape, like.shape), given(step, at).shape);
}

const attention: Rule = (step): (Handed | null)[] => {
  refuseOthers(step);
  const { algebra } = step;
  const heads = headsOf(step);
  const scores = () =>
    algebra.builder.once(`scores ${step.output.name} ${step.g.name}`, () => scoresOf(step, heads));
  const scaled = (g: GraphValue) => algebra.times(g, scaleOf(step, heads));
  return [
    () => back(step, scaled(algebra.matMul(scores(), heads.k)), heads.q, 0),
    () => back(step, scaled(algebra.matMul(algebra.turned(scores()), heads.q)), heads.k, 1),
    () => {
      const shares = algebra.turned(sharesOf(step, heads));
      return back(step, algebra.matMul(shares, heads.g), heads.v, 2);
    },
    () => {
      const g = scores();
      const [batch, groups, each, ...places] = g.shape as [number, number, number, number, number];
      const shape = [batch, groups * each, ...places];
      return algebra.unrepeat(algebra.reshape(g, shape), shape, given(step, 3).shape);
    },
  ];
};

/** What tokens read of one another. */
export const ATTENTION = {
  Attention: attention,
} satisfies Readonly<Record<string, Rule>>;
