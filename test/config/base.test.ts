import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import { UserError } from '../../src/core/errors.ts';

const parse = (...lines: string[]) => parseConfig(lines.join('\n'), 'x.yaml');
const networks = (...lines: string[]) => parse(...lines).config.networks;

function mistake(...lines: string[]): UserError {
  try {
    parse(...lines);
  } catch (thrown) {
    if (thrown instanceof UserError) return thrown;
    throw thrown;
  }
  throw new Error('accepted');
}

describe('inherits', () => {
  test('every key of base, unless the network has its own', () => {
    expect(
      networks(
        'base: { model: resnetv2-18, norm: none, residual: nf, alpha: 1, scaled_ws: true }',
        'networks:',
        '  - name: A',
        '  - { name: B, alpha: 0.5, init: orthogonal }',
        '  - { name: C, model: resnetv2-34, scaled_ws: false }',
      ),
    ).toMatchObject([
      { name: 'A', model: 'resnetv2-18', norm: 'none', residual: 'nf', alpha: 1, gamma: 'weights' },
      { name: 'B', alpha: 0.5, init: 'orthogonal', scaled_ws: true },
      { name: 'C', model: 'resnetv2-34', alpha: 1, scaled_ws: false },
    ]);
  });

  test('the same config as one that repeats itself', () => {
    const common = 'model: resnetv2, stages: [1, 2], widths: [6, 8], block: basic, norm: layer';
    const own = ['name: A, order: act-norm', 'name: B, activation: swish'];
    const short = own.map((each) => `{ ${each} }`).join(', ');
    const long = own.map((each) => `{ ${common}, ${each} }`).join(', ');
    expect(networks(`base: { ${common} }`, `networks: [${short}]`)).toEqual(
      networks(`networks: [${long}]`),
    );
  });

  test('what stands below the networks, and through anchors and merge keys', () => {
    expect(
      networks(
        'networks:',
        '  - &a { name: A, norm: layer }',
        '  - { <<: *a, name: B }',
        'base: { <<: { model: resnet-50 }, norm: group }',
      ),
    ).toMatchObject([
      { model: 'resnet-50', norm: 'layer' },
      { model: 'resnet-50', norm: 'layer' },
    ]);
  });

  test('an empty base changes nothing', () => {
    expect(networks('base: {}', 'networks: [{ model: resnet-18 }]')).toEqual(
      networks('networks: [{ model: resnet-18 }]'),
    );
  });

  test('the default name', () => {
    const base = 'base: { model: resnetv2, stages: [1, 2] }';
    expect(networks(base, 'networks: [{}, { stages: [2, 2] }]')).toMatchObject([
      { name: 'resnetv2 1-2' },
      { name: 'resnetv2 2-2' },
    ]);
    const twice = mistake(base, 'networks:', '  - norm: none', '  - norm: batch');
    expect(twice.message).toBe('two networks have the name "resnetv2 1-2" (first at x.yaml:3:5)');
    expect(twice.place).toBe('x.yaml:4:5');
  });
});

/** A base, a network that gives some of the inherited keys no meaning, and those keys. */
const MEANINGLESS = [
  ['norm: batch, order: act-norm, norm_epsilon: 1e-3', 'norm: none', 'order norm_epsilon'],
  ['norm: group, norm_groups: 8', 'norm: layer', 'norm_groups'],
  ['order: act-norm', 'model: resnet-50', 'order'],
  ['residual: nf, alpha: 1, skip_gain: 1', 'residual: plain', 'alpha skip_gain'],
  ['alpha: 1', 'residual: skipinit', 'alpha'],
  ['scaled_ws: true, gamma: weights, stem_gamma: true', 'scaled_ws: false', 'gamma stem_gamma'],
] as const;

