import { functionOf } from '../maths/activation.ts';
import { normalExpectation } from '../maths/quadrature.ts';
import { allBlocks, type NetworkPlan } from '../plan/blocks.ts';
import type { ActivationLayer, ConvLayer, Layer } from '../plan/layers.ts';
import { fanIn, isDrawn } from '../plan/layers.ts';
import type { MeanField } from '../results/result.ts';
import { weightVariance } from './conv.ts';

/**
 * What mean-field theory says of a network of one law of weights and biases and one activation, without shortcuts
 * and norms, in the limit of many layers (Poole et al. 2016, "Exponential expressivity in deep neural networks through
 * transient chaos", eqs. 3 to 5; Schoenholz et al. 2017, "Deep information propagation", eqs. 5 to 9; the same for
 * convolutions away from the border, Xiao et al. 2018).
 *
 * @returns undefined for networks of another kind, and where the variance has no fixed point
 */
export function meanField(plan: NetworkPlan): MeanField | undefined {
  const law = lawOf(plan);
  if (law === undefined) return undefined;
  const { sigmaW2, sigmaB2, activation } = law;
  const phi = functionOf(activation.fn);
  const variance = fixedVariance(sigmaW2, sigmaB2, (q) => secondMoment(phi, q));
  if (variance === undefined) return undefined;
  const slope = slopeOf(phi, variance, sigmaW2);
  const [points, near] = slope === null ? JUMPING : SMOOTH;
  const map = correlationMap(phi, variance, sigmaW2, sigmaB2, points);
  const isChaotic = slope === null || slope > 1 + CRITICAL;
  const correlation = isChaotic ? fixedCorrelation(map) : 1;
  const at = isChaotic ? (map(correlation + near) - map(correlation - near)) / (2 * near) : slope;
  return {
    weight_variance: sigmaW2,
    bias_variance: sigmaB2,
    variance,
    slope,
    correlation,
    depth_scale: Math.abs(at - 1) <= CRITICAL ? null : -1 / Math.log(Math.max(at, LEAST_SLOPE)),
  };
}

/** A slope of nothing: inputs forget each other within a layer. */
const LEAST_SLOPE = 1e-9;

/** As near to 1 as a slope is called critical. */
const CRITICAL = 1e-4;

interface Law {
  readonly sigmaW2: number;
  readonly sigmaB2: number;
  readonly activation: ActivationLayer;
}

/** σ_w², σ_b² and φ, where they are the same in every layer behind the stem. */
function lawOf(plan: NetworkPlan): Law | undefined {
  const blocks = allBlocks(plan).slice(1);
  const layers = blocks.flatMap(({ pre, branch, post }) => [...pre, ...branch, ...post]);
  const isPlain = blocks.every(({ addition }) => addition === null);
  if (!isPlain || !layers.every(({ op }) => op === 'conv' || op === 'activation')) return undefined;
  const convolutions = layers.filter(isConvolution);
  const [first] = convolutions;
  const activation = layers.find((layer): layer is ActivationLayer => layer.op === 'activation');
  if (first === undefined || activation === undefined || activation.gain !== 1) return undefined;
  const laws = convolutions.map(
    (layer) => weightVariance(layer.init, seenBy(layer)) * seenBy(layer),
  );
  const sigmaW2 = laws[0] as number;
  const isOne = laws.every((law) => Math.abs(law - sigmaW2) <= 1e-9 * sigmaW2);
  const isRaw = convolutions.every(({ init }) => init.standardize === null);
  return isOne && isRaw
    ? { sigmaW2, sigmaB2: isDrawn(first.bias) ? first.bias.std ** 2 : 0, activation }
    : undefined;
}

/** Values that each output sums up: of a kernel that is 0 but for its centre, the channels. */
function seenBy(layer: ConvLayer): number {
  return layer.init.distribution === 'delta-orthogonal' ? layer.in : fanIn(layer);
}

