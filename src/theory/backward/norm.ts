import type { NormLayer } from '../../plan/layers.ts';
import { average, type Field } from '../field.ts';
import { expand } from '../hermite.ts';
import { centred, inverseSpread } from '../norm.ts';
import { density, POINTS, STEP } from '../normal-grid.ts';
import type { Cotangent } from './cotangent.ts';

/**
 * Through a norm of M values, x̂ = (x − m)/σ: ∂L/∂x = (g − mean(g) − x̂ mean(g x̂))/σ (Ioffe and Szegedy 2015). Of white
 * g the two means hold 2/M of the energy; the deviations of samples and channels that 1/σ² is averaged over make up for
 * it in part.
 */
export function backThroughNorm(layer: NormLayer, x: Field, g: Cotangent): Cotangent {
  if (layer.kind === 'layer2d') return byPixel(layer, x, g);
  const { power, width, size } = centred(layer, x);
  const single = width === 1;
  const values = width * size;
  const along = alongSignal(x, g);
  const left = Math.max(0, 1 - (g.mean + along) / values);
  const inverse = single ? inverseOfChannels(x, size) : inverseSpread(x, width, power);
  const factor = (left * inverse) / (power + layer.epsilon);
  const [deviation, mean] = [Math.sqrt(power), average(x.mean)];
  const { profile } = g;
  return {
    extent: g.extent,
    energy: g.energy.map((value) => value * factor),
    mean: single ? 0 : g.mean,
    inverse: single ? 1 : g.inverse,
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
 * E[1/s²] E s² over channels and samples, s² of a Gamma law of relative variance v: 1/(1 − v). Of M values s² varies by
 * (kurtosis − 1)/(M − 1), by more where neighbours correlate; and by what finite width leaves to chance.
 */
function inverseOfChannels(x: Field, size: number): number {
  const { side, corner } = x.neighbours;
  const variance = average(x.variance);
  const pairs = variance > 0 ? (4 * (side ** 2 + corner ** 2)) / variance ** 2 : 0;
  const sampled = ((kurtosisOf(x) - 1) * (1 + pairs)) / Math.max(1, size - 1);
  return 1 / (1 - Math.min(MOST, x.width.variation + sampled));
}

/** Beyond it a Gamma law has next to no inverse moment, and theory none at all. */
const MOST = 0.75;

function kurtosisOf({ shape }: Field): number {
  if (shape === undefined) return 3;
  const { fourth, variance } = expand(shape, (z) => z);
  return fourth / variance ** 2;
}
