import { expect, test } from 'vitest';
import { planNetwork } from '../../src/networks/plan.ts';
import { meanField } from '../../src/theory/mean-field.ts';
import { bareSpec, bnSpec } from '../networks/specs.ts';

/** A plain network of one law: σ_w², σ_b² and an activation. */
function limit(activation: string, sigmaW2: number, sigmaB2: number, changes = {}) {
  const plain = { shortcut: 'none', stem: 'none', block: 'basic', kernel: 1, widths: [16, 16] };
  const law = { init: 'lecun-normal', init_gain: Math.sqrt(sigmaW2), activation };
  const bias = sigmaB2 > 0 ? { bias_std: Math.sqrt(sigmaB2) } : {};
  return meanField(planNetwork(bareSpec({ ...plain, ...law, ...bias, ...changes }), [3, 8, 8]));
}

test('erf: variance, slope and correlation of the closed forms (Poole et al. 2016; Williams 1997)', () => {
  for (const [w, b] of [
    [1, 0.05],
    [3, 0.1],
    [6, 0.3],
  ] as const) {
    const field = limit('erf', w, b);
    const { variance: q = 0, correlation: c = 0 } = field ?? {};
    const slope = field?.slope ?? Number.NaN;
    const overlap = (rho: number) => (2 / Math.PI) * Math.asin((2 * q * rho) / (1 + 2 * q));
    expect(w * overlap(1) + b).toBeCloseTo(q, 8);
    expect(slope).toBeCloseTo((w * 4) / Math.PI / Math.sqrt(1 + 4 * q), 5);
    expect((w * overlap(c) + b) / q).toBeCloseTo(c, 4);
    expect(c < 0.999).toBe(slope > 1);
    // ξ = −1/ln of the slope of the map of correlations at c*.
    const at =
      slope < 1
        ? slope
        : (w * 4 * q) / Math.PI / Math.sqrt((1 + 2 * q) ** 2 - (2 * q * c) ** 2) / q;
    expect(field?.depth_scale).toBeCloseTo(-1 / Math.log(at), 0);
  }
});

test('tanh at σ_b² = 0.05 is critical near σ_w² = 1.76 (Schoenholz et al. 2017)', () => {
  let [low, high] = [1, 3];
  for (let i = 0; i < 30; i++) {
    const middle = (low + high) / 2;
    if ((limit('tanh', middle, 0.05)?.slope ?? 0) < 1) low = middle;
    else high = middle;
  }
  expect(low).toBeCloseTo(1.76, 2);
  expect(limit('tanh', 1.3, 0.05)).toMatchObject({ correlation: 1 });
  expect(limit('tanh', 2.5, 0.05)?.correlation).toBeLessThan(0.5);
});

test('a step: the arcsine law of signs, no slope, and still a fixed point', () => {
  const [w, b] = [1, 0.25];
  const { variance: q = 0, slope, correlation: c = 0, depth_scale } = limit('step', w, b) ?? {};
  // E step(u₁) step(u₂) = 1/4 + asin(c) / 2π
  expect(q).toBeCloseTo(w / 2 + b, 3);
  expect((w * (0.25 + Math.asin(c) / (2 * Math.PI)) + b) / q).toBeCloseTo(c, 2);
  expect(slope).toBeNull();
  const at = w / (2 * Math.PI * Math.sqrt(1 - c * c)) / q;
  expect(depth_scale).toBeCloseTo(-1 / Math.log(at), 1);
});

test('a delta-orthogonal kernel weighs as its centre does', () => {
  const one = limit('tanh', 1.76, 0.05, { init: 'delta-orthogonal', widths: [16] });
  const three = limit('tanh', 1.76, 0.05, { init: 'delta-orthogonal', widths: [16], kernel: 3 });
  expect(three).toEqual(one);
});

test('ReLU with He is critical at any variance, and has no depth scale', () => {
  const field = limit('relu', 2, 0);
  expect(field?.slope).toBeCloseTo(1, 6);
  expect(field?.depth_scale).toBeNull();
});

test('nothing of networks with shortcuts, norms or several laws, or without a fixed point', () => {
  expect(meanField(planNetwork(bareSpec(), [3, 8, 8]))).toBeUndefined();
  expect(
    meanField(planNetwork(bnSpec({ shortcut: 'none', stem: 'none' }), [3, 16, 16])),
  ).toBeUndefined();
  expect(limit('relu', 2.2, 0)).toBeUndefined();
  expect(limit('tanh', 0.5, 0)).toBeUndefined();
  expect(limit('tanh', 2, 0, { init: 'glorot-normal', widths: [16, 64] })).toBeUndefined();
});