function isConvolution(layer: Layer): layer is ConvLayer {
  return layer.op === 'conv';
}

function secondMoment(phi: (x: number) => number, q: number): number {
  const deviation = Math.sqrt(q);
  return normalExpectation((z) => phi(deviation * z) ** 2);
}

const STEPS = 4000;

/** q = σ_w² E φ(√q z)² + σ_b², from 1 on; undefined where it runs away or to 0. */
function fixedVariance(w: number, b: number, second: (q: number) => number): number | undefined {
  let q = 1;
  for (let step = 0; step < STEPS; step++) {
    const next = w * second(q) + b;
    if (!(next > 1e-9 && next < 1e9)) return undefined;
    if (Math.abs(next - q) <= 1e-12 * q) return next;
    q = next;
  }
  return undefined;
}

/** Points of the grid a unit, and a step of the correlation, to take a slope: of a function that jumps, finer and wider. */
const SMOOTH = [16, 1e-4] as const;
const JUMPING = [72, 0.02] as const;

/**
 * The correlation of two pre-activations of variance q behind a layer, by that before it: [σ_w² E φ(u₁) φ(u₂) + σ_b²] / q,
 * u₂ = √q (c z₁ + √(1 − c²) z₂) (Poole et al. 2016, eq. 5).
 */
function correlationMap(
  phi: (x: number) => number,
  q: number,
  w: number,
  b: number,
  points: number,
) {
  const deviation = Math.sqrt(q);
  // The trapezoidal rule converges fast on the normal law. Off 0, where most jumps are.
  const grid = Array.from({ length: 15 * points }, (_, i) => -7.5 + (i + 0.5) / points);
  const mass = grid.map((z) => Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI) / points);
  const first = grid.map((z) => phi(deviation * z));
  return (c: number) => {
    const other = Math.sqrt(Math.max(0, 1 - c * c));
    let sum = 0;
    for (let i = 0; i < grid.length; i++) {
      let inner = 0;
      for (let j = 0; j < grid.length; j++) {
        const z = c * (grid[i] as number) + other * (grid[j] as number);
        inner += (mass[j] as number) * phi(deviation * z);
      }
      sum += (mass[i] as number) * (first[i] as number) * inner;
    }
    return (w * sum + b) / q;
  };
}

/** The correlation that two inputs come to in chaos: where the map crosses the diagonal below 1. */
function fixedCorrelation(map: (c: number) => number): number {
  let [low, high] = [-0.999, 0.9999];
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2;
    if (map(middle) > middle) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** χ₁ = σ_w² E φ′(u)²; null where φ jumps, and so no layer leaves two inputs near to each other. */
function slopeOf(phi: (x: number) => number, q: number, w: number): number | null {
  const deviation = Math.sqrt(q);
  const wide = meanSquareSlope(phi, deviation, 0.02);
  // Over a jump of finite size the mean square of the quotient goes with one over the step.
  if (meanSquareSlope(phi, deviation, 0.005) > 1.5 * wide) return null;
  const exact = normalExpectation((z) => derivative(phi, deviation * z) ** 2);
  return w * exact;
}

/** E ((φ(u + h) − φ(u − h)) / 2h)² on a grid that meets every jump. */
function meanSquareSlope(phi: (x: number) => number, deviation: number, h: number): number {
  const step = 1 / 1024;
  let sum = 0;
  for (let z = -7.5 + step / 3; z < 7.5; z += step) {
    const slope = (phi(deviation * z + h) - phi(deviation * z - h)) / (2 * h);
    sum += step * Math.exp(-0.5 * z * z) * slope * slope;
  }
  return sum / Math.sqrt(2 * Math.PI);
}

function derivative(phi: (x: number) => number, x: number): number {
  const step = 1e-5 * Math.max(1, Math.abs(x));
  return (phi(x + step) - phi(x - step)) / (2 * step);
}
