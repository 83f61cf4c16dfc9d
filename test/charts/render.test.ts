import sharp from 'sharp';
import { afterEach, expect, it, vi } from 'vitest';
import { renderPng, renderSvg } from '../../src/charts/render.ts';
import { type SppOptions, sppSpec } from '../../src/charts/spp.ts';
import { DARK, PAPER } from '../../src/charts/theme.ts';
import { expectGolden } from './golden.ts';
import { normed, ofEach, withGradients } from './gradients.ts';
import {
  asRuled,
  constant,
  exploding,
  network,
  normFree,
  RESNET_50,
  RESNET_600,
  result,
  sawtooth,
} from './synthetic.ts';

const SCENARIOS = {
  'three-networks': result('BN against NF, ResNetV2-50', [
    network('BN (BN-ReLU-Conv, He)', RESNET_50, sawtooth),
    network('NF (Scaled WS, α = 1)', RESNET_50, normFree(1)),
    network('NF (Scaled WS, α = 0.2)', RESNET_50, normFree(0.2)),
  ]),
  'log-overflow': result('A network that overflows', [
    network('BN (BN-ReLU-Conv, He)', [3, 3], sawtooth),
    network('no normaliser (He)', [3, 3], exploding(1e9)),
    network('no normaliser (LeCun)', [3, 3], exploding(3e7)),
  ]),
  'deep-one-seed': result('ResNetV2-600, one seed', [
    network('BN', RESNET_600, sawtooth, { seeds: 1 }),
  ]),
  'twelve-long-names': result(
    'Twelve networks with long names, under a title that is far too long for one line of the chart and wraps',
    Array.from({ length: 12 }, (_, i) => {
      return network(
        `NF, scaled WS, alpha ${i / 10}, LeCun, stem conv7`.padEnd(60, '.'),
        [2],
        normFree(i),
      );
    }),
  ),
  'odd-names': result('<b>&amp; "quotes" \u0007 🚀', [
    network('<script>alert("x")</script> & \'co\'', [1], normFree(1)),
    network('日本語 \ud800 ]]> -->', [1], normFree(0.5)),
    network('', [1], constant(0)),
  ]),
  'mixed-depth': result('ResNetV2-50 against ResNetV2-600', [
    network('NF-50', RESNET_50, normFree(1), { theory: asRuled(normFree(1, 0)) }),
    network('BN-600', RESNET_600, sawtooth),
  ]),
  'paper-expected': result('No title', [
    network('NF', RESNET_50, normFree(1), { theory: asRuled(normFree(1, 0)), scatter: 0.2 }),
    network('NF, expected in stage 1', RESNET_50, normFree(0.5), {
      theory: ({ stage }) => (stage === 1 ? { avg_var: 1, res_avg_var: 1.2 } : {}),
    }),
  ]),
  'dark-narrow': result('Dark, and too narrow for three panels', [
    network('BN', RESNET_50, sawtooth),
    network('He', RESNET_50, exploding(1e6), { theory: asRuled(exploding(1e5)) }),
  ]),
  'forward-backward': result('Both passes, ResNetV2-50', [
    withGradients(network('BN (BN-ReLU-Conv, He)', RESNET_50, sawtooth), normed, {
      expected: true,
    }),
    withGradients(network('SkipInit', RESNET_50, normFree(0.2)), ofEach(1.04)),
  ]),
  'gradient-alone': result('No title', [
    withGradients(
      network('BN', RESNET_50, sawtooth, { theory: asRuled(sawtooth) }),
      ({ block }) => 1.1 * normed({ index: 1, stage: 1, block }),
      { expected: true },
    ),
    withGradients(network('starved', RESNET_50, normFree(0.1)), ofEach(0.3)),
  ]),
  'gradient-overflow': result('A signal that overflows, and its gradient', [
    withGradients(network('BN (BN-ReLU-Conv, He)', [3, 3], sawtooth), normed),
    withGradients(network('no normaliser (He)', [3, 3], exploding(1e9)), ofEach(2)),
  ]),
  'gradient-statistics': result('All of both passes', [
    withGradients(network('BN', RESNET_50, sawtooth), normed),
    withGradients(network('NF', RESNET_50, normFree(1)), ofEach(1.4)),
  ]),
};

const BOTH = ['avg_sq_mean', 'avg_var', 'res_avg_var', 'grad_energy'] as const;

const OPTIONS: Readonly<Record<string, SppOptions>> = {
  'paper-expected': { theme: PAPER },
  'dark-narrow': { theme: DARK, width: 480 },
  'forward-backward': { panels: BOTH },
  'gradient-alone': { panels: ['grad_energy'], theme: PAPER, width: 240 },
  'gradient-overflow': { panels: BOTH },
};

afterEach(() => vi.restoreAllMocks());

for (const [name, scenario] of Object.entries(SCENARIOS)) {
  it(`draws ${name} as the golden picture, without a warning`, async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    expectGolden(name, await renderSvg(sppSpec(scenario, OPTIONS[name])));
    expect(warn.mock.calls).toEqual([]);
  });

  it(`draws ${name} as PNG at twice its size`, async () => {
    const svg = await renderSvg(sppSpec(scenario, OPTIONS[name]));
    const [, width = '', height = ''] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) ?? [];
    const png = await sharp(await renderPng(svg)).metadata();
    expect(Math.abs(Number(png.width) - 2 * Number(width))).toBeLessThanOrEqual(1);
    expect(Math.abs(Number(png.height) - 2 * Number(height))).toBeLessThanOrEqual(1);
    expect(png.hasAlpha).toBe(false);
  });
}

it('gives the same SVG, byte for byte, again', async () => {
  const spec = sppSpec(SCENARIOS['log-overflow']);
  const first = await renderSvg(spec);
  await renderSvg(sppSpec(SCENARIOS['odd-names']));
  expect(await renderSvg(spec)).toBe(first);
});

it('gives the same PNG again', async () => {
  const svg = await renderSvg(sppSpec(SCENARIOS['odd-names']));
  expect((await renderPng(svg)).equals(await renderPng(svg))).toBe(true);
});

it('fills the edge of a picture with its background', async () => {
  const svg = (
    await renderSvg(sppSpec(SCENARIOS['dark-narrow'], OPTIONS['dark-narrow']))
  ).replaceAll(/(width|height)="(\d+)"/g, '$1="$2.4"');
  const png = sharp(await renderPng(svg, { scale: 1.5, background: DARK.background }));
  const { data, info } = await png.raw().toBuffer({ resolveWithObject: true });
  const corner = data.subarray(data.length - info.channels);
  expect([...corner.subarray(0, 3)]).toEqual([0x11, 0x11, 0x11]);
});

it('keeps the chart as wide as asked for', async () => {
  for (const width of [300, 480, 600, 800, 1140, 1400]) {
    const svg = await renderSvg(sppSpec(SCENARIOS['three-networks'], { width }));
    const drawn = Number(/viewBox="0 0 (\d+)/.exec(svg)?.[1]);
    expect(Math.abs(drawn - width)).toBeLessThanOrEqual(4);
  }
});
