import { functionOf } from '../maths/activation.ts';
import { normalExpectation } from '../maths/quadrature.ts';
import { allBlocks, type NetworkPlan } from '../plan/blocks.ts';
import type { ActivationLayer, ConvLayer, Layer } from '../plan/layers.ts';
import { fanIn } from '../plan/layers.ts';
import type { MeanField } from '../results/result.ts';
import { weightVariance } from './conv.ts';
import { covariance, type Expansion, expand, ORDER } from './hermite.ts';

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
  const slope = sigmaW2 * normalExpectation((z) => derivative(phi, Math.sqrt(variance) * z) ** 2);
  const unit = expand(phi, (z) => Math.sqrt(variance) * z);
  const map = (c: number) =>
    Math.min(
      1,
      (sigmaW2 * ((unit.coefficients[0] as number) ** 2 + covariance(unit, c)) + sigmaB2) /
        variance,
    );
  const isChaotic = slope > 1 + CRITICAL;
  const correlation = isChaotic ? fixedCorrelation(map) : 1;
  const at = isChaotic ? (sigmaW2 * slopeOf(unit, correlation)) / variance : slope;
  return {
    weight_variance: sigmaW2,
    bias_variance: sigmaB2,
    variance,
    slope,
    correlation,
    depth_scale: Math.abs(at - 1) <= CRITICAL ? null : -1 / Math.log(at),
  };
}

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
  const laws = convolutions.map((layer) => weightVariance(layer.init, fanIn(layer)) * fanIn(layer));
  const sigmaW2 = laws[0] as number;
  const isOne = laws.every((law) => Math.abs(law - sigmaW2) <= 1e-9 * sigmaW2);
  const isRaw = convolutions.every(({ init }) => init.standardize === null);
  return isOne && isRaw ? { sigmaW2, sigmaB2: (first.bias?.std ?? 0) ** 2, activation } : undefined;
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

/** The correlation that two inputs come to, from one half on. */
function fixedCorrelation(map: (c: number) => number): number {
  let c = 0.5;
  for (let step = 0; step < STEPS; step++) {
    const next = map(c);
    if (Math.abs(next - c) <= 1e-13) return next;
    c = next;
  }
  return c;
}

function derivative(phi: (x: number) => number, x: number): number {
  const step = 1e-5 * Math.max(1, Math.abs(x));
  return (phi(x + step) - phi(x - step)) / (2 * step);
}

/** Of Σ c_k² c^k by c. */
function slopeOf({ coefficients, rest }: Expansion, correlation: number): number {
  let [sum, power] = [0, 1];
  for (let k = 1; k <= ORDER; k++) {
    sum += k * (coefficients[k] as number) ** 2 * power;
    power *= correlation;
  }
  return sum + (ORDER + 1) * rest ** 2 * power;
}
