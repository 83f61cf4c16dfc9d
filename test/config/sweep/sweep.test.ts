import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../../src/config/load.ts';
import { UserError } from '../../../src/core/errors.ts';

const BASE = `base: { model: resnetv2, stages: [1, 1], widths: [8, 16], norm: none, residual: nf }
networks: [{ name: A }, { name: B, scaled_ws: true }]
`;
const parse = (...lines: string[]) => parseConfig(BASE + lines.join('\n'), 'x.yaml');
const swept = (...lines: string[]) => parse('sweep:', ...lines.map((each) => `  ${each}`)).config;
const names = (...lines: string[]) => swept(...lines).networks.map(({ name }) => name);

function mistake(run: () => unknown): UserError {
  try {
    run();
  } catch (thrown) {
    if (thrown instanceof UserError) return thrown;
    throw thrown;
  }
  throw new Error('accepted');
}

describe('expands', () => {
  test('every network gets the product of the values, the last key first', () => {
    const { networks, sweep } = swept(
      'networks.alpha: [0.2, 1]',
      'networks.activation: [relu, silu]',
    );
    expect(networks.slice(0, 4)).toMatchObject([
      { name: 'A · alpha 0.2 · relu', alpha: 0.2, activation: 'relu' },
      { name: 'A · alpha 0.2 · silu', alpha: 0.2, activation: 'silu' },
      { name: 'A · alpha 1 · relu', alpha: 1, activation: 'relu' },
      { name: 'A · alpha 1 · silu', alpha: 1, activation: 'silu' },
    ]);
    expect(networks[4]).toMatchObject({ name: 'B · alpha 0.2 · relu', scaled_ws: true });
    expect(sweep?.keys).toEqual(['networks.alpha', 'networks.activation']);
    expect(sweep?.networks[5]).toEqual({
      network: 'B',
      values: { 'networks.alpha': 0.2, 'networks.activation': 'silu' },
    });
  });

  test('the same networks as a config that has them one by one', () => {
    const common = 'base: { model: resnetv2, stages: [1], norm: none, residual: nf }';
    const one = parseConfig(`${common}\nnetworks: [{}]\nsweep: { networks.alpha: [0.5, 1] }`, 'x');
    const own =
      '{ name: resnetv2 1 · alpha 0.5, alpha: 0.5 }, { name: resnetv2 1 · alpha 1, alpha: 1 }';
    const { networks } = parseConfig(`${common}\nnetworks: [${own}]`, 'x').config;
    expect(one.config.networks).toEqual(networks);
  });

  test('ranges', () => {
    const valuesOf = (range: string) =>
      swept(`networks.alpha: ${range}`).sweep?.networks.map(
        ({ values }) => values['networks.alpha'],
      );
    const of = (range: string) => valuesOf(range)?.slice(0, (valuesOf(range)?.length ?? 0) / 2);
    expect(of('{ from: 0.1, to: 0.5, steps: 5 }')).toEqual([0.1, 0.2, 0.3, 0.4, 0.5]);
    expect(of('{ from: 0.1, to: 0.75, step: 0.2 }')).toEqual([0.1, 0.3, 0.5, 0.7]);
    expect(of('{ from: 1, to: 0.25, step: 0.25 }')).toEqual([1, 0.75, 0.5, 0.25]);
    expect(of('{ from: 0.01, to: 100, steps: 5, scale: log }')).toEqual([0.01, 0.1, 1, 10, 100]);
    expect(of('{ from: 0.5, to: 9, step: 2, scale: log }')).toEqual([0.5, 1, 2, 4, 8]);
  });

  test('zip takes values together, exclude leaves combinations out', () => {
    expect(
      names(
        'networks.alpha: [0.2, 1]',
        'networks.init_gain: [1, 2]',
        'networks.activation: [relu, silu]',
        'zip: [[networks.init_gain, networks.alpha]]',
        'exclude: [{ networks.alpha: 1, networks.activation: silu }]',
      ).slice(0, 3),
    ).toEqual([
      'A · alpha 0.2 · init_gain 1 · relu',
      'A · alpha 0.2 · init_gain 1 · silu',
      'A · alpha 1 · init_gain 2 · relu',
    ]);
  });

  test('inputs are one a network, equal ones the same', () => {
    const { input, inputs } = swept('input.size: [8, 16]', 'networks.alpha: [0.2, 1]');
    expect(inputs?.map((each) => 'size' in each && each.size[0])).toEqual([
      8, 8, 16, 16, 8, 8, 16, 16,
    ]);
    expect(input).toBe(inputs?.[0]);
    expect(inputs?.[6]).toBe(inputs?.[2]);
  });

  test('seeds are those of every network, and none of the keys', () => {
    const { seeds, networks, sweep } = swept('seeds: { from: 3, to: 7, step: 2 }');
    expect(seeds).toEqual([3, 5, 7]);
    expect(networks.map(({ name }) => name)).toEqual(['A', 'B']);
    expect(sweep).toBeUndefined();
  });

  test('nested keys, and lists as values', () => {
    expect(
      swept(
        'networks.activation.expression: ["x", "max(x, 0)"]',
        'networks.stages: [[1, 1], [2, 1]]',
      ).networks[3],
    ).toMatchObject({
      name: 'A · max(x, 0) · stages 2-1',
      activation: { expression: expect.anything() },
      stages: [2, 1],
    });
  });

  test('a nested key adds to what base has beside it', () => {
    const { networks } = parseConfig(
      'base: { model: a.onnx, dims: { height: 3 } }\nnetworks: [{}]\nsweep: { networks.dims.width: [4, 5] }',
      'x',
    ).config;
    expect(networks[1]).toMatchObject({ name: 'a · dims.width 5', dims: { height: 3, width: 5 } });
  });

  test('names that are too long are cut, and told apart', () => {
    const long = 'x'.repeat(190);
    const { networks } = parseConfig(
      `networks: [{ name: ${long}, model: resnet-18 }]\nsweep: { networks.init_gain: [1.25, 1.375] }`,
      'x',
    ).config;
    expect(networks.map(({ name }) => name.slice(-4))).toEqual(
      ['xx… 1', 'xx… 2'].map((each) => each.slice(1)),
    );
  });

  test('numbers have the digits in names that tell them apart', () => {
    const ends = (range: string) =>
      names(`networks.init_gain: ${range}`).map((name) => name.split('init_gain ')[1]);
    expect(ends('{ from: 0.5, to: 2, steps: 4, scale: log }').slice(0, 4)).toEqual([
      '0.5',
      '0.794',
      '1.26',
      '2',
    ]);
    expect(ends('[0.12345, 0.12346]').slice(0, 2)).toEqual(['0.12345', '0.12346']);
    expect(names('input.batch: [12345, 12346]')[1]).toBe('A · batch 12346');
  });

  test('a model is told once', () => {
    const { networks } = parseConfig(
      'networks: [{}]\nsweep: { networks.model: [resnet-18, resnet-34] }',
      'x',
    ).config;
    expect(networks.map(({ name }) => name)).toEqual(['resnet-18', 'resnet-34']);
  });
});