describe('leaves out', () => {
  for (const [base, own, keys] of MEANINGLESS) {
    test(`${keys} of ${base} with ${own}`, () => {
      const [network] = networks(`base: { model: resnetv2-50, ${base} }`, `networks: [{ ${own} }]`);
      for (const key of keys.split(' ')) expect(network).not.toHaveProperty(key);
    });
  }

  test('the fan, stages and block of another network', () => {
    expect(
      networks(
        'base: { model: resnet, stages: [1], block: basic, fan: fan_out }',
        'networks: [{ init: zero }, { model: resnetv2-50 }]',
      ),
    ).toMatchObject([
      { stages: [1], block: 'basic', fan: 'fan_in' },
      { stages: [3, 4, 6, 3], block: 'bottleneck', fan: 'fan_out' },
    ]);
  });

  test('but not a key of its own', () => {
    const error = mistake(
      'base: { model: resnetv2-50, norm: none }',
      'networks: [{ order: act-norm }]',
    );
    expect(error.place).toBe('x.yaml:2:21');
    expect(error.message).toBe(
      '`order` is only for norm: batch | layer | layer2d | instance | group, but here is norm: none',
    );
  });
});

const LIST = ['networks:', '  - { name: A }', '  - { name: B, norm: layer }', '  - { name: C }'];

/** What is tried, the value of base, the place, the message, the remedy. */
const BAD: [what: string, base: string, place: string, message: string, remedy?: string][] = [
  ['a word', 'model: resnetv2-50, norm: bath', '1:35', '`base.norm` must be one of', 'batch?'],
  ['the model', 'model: resnetv2-51', '1:16', '`base.model` must be a model', 'resnetv2-50?'],
  ['a number', 'model: resnetv2-50, se_ratio: 2', '1:39', '`base.se_ratio` must be a number from'],
  [
    'a value in a list',
    'model: resnetv2, stages: [1, 0]',
    '1:38',
    '`base.stages[1]` must be a whole number',
  ],
  ['no value', 'model: resnetv2-50, norm: ', '1:36', '`base.norm` must be one of', '`none`'],
  [
    'a slip in a key',
    'model: resnetv2-50, nrom: none',
    '1:29',
    'unknown key `nrom` in `base`',
    '`norm`',
  ],
  [
    'a name',
    'model: resnetv2-50, name: A',
    '1:29',
    'unknown key `name` in `base`',
    'belongs to a network',
  ],
  [
    'a key of the top',
    'model: resnetv2-50, seeds: 3',
    '1:29',
    '`seeds` in `base`',
    'top of the config',
  ],
  [
    'an odd width',
    'model: resnetv2-50, widths: [4, 4, 6, 4]',
    '1:44',
    'a multiple of 4',
    'Round it',
  ],
  ['too few widths', 'model: resnetv2-50, widths: [4, 4]', '1:37', 'each stage (4), but has 2'],
  ['nf of resnet-50', 'model: resnet-50, residual: nf', '1:37', '`residual: nf` is only for'],
];

describe('tells a mistake in base once, in base', () => {
  for (const [what, base, place, message, remedy] of BAD) {
    test(what, () => {
      const error = mistake(`base: { ${base} }`, ...LIST);
      expect(error.place).toBe(`x.yaml:${place}`);
      expect(error.message).toContain(message);
      expect(error.message).not.toMatch(/and \d+ more/);
      if (remedy !== undefined) expect(error.remedy).toContain(remedy);
    });
  }

  test('that no network inherits', () => {
    const error = mistake('base: { norm: bath }', 'networks: [{ model: resnet-50, norm: none }]');
    expect(error.place).toBe('x.yaml:1:15');
  });

  test('that is no mapping', () => {
    expect(mistake('base:', 'networks: [{ model: resnet-50 }]').message).toBe(
      '`base` must be a mapping such as { model: resnetv2-50 }, but is empty (null)',
    );
    expect(mistake('base: [norm]', 'networks: [{ model: resnet-50 }]').place).toBe('x.yaml:1:7');
  });

  test('beside mistakes of the networks', () => {
    const error = mistake(
      'base: { norm: bath }',
      'networks:',
      '  - { model: resnet-50, norm: bach }',
      '  - { name: B }',
    );
    expect(error.place).toBe('x.yaml:1:15');
    expect(error.message).toContain('(and 2 more mistakes)');
  });
});

