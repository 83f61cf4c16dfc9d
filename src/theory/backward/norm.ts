import type { NormLayer } from '../../plan/layers.ts';
import { average, type Field } from '../field.ts';
import { expand } from '../hermite.ts';
import { NO_LAGS } from '../lag-map.ts';
import { variationOf } from '../lengths.ts';
import { centred, inverseSpread, SIDES } from '../norm.ts';
import { density, POINTS, STEP } from '../normal-grid.ts';
import type { Cotangent } from './cotangent.ts';

/**
 * Through a norm of M values, x̂ = (x − m)/σ: ∂L/∂x = (g − mean(g) − x̂ mean(g x̂))/σ (Ioffe and Szegedy 2015). Of white
 * g the two means hold 2/M of the energy; the deviations of samples and channels that 1/σ² is averaged over make up for
 * it in part.
 */
export function backThroughNorm(layer: NormLayer, x: Field, g: Cotangent): Cotangent {
  if (layer.kind === 'layer2d') return byPixel(layer, x, g);
  const { less, power, width, size } = centred(layer, x);
  const single = width === 1;
  const values = width * size;
  const along = alongSignal(x, g);
  const left = Math.max(0, 1 - (g.mean + along) / values);
  const inverse = single ? inverseOfChannels(x, less, size) : inverseSpread(x, width, power);
  const factor = (left * inverse) / (power + layer.epsilon);
  const [deviation, mean] = [Math.sqrt(power), average(x.mean)];
  const { profile } = g;
  return {
    extent: g.extent,
    energy: g.energy.map((value) => value * factor),
    mean: single ? 0 : g.mean,
    inverse: single ? 1 : g.inverse,
    response: g.response,
    ...(profile === undefined ? {} : { profile: (value) => profile((value - mean) / deviation) }),
  };
}

/** Each pixel by itself. */
function byPixel({ epsilon, channels }: NormLayer, x: Field, g: Cotangent): Cotangent {
  const left = Math.max(0, 1 - 2 / channels);
  return {
    extent: g.extent,
    energy: g.energy.map((value, p) => (value * left) / ((x.variance[p] as number) + epsilon)),
    mean: g.mean,
    inverse: g.inverse,
    // All lengths are one.
    response: NO_LAGS,
  };
}

/** Energy along x̂, relative to white noise: E[profile(x̂) x̂²]. */
function alongSignal({ shape }: Field, { profile }: Cotangent): number {
  if (profile === undefined) return 1;
  let [sum, all] = [0, 0];
  for (const z of POINTS) {
    const value = shape?.(z) ?? z;
    const weight = STEP * density(z) * profile(value);
    sum += weight * value ** 2;
    all += weight;
  }
  return all > 0 ? sum / all : 1;
}

/**
 * E[1/s²] E s² over channels and samples, s² of a Gamma law of relative variance v: 1/(1 − v). v is what finite width
 * leaves to chance and what the sample does: that of the variance of M values, more where neighbours correlate and
 * positions are of unlike lengths, and of what the border makes all samples share.
 *
 * @param less x less its mean
 */
function inverseOfChannels(x: Field, less: Field, size: number): number {
  const { side, corner } = x.neighbours;
  const variance = average(x.variance);
  const pairs = variance > 0 ? (4 * (side ** 2 + corner ** 2)) / variance ** 2 : 0;
  const border = borderShare(less);
  const own = sampledVariation(kurtosisOf(x), size) * (1 + pairs) * (1 + variationOf(x.lengths));
  const freedom = Math.max(1, Math.min(SIDES, x.variance.length - 1));
  const sampled = (1 - border ** 2) * own + (border ** 2 * 2) / freedom;
  return 1 / (1 - Math.min(MOST, x.width.variation + sampled));
}

/** Share of a centred channel's variance that all samples have in common; 0 where it is not known. */
function borderShare(less: Field): number {
  const share = average(less.paired) / average(less.variance);
  return share > 0 ? Math.min(1, share) : 0;
}

/** Relative variance of the sample variance of M independent values. */
function sampledVariation(kurtosis: number, size: number): number {
  return size < 2 ? 0 : (kurtosis - (size - 3) / (size - 1)) / size;
}

/** Beyond it a Gamma law has next to no inverse moment, and theory none at all. */
const MOST = 0.75;

function kurtosisOf({ shape }: Field): number {
  if (shape === undefined) return 3;
  const { fourth, variance } = expand(shape, (z) => z);
  return fourth / variance ** 2;
}
