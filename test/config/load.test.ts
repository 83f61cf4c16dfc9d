import { chmod, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig, parseConfig } from '../../src/config/load.ts';
import { DEFAULT_CHECK } from '../../src/results/check-settings.ts';

const of = (text: string) => parseConfig(text, 'dir/my plot.yaml').config;
const network = (text: string) => of(`networks: [{ model: resnetv2-50, ${text} }]`).networks[0];

describe('defaults', () => {
  test('the smallest config', () => {
    expect(of('networks: [{ model: resnetv2-50 }]')).toEqual({
      title: 'my plot',
      input: { kind: 'gaussian', batch: 8, batches: 1, size: [224, 224], channels: 3 },
      seeds: [0],
      statistics: ['avg_sq_mean', 'avg_var', 'res_avg_var'],
      detail: [],
      chart: { x: 'depth' },
      networks: [
        {
          name: 'resnetv2-50',
          model: 'resnetv2-50',
          block: 'bottleneck',
          stages: [3, 4, 6, 3],
          widths: [256, 512, 1024, 2048],
          convention: 'paper',
          stem: 'conv7-pool',
          stem_width: 64,
          kernel: 3,
          weight_standardization: 'none',
          shortcut: 'conv',
          padding: 'symmetric',
          norm: 'batch',
          norm_epsilon: 1e-5,
          order: 'norm-act',
          activation: 'relu',
          init: 'he-normal',
          fan: 'fan_in',
          init_gain: 1,
          residual: 'plain',
          scaled_ws: false,
          zero_init_last: false,
        },
      ],
      check: DEFAULT_CHECK,
      assert: {},
    });
  });

  test('of images', () => {
    expect(
      of('input: { kind: images, path: p }\nnetworks: [{ model: resnetv2-50 }]').input,
    ).toEqual({
      kind: 'images',
      path: 'p',
      batch: 32,
      batches: 1,
      size: [224, 224],
      normalize: 'imagenet',
      skip_unreadable: false,
    });
  });

  test('of keys that mean something only beside another', () => {
    expect(network('norm: group')).toMatchObject({ norm_groups: 32, norm_epsilon: 1e-5 });
    expect(network('residual: nf')).toMatchObject({ alpha: 0.2, skip_gain: 1 });
    expect(network('residual: skipinit')).toMatchObject({ skip_gain: 0 });
    expect(network('residual: skipinit')).not.toHaveProperty('alpha');
    expect(network('scaled_ws: true')).toMatchObject({ gamma: 'weights', stem_gamma: false });
    const bare = network('norm: none');
    for (const key of [
      'norm_groups',
      'norm_epsilon',
      'order',
      'alpha',
      'skip_gain',
      'gamma',
      'stem_gamma',
      'se_ratio',
    ]) {
      expect(bare).not.toHaveProperty(key);
    }
    expect(network('norm: layer')).not.toHaveProperty('norm_groups');
  });

  test('of pink noise', () => {
    expect(of('input: { kind: pink }\nnetworks: [{ model: resnetv2-50 }]').input).toEqual({
      kind: 'pink',
      batch: 8,
      batches: 1,
      size: [224, 224],
      channels: 3,
      exponent: 1,
    });
  });

  // As the sources have them: see src/networks/conventions.ts.
  const BY_CONVENTION = {
    paper: {
      ...{ padding: 'symmetric', shortcut: 'conv', beta: 'input', skip_gain: 1 },
      ...{ zero_init_last: false, gamma: 'weights', gamma_value: 'exact', stem_gamma: false },
      ...{ ws_guard: 'zero', init: 'he-normal', se_init: 'he-normal', se_divisor: 1 },
      activation: 'gelu',
    },
    deepmind: {
      ...{ padding: 'same', shortcut: 'conv', beta: 'output', skip_gain: 0 },
      ...{ zero_init_last: false, gamma: 'activation', gamma_value: 'published' },
      ...{ stem_gamma: false, ws_guard: 'floor', init: 'lecun-normal' },
      ...{ se_init: 'haiku-linear', se_divisor: 1, activation: 'gelu_tanh' },
    },
    timm: {
      ...{ padding: 'symmetric', shortcut: 'avgpool-conv', beta: 'output', skip_gain: 1 },
      ...{ zero_init_last: true, gamma: 'weights', gamma_value: 'published', stem_gamma: true },
      ...{ ws_guard: 'epsilon', init: 'lecun-normal', se_init: 'lecun-normal', se_divisor: 8 },
      activation: 'gelu',
    },
  };

  test.each(Object.entries(BY_CONVENTION))('of the convention %s', (convention, chosen) => {
    const nf = 'norm: none, residual: nf, scaled_ws: true, se_ratio: 0.5, activation: gelu';
    expect(network(`convention: ${convention}, ${nf}`)).toMatchObject(chosen);
    const own = {
      ...{ padding: 'same', shortcut: 'conv', beta: 'measured', skip_gain: 0.5 },
      ...{ zero_init_last: false, gamma: 'weights', gamma_value: 'exact', stem_gamma: true },
      ...{ ws_guard: 'zero', init: 'orthogonal', se_init: 'zero', se_divisor: 3 },
    };
    const given = JSON.stringify(own).slice(1, -1);
    expect(network(`convention: ${convention}, ${nf}, ${given}`)).toMatchObject(own);
    expect(network(`convention: ${convention}, ${nf}, gelu: erf`)).toMatchObject({
      activation: 'gelu',
    });
    expect(network(`convention: ${convention}, ${nf}, gelu: tanh`)).toMatchObject({
      activation: 'gelu_tanh',
    });
    expect(network(`convention: ${convention}, residual: skipinit`)).toMatchObject({
      ...{ skip_gain: 0, shortcut: 'conv', zero_init_last: false, init: 'he-normal' },
    });
  });

  test.each([
    ['stem: conv3', 'basic', 16],
    ['stem: conv7', 'basic', 64],
    ['stem: conv3', 'bottleneck', 64],
    ['stem: conv3, stem_width: 9', 'basic', 9],
  ])('the width of the stem: %s, %s', (stem, block, width) => {
    const text = `model: resnet, block: ${block}, stages: [1], widths: [16], ${stem}`;
    expect(of(`networks: [{ ${text} }]`).networks[0]).toMatchObject({ stem_width: width });
  });

  test('what keys beginning with x- hold is for anchors', () => {
    const text =
      'x-nf: &nf { norm: none, residual: nf }\nnetworks: [{ <<: *nf, model: resnetv2-50 }]';
    expect(of(text).networks[0]).toMatchObject({ norm: 'none', residual: 'nf' });
  });

  test.each([
    ['resnetv2-18', 'basic', [64, 128, 256, 512], true],
    ['resnetv2-152', 'bottleneck', [256, 512, 1024, 2048], true],
    ['resnet-34', 'basic', [64, 128, 256, 512], false],
    ['resnet-101', 'bottleneck', [256, 512, 1024, 2048], false],
  ])('of the model %s', (model, block, widths, ordered) => {
    const [given] = of(`networks: [{ model: ${model} }]`).networks;
    expect(given).toMatchObject({ name: model, block, widths });
    expect(given !== undefined && 'order' in given).toBe(ordered);
  });

  test('a model of its own stages', () => {
    const { networks } = of('networks: [{ model: resnetv2, stages: [1, 2] }]');
    expect(networks[0]).toMatchObject({
      name: 'resnetv2 1-2',
      stages: [1, 2],
      block: 'bottleneck',
      widths: [256, 512],
    });
    expect(
      of('networks: [{ model: resnet, stages: [1, 2], block: basic }]').networks[0],
    ).toMatchObject({ name: 'resnet 1-2', block: 'basic', widths: [64, 128] });
  });
});

