import sharp from 'sharp';
import { afterEach, expect, it, vi } from 'vitest';
import { renderPng, renderSvg } from '../../src/charts/render.ts';
import { sppSpec } from '../../src/charts/spp.ts';
import { expectGolden } from './golden.ts';
import {
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
};

afterEach(() => vi.restoreAllMocks());

for (const [name, scenario] of Object.entries(SCENARIOS)) {
  it(`draws ${name} as the golden picture, without a warning`, async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    expectGolden(name, await renderSvg(sppSpec(scenario)));
    expect(warn.mock.calls).toEqual([]);
  });

  it(`draws ${name} as PNG at twice its size`, async () => {
    const svg = await renderSvg(sppSpec(scenario));
    const [, width = '', height = ''] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? [];
    const png = await sharp(await renderPng(svg)).metadata();
    expect([png.width, png.height]).toEqual([2 * Number(width), 2 * Number(height)]);
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

it('keeps the chart as wide as asked for', async () => {
  for (const width of [800, 1140, 1400]) {
    const svg = await renderSvg(sppSpec(SCENARIOS['three-networks'], { width }));
    const drawn = Number(/viewBox="0 0 (\d+)/.exec(svg)?.[1]);
    expect(Math.abs(drawn - width)).toBeLessThanOrEqual(4);
  }
});