describe('tells of what does not go together', () => {
  test('at the key of the network', () => {
    const error = mistake(
      'base: { model: resnetv2-50, norm: none, residual: nf }',
      'networks:',
      '  - name: A',
      '  - { name: B, model: resnet-50 }',
    );
    expect(error.place).toBe('x.yaml:4:23');
    expect(error.message).toBe(
      '`residual: nf` is only for model: resnetv2-… | nf-resnet-… | nf-regnet-… | … (pre-activation, inverted bottleneck, ConvNeXt blocks), but here is model: resnet-50 (`residual` is inherited from `base`)',
    );
    expect(error.remedy).toBe('Give this network a residual of its own, or change model.');
  });

  test('with the widths that it inherits', () => {
    const base = 'base: { model: resnetv2, stages: [1, 1], block: basic, widths: [6, 8] }';
    const fewer = mistake(base, 'networks: [{ stages: [1] }]');
    expect(fewer.place).toBe('x.yaml:2:22');
    expect(fewer.message).toContain('each stage (1), but has 2 (`widths` is inherited');
    const odd = mistake(base, 'networks: [{ block: bottleneck }]');
    expect(odd.place).toBe('x.yaml:2:21');
    expect(odd.message).toContain('but is 6 (`widths` is inherited');
  });

  test('at its own key where what it goes against is inherited', () => {
    const error = mistake(
      'base: { model: resnetv2-50, norm: none, scaled_ws: true }',
      'networks: [{ residual: fixup }]',
    );
    expect(error.place).toBe('x.yaml:2:24');
    expect(error.message).toContain('only for scaled_ws: false, but here is scaled_ws: true');
  });

  test('what neither has', () => {
    expect(mistake('base: { norm: none }', 'networks: [{ name: A }]').message).toContain(
      '`networks[0]` needs the key `model`',
    );
    const error = mistake('base: { model: resnetv2 }', 'networks: [{ name: A }]');
    expect(error.message).toBe('model: resnetv2 needs `stages`');
    expect(error.place).toBe('x.yaml:2:12');
  });

  test('a network that is no mapping', () => {
    const error = mistake('base: { model: resnetv2-50 }', 'networks:', '  -');
    expect(error.place).toBe('x.yaml:3:4');
    expect(error.message).toContain('must be a mapping such as');
  });
});

test('locate finds an inherited value in base', () => {
  const { locate } = parse(
    'base: { model: resnetv2-50, norm: group }',
    'networks:',
    '  - { name: A, norm_groups: 7 }',
    '  - { name: B }',
  );
  expect(locate(['networks', 0, 'norm_groups'])).toBe('x.yaml:3:29');
  expect(locate(['networks', 0, 'norm'])).toBe('x.yaml:1:35');
  expect(locate(['networks', 1, 'norm'], 'key')).toBe('x.yaml:1:29');
  expect(locate(['networks', 1, 'norm_groups'])).toBe('x.yaml:4:5');
  expect(locate(['networks', 1])).toBe('x.yaml:4:5');
  expect(locate(['base', 'norm'])).toBe('x.yaml:1:35');
});

test('a huge bad list in base is no bomb', () => {
  const list = `[${Array(50_000).fill('0').join(',')}]`;
  const error = mistake(
    `base: { model: resnetv2-50, widths: ${list} }`,
    `networks: [${Array(1000).fill('{}').join(',')}]`,
  );
  expect(error.place).toMatch(/^x\.yaml:1:/);
});

test('__proto__ in base pollutes nothing', () => {
  const error = mistake(
    'base: { model: resnetv2-50, __proto__: { norm: none } }',
    'networks: [{ name: A }]',
  );
  expect(error.message).toContain('unknown key `__proto__` in `base`');
});