describe('one form for each value', () => {
  test('size, seeds, aliases', () => {
    const config = of(
      'input: { kind: gaussian, size: 64 }\nseeds: 3\nnetworks: [{ model: resnetv2-50, activation: swish }]',
    );
    expect(config.input).toMatchObject({ size: [64, 64] });
    expect(config.seeds).toEqual([0, 1, 2]);
    expect(config.networks[0]).toMatchObject({ activation: 'silu' });
    expect(network('activation: none')).toMatchObject({ activation: 'identity' });
    expect(network('activation: linear')).toMatchObject({ activation: 'identity' });
  });

  test('choices beside the network', () => {
    expect(
      network(
        'init: lecun-uniform, fan: fan_out, init_gain: 1.5, se_ratio: 0.5, zero_init_last: true',
      ),
    ).toMatchObject({
      init: 'lecun-uniform',
      fan: 'fan_out',
      init_gain: 1.5,
      se_ratio: 0.5,
      zero_init_last: true,
    });
    expect(network('init: orthogonal')).toMatchObject({ fan: 'fan_in' });
    expect(network('norm: none, residual: fixup')).toMatchObject({ residual: 'fixup' });
  });

  test('what is given is kept', () => {
    const config = of(
      'title: T\ninput: { kind: gaussian, size: [32, 48], batch: 2, channels: 1 }\nseeds: [7, 0, 4294967295]\nnetworks: [{ model: resnetv2-50, name: n, widths: [4, 8, 12, 16] }]',
    );
    expect(config).toMatchObject({
      title: 'T',
      input: { size: [32, 48], batch: 2, channels: 1 },
      seeds: [7, 0, 4294967295],
      networks: [{ name: 'n', widths: [4, 8, 12, 16] }],
    });
  });
});