describe('places', () => {
  test('of what a sweep gives, in the sweep; of the rest, where it is written', () => {
    const { locate } = parse('sweep:', '  networks.alpha: [0.2, 1]', '  input.size: [8, 16]');
    expect(locate(['networks', 3, 'alpha'])).toBe('x.yaml:4:25');
    expect(locate(['networks', 0, 'alpha'])).toBe('x.yaml:4:20');
    expect(locate(['networks', 5, 'scaled_ws'])).toBe('x.yaml:2:47');
    expect(locate(['networks', 3, 'stages'])).toBe('x.yaml:1:34');
    expect(locate(['inputs', 1, 'size'])).toBe('x.yaml:5:19');
    expect(locate(['input', 'size'])).toBe('x.yaml:5:16');
  });
});

/** What is tried, its lines, what stands at the place, a part of the message, a part of the remedy. */
const MISTAKES: [string, string[], string, string, string?][] = [
  [
    'a mistyped key of a range',
    ['networks.alpha: { form: 0.1, to: 1, steps: 3 }'],
    'form',
    'the keys here are from, to, steps, step, scale',
    'Did you mean `from`?',
  ],
  ['nothing', [], '{  }', 'no values', 'Add a key'],
  [
    'a slip',
    ['networks.alhpa: [1]'],
    'networks.alhpa',
    'unknown key `networks.alhpa`',
    '`networks.alpha`',
  ],
  ['no section', ['alpha: [1]'], 'alpha', 'unknown key `alpha`', '`networks.alpha`'],
  ['the name', ['networks.name: [a]'], 'networks.name', 'names tell the values'],
  ['no list', ['networks.alpha: 1'], '1 }', 'a list of values, or a range'],
  ['a value', ['networks.alpha: [1, x]'], 'x] }', '`sweep.networks.alpha[1]` must be a number'],
  ['a value twice', ['networks.alpha: [1, 1]'], '1] }', '1 is listed twice'],
  ['a value of a range', ['networks.alpha: { from: 0, to: 1, steps: 3 }'], '{ from', 'but is 0'],
  ['no steps', ['networks.alpha: { from: 1, to: 2 }'], '{ from', 'needs steps or step'],
  ['two steps', ['networks.alpha: { from: 1, to: 2, steps: 2, step: 1 }'], '1 } }', 'not both'],
  ['log of 0', ['networks.alpha: { from: 0, to: 1, steps: 3, scale: log }'], '0, to', 'above 0'],
  ['a range of one', ['networks.alpha: { from: 1, to: 1, steps: 3 }'], '1, steps', 'one value'],
  ['a long range', ['networks.alpha: { from: 0, to: 1, step: 1e-9 }'], '1e-9', 'at most 10000'],
  [
    'values that do not go together',
    ['networks.alpha: [1]', 'networks.residual: [nf, plain]'],
    '1], net',
    'only for residual: nf, but here is residual: plain (A with networks.alpha: 1, networks.residual: "plain")',
  ],
  [
    'a value that does not go with a network',
    ['networks.residual: [plain]', 'networks.alpha: [1]'],
    '1] }',
    'only for residual: nf',
  ],
  ['a key of other models', ['networks.dims.x: [1]'], 'networks.dims', 'no such key'],
  ['a key of other inputs', ['input.exponent: [1]'], 'input.exp', 'no such key'],
  [
    'zip of a stranger',
    ['networks.alpha: [1]', 'zip: [[networks.alpha, a]]'],
    'a]] }',
    'not swept',
  ],
  [
    'zip of unequal lists',
    [
      'networks.alpha: [1]',
      'networks.init_gain: [1, 2]',
      'zip: [[networks.alpha, networks.init_gain]]',
    ],
    '[networks.alpha, ',
    'networks.alpha has 1, networks.init_gain has 2',
  ],
  [
    'exclude of no value',
    ['networks.alpha: [1]', 'exclude: [{ networks.alpha: 2 }]'],
    '2 }]',
    '2 is none of',
  ],
  [
    'exclude of all',
    ['networks.alpha: [1]', 'exclude: [{ networks.alpha: 1 }]'],
    '[{ net',
    'no combination',
  ],
  [
    'a key and a part of it',
    ['networks.activation: [relu]', 'networks.activation.expression: [x]'],
    'networks.activation.exp',
    'a part of',
  ],
  [
    'more than is run',
    [
      'networks.alpha: { from: 1, to: 2, steps: 999 }',
      'networks.init_gain: { from: 1, to: 2, steps: 999 }',
    ],
    '{ networks.alpha',
    'makes 1996002 networks, and at most 100000',
  ],
];

test.each(MISTAKES)('refuses %s', (_, lines, at, message, remedy = '') => {
  const text = `sweep: { ${lines.join(', ')} }`;
  const error = mistake(() => parse(text));
  expect(error.message).toContain(message);
  expect(text).toContain(at);
  expect(error.place).toBe(`x.yaml:3:${text.lastIndexOf(at) + 1}`);
  expect(error.remedy ?? '').toContain(remedy);
});

test('refuses seeds in two places, and no mapping', () => {
  expect(mistake(() => parse('seeds: 3', 'sweep: { seeds: [1] }')).message).toContain('at the top');
  expect(mistake(() => parse('sweep:')).message).toContain('`sweep` must be a mapping');
});
