import { describe, expect, test } from 'vitest';
import { gridAxis } from '../../../src/results/grid/axis.ts';
import { type GridChoice, gridOf } from '../../../src/results/grid/grid.ts';
import { product, swept, sweptResult } from './swept.ts';

const ALPHA = 'networks.alpha';
const STAGES = 'networks.stages';
const ACTIVATION = 'networks.activation';

const made = (keys: Parameters<typeof product>[0]) =>
  sweptResult(product(keys).map((values) => swept(values)));

describe('an axis', () => {
  test('has numbers in order, and says whether they are apart by factors or differences', () => {
    const { labels, scale } = gridAxis(ALPHA, [1, 0.25, 0.5]);
    expect([labels, scale]).toEqual([['0.25', '0.5', '1'], 'log']);
    expect(gridAxis(ALPHA, [0.1, 0.2, 0.3]).scale).toBe('linear');
    expect(gridAxis(ALPHA, [0.2, 0.5, 1]).scale).toBe('uneven');
    expect(gridAxis(ALPHA, [0, 1, 10]).scale).toBe('uneven');
    expect(gridAxis(ALPHA, [1, 2]).scale).toBe('uneven');
    expect(gridAxis(ALPHA, [-1, 0, 1]).scale).toBe('linear');
  });

  test('takes a list of one number for that number, and leaves others as the config has them', () => {
    expect(gridAxis(STAGES, [[8], [4], [16]])).toMatchObject({
      title: 'stages',
      labels: ['4', '8', '16'],
      scale: 'log',
    });
    expect(
      gridAxis(STAGES, [
        [2, 2],
        [1, 3],
      ]),
    ).toMatchObject({ labels: ['2-2', '1-3'], scale: null });
    expect(gridAxis(ACTIVATION, ['silu', { expression: 'x * x' }]).labels).toEqual([
      'silu',
      'x * x',
    ]);
    expect(gridAxis('input.size', [[8, 8], 16]).title).toBe('input.size');
  });

  test('tells numbers apart that differ in their sixth digit', () => {
    expect(gridAxis(ALPHA, [0.100001, 0.1]).labels).toEqual(['0.1', '0.100001']);
  });
});

describe('a grid', () => {
  test('is over the first keys that differ, with a panel a value of a third', () => {
    const { across, up, panels, fixed } = gridOf(
      made({
        'networks.kernel': [3],
        [ALPHA]: [1, 0.5],
        [ACTIVATION]: ['relu', 'silu'],
        [STAGES]: [[4], [8]],
      }),
    );
    expect([across.key, up.key]).toEqual([ALPHA, ACTIVATION]);
    expect(panels.map(({ title }) => title)).toEqual(['stages 4', 'stages 8']);
    // α 0.5 first, although the config has it last; relu × 4 blocks.
    expect(panels[0]?.cells[0]).toEqual({ column: 0, row: 0, network: 4 });
    expect(panels[1]?.cells.map(({ network }) => network)).toEqual([5, 1, 7, 3]);
    expect(fixed).toEqual([]);
  });

  test('looks at one value of further keys, the first or the one that is asked for', () => {
    const result = made({
      [ALPHA]: [1, 2],
      [STAGES]: [[4], [8]],
      'networks.kernel': [1, 3],
      [ACTIVATION]: ['relu', 'silu'],
    });
    const grid = gridOf(result, { where: [{ key: 'kernel', value: '3' }] });
    expect(grid.fixed).toEqual([{ key: 'networks.kernel', label: 'kernel: 3', asked: true }]);
    expect(grid.panels.map(({ title }) => title)).toEqual(['activation relu', 'activation silu']);
    expect(gridOf(result).fixed).toEqual([
      { key: ACTIVATION, label: 'activation: relu', asked: false },
    ]);
  });

  test('takes keys of zip for one', () => {
    const zipped = [0.5, 1, 2].flatMap((gain) =>
      [[4], [8]].map((stages) =>
        swept({ [ALPHA]: gain, 'networks.init_gain': gain, [STAGES]: stages }),
      ),
    );
    const { across, up, panels } = gridOf(sweptResult(zipped));
    expect([across.key, up.key, panels.length]).toEqual([ALPHA, STAGES, 1]);
  });

  test('has the networks of the config as a key, and places without a network', () => {
    const networks = ['NF', 'BN'].flatMap((of) =>
      product({ [ALPHA]: [1, 2] }).map((values) => swept(values, { of })),
    );
    const { up, panels } = gridOf(sweptResult(networks.slice(0, 3)));
    expect(up).toMatchObject({ key: 'network', labels: ['NF', 'BN'], scale: null });
    expect(panels[0]?.cells.map(({ network }) => network)).toEqual([0, 1, 2, null]);
  });

  test('keeps its keys where few networks are left of it', () => {
    const all = made({ [ALPHA]: [1, 2, 3], [STAGES]: [[4], [8]] }).networks;
    const left = [0, 3, 4].flatMap((i) => all[i] ?? []);
    const { across, up, panels } = gridOf(sweptResult(left));
    expect([across.key, up.key]).toEqual([ALPHA, STAGES]);
    expect(panels[0]?.cells.map(({ network }) => network)).toEqual([0, null, 2, null, 1, null]);
  });

  test('of one key is a row', () => {
    const { across, up } = gridOf(made({ [ALPHA]: [1, 2] }));
    expect([across.labels, up.labels]).toEqual([['1', '2'], ['NF']]);
  });

  const choices: Record<string, [GridChoice, RegExp]> = {
    'an unknown key': [{ over: ['alhpa'] }, /"alhpa" was not swept/],
    'a key twice': [{ over: ['alpha', ALPHA] }, /networks.alpha is named twice/],
    'an unknown value': [{ where: [{ key: 'alpha', value: '3' }] }, /no network has alpha "3"/],
  };
  test.each(Object.entries(choices))('refuses %s', (_, [choice, message]) => {
    expect(() => gridOf(made({ [ALPHA]: [1, 2], [STAGES]: [[4], [8]] }), choice)).toThrow(message);
  });

  test('is refused where nothing was swept', () => {
    const { sweep: _, ...result } = made({ [ALPHA]: [1] });
    expect(() => gridOf(result)).toThrow(/nothing was swept/);
  });
});