describe('YAML', () => {
  test('anchors and merge keys', () => {
    const { networks } = of(`networks:
  - &base { model: resnetv2-50, norm: none, residual: nf, alpha: 1 }
  - <<: *base
    name: half
    alpha: 0.5
  - { name: late, alpha: 2, <<: [{ norm: batch }, *base] }
`);
    expect(networks).toMatchObject([
      { name: 'resnetv2-50', alpha: 1 },
      { name: 'half', norm: 'none', alpha: 0.5 },
      { name: 'late', norm: 'batch', alpha: 2 },
    ]);
  });

  test('many uses of one anchor are no bomb', () => {
    const lines = ['networks:', '  - &base { model: resnetv2-50, norm: none }'];
    for (let i = 0; i < 500; i++) lines.push(`  - { <<: *base, name: n${i} }`);
    expect(of(lines.join('\n')).networks).toHaveLength(501);
  });

  test('JSON, byte order mark, CRLF', () => {
    const json = JSON.stringify({
      $schema: 'spp.schema.json',
      networks: [{ model: 'resnetv2-50' }],
    });
    expect(of(json)).toEqual(of('\uFEFFseeds: 1\r\nnetworks:\r\n  - model: resnetv2-50\r\n'));
  });
});

describe('locate', () => {
  const { locate } = parseConfig(
    'seeds: 2\nnetworks:\n  - &a\n    model: resnetv2-50\n    norm: group\n  - <<: *a\n    name: b\n',
    'f.yaml',
  );

  test('a value and its key', () => {
    expect(locate(['networks', 0, 'norm'])).toBe('f.yaml:5:11');
    expect(locate(['networks', 0, 'norm'], 'key')).toBe('f.yaml:5:5');
    expect(locate(['networks', 1])).toBe('f.yaml:6:5');
    expect(locate([])).toBe('f.yaml:1:1');
  });

  test('a merged value where it is written, a default where it would stand', () => {
    expect(locate(['networks', 1, 'norm'])).toBe('f.yaml:5:11');
    expect(locate(['networks', 1, 'norm_groups'])).toBe('f.yaml:6:5');
    expect(locate(['input', 'size', 0])).toBe('f.yaml:1:1');
  });
});

describe('files', () => {
  let folder: string;
  const file = (name: string) => join(folder, name);
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'spp-config-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('a good one', async () => {
    await writeFile(file('good.yaml'), 'networks: [{ model: resnetv2-101 }]');
    const { config, locate } = await loadConfig(file('good.yaml'));
    expect(config.title).toBe('good');
    expect(locate(['networks'])).toBe(`${file('good.yaml')}:1:11`);
  });

  const WRITTEN: [string, string | Buffer, string][] = [
    ['utf16.yaml', Buffer.from('\uFEFFseeds: 1', 'utf16le'), 'not UTF-8'],
    ['latin1.yaml', Buffer.from('title: ré', 'latin1'), 'not UTF-8'],
    ['zeros.yaml', Buffer.alloc(10), 'not UTF-8'],
    ['huge.yaml', `# ${'x'.repeat(250_000)}`, 'larger than 250 kB'],
  ];
  test.each(WRITTEN)('%s', async (name, content, message) => {
    await writeFile(file(name), content);
    await expect(loadConfig(file(name))).rejects.toMatchObject({
      name: 'UserError',
      place: file(name),
      message: expect.stringContaining(message),
    });
  });

  test('nothing to read', async () => {
    await symlink('loop.yaml', file('loop.yaml'));
    await writeFile(file('plain'), '');
    for (const [path, message] of [
      [file('missing.yaml'), 'no such file'],
      [folder, 'a folder and not'],
      [file('loop.yaml'), 'loop of symbolic links'],
      [file('plain/x.yaml'), 'part of the path is a file'],
    ] as const) {
      await expect(loadConfig(path)).rejects.toMatchObject({
        name: 'UserError',
        place: path,
        message: expect.stringContaining(message),
      });
    }
  });

  test.skipIf(process.getuid?.() === 0)('no permission', async () => {
    await writeFile(file('secret.yaml'), '');
    await chmod(file('secret.yaml'), 0);
    await expect(loadConfig(file('secret.yaml'))).rejects.toMatchObject({
      message: expect.stringContaining('may not be read'),
    });
  });
});

test('a network may take the first samples of the batch only', () => {
  const { config } = parseConfig('networks: [{ model: resnetv2-50, batch: 2 }]', 'x.yaml');
  expect(config.networks[0]?.batch).toBe(2);
});

test('a network may have a size of its own, [h, w] however it is written, and none where it says nothing', () => {
  const sizeOf = (text: string) => {
    const { networks, input } = parseConfig(text, 'x.yaml').config;
    expect(input).toMatchObject({ size: [224, 224] });
    return networks.map(({ size }) => size);
  };
  expect(sizeOf('networks: [{ model: resnetv2-50, size: 64 }]')).toEqual([[64, 64]]);
  expect(sizeOf('networks: [{ model: resnetv2-50, size: [32, 48] }]')).toEqual([[32, 48]]);
  const { networks } = parseConfig('networks: [{ model: resnetv2-50 }]', 'x.yaml').config;
  expect(networks[0]).not.toHaveProperty('size');
  expect(
    sizeOf(
      'base: { model: resnetv2-50, size: 96 }\nnetworks: [{ name: a }, { name: b, size: [8, 9] }]',
    ),
  ).toEqual([
    [96, 96],
    [8, 9],
  ]);
});

test('the picture is one block by block, unless the config says otherwise', () => {
  const chartOf = (more: string) =>
    parseConfig(`networks: [{ model: resnetv2-50 }]\n${more}`, 'x.yaml').config.chart;
  expect(chartOf('')).toEqual({ x: 'depth' });
  expect(chartOf('chart: {}')).toEqual({ x: 'depth' });
  expect(chartOf('chart: { x: macs }')).toEqual({ x: 'macs' });
});
