import { expect, test } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import { UserError } from '../../src/core/errors.ts';

const ONE = 'networks: [{ model: resnetv2-50 }]\n';
const input = (text: string) => `input: { kind: gaussian, ${text} }\n${ONE}`;
const network = (text: string) => `networks:\n - { model: resnetv2-50, ${text} }\n`;

function mistake(text: string): UserError {
  try {
    parseConfig(text, 'x.yaml');
  } catch (thrown) {
    if (thrown instanceof UserError) return thrown;
    throw thrown;
  }
  throw new Error('accepted');
}

/** What is tried, its text, the place, a part of the message, a part of the remedy. */
type Row = [what: string, text: string, place: string, message: string, remedy?: string];

const YAML: Row[] = [
  ['an empty file', '', '1:1', 'no config in this file', 'networks:'],
  ['only comments', '# a\n\n# b\n', '1:1', 'no config in this file'],
  ['only a document marker', '---\n', '1:1', 'no config in this file'],
  ['a list at the top', '# c\n- a\n', '2:1', 'must be a mapping'],
  ['text at the top', 'hello', '1:1', 'but is "hello"'],
  ['no space after the colons', 'networks:x\nseeds:3', '1:1', 'text and not keys', 'a space'],
  ['a tab', 'seeds: 1\nnetworks:\n\t- model: x', '3:1', 'a tab is used', 'spaces'],
  ['bad indentation', 'seeds: 1\n  title: x\n', '1:8', 'mapping cannot begin', 'indentation'],
  ['a second colon', 'title: BN: a study\n', '1:8', 'mapping cannot begin', 'in quotes'],
  ['an unclosed quote', 'title: "x\nseeds: 2\n', '1:8', 'quote is never closed', 'Close'],
  ['an unclosed bracket', 'seeds: [1, 2\ntitle: x\n', '2:1', 'Flow sequence', 'brackets'],
  ['no colon', 'seeds: 1\nnetworks\n', '2:1', 'no colon', '`key: value`'],
  ['a reserved character', 'title: @x\n', '1:8', 'cannot begin with', 'in quotes'],
  ['a backslash', 'title: "a\\q"\n', '1:10', 'backslash', 'single quotes'],
  ['two documents', `${ONE}---\n${ONE}`, '2:1', 'second YAML document', '---'],
  [
    'a key twice',
    `seeds: 1\n${ONE}seeds: 2\n`,
    '3:1',
    '`seeds` is given twice (first at x.yaml:1:1)',
  ],
  ['a key twice in JSON', '{"seeds": 1,\n "seeds": 1}', '2:2', 'given twice'],
  ['a list as a key', '? [1]\n: 2\n', '1:3', 'a key must be a word'],
  ['no key', ': 3\n', '1:1', 'a key is missing'],
  ['a tag', 'title: !foo x\n', '1:13', 'tag `!foo`', 'Remove'],
  ['a binary tag', 'title: !!binary aGk=\n', '1:17', 'tag `!!binary`', 'Remove'],
  ['a JavaScript tag', 'title: !!js/function "x"\n', '1:22', 'tag `!!js/function`', 'Remove'],
  ['an alias to nothing', 'title: *x\n', '1:8', '`*x` refers to nothing', '`&x`'],
  ['an alias to itself', 'title: &x [*x]\n', '1:12', '`*x` is inside the value'],
  ['an alias to its mapping', 'input: &x\n  kind: *x\n', '2:9', '`*x` is inside the value'],
  ['a merge of a number', '<<: 3\n', '1:5', '`<<` needs a mapping'],
  ['deep nesting', '['.repeat(100_000), '1:', 'more than 50 lists or mappings'],
  ['deep nesting in blocks', '- '.repeat(100_000), '1:', 'more than 50 lists or mappings'],
  ['deep nesting of keys', '? '.repeat(100_000), '1:', 'more than 50 lists or mappings'],
];

const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
for (const [last, next] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg', 'gh', 'hi']) {
  bomb.push(`${next}: &${next} [${Array(10).fill(`*${last}`).join(', ')}]`);
}
YAML.push(['an alias bomb', bomb.join('\n'), '5:7', 'holds more than 100000 values']);

const KEYS: Row[] = [
  ['a misspelt key', `seed: 3\n${ONE}`, '1:1', 'unknown key `seed`', 'Did you mean `seeds`?'],
  [
    'its list of keys',
    `sed: 3\n${ONE}`,
    '1:1',
    'keys here are title, input, seeds, statistics, detail, chart, base, networks',
  ],
  ['a misspelt required key', 'netwoks: []\n', '1:1', 'unknown key `netwoks`', '`networks`'],
  ['other case', `Seeds: 3\n${ONE}`, '1:1', 'unknown key `Seeds`', '`seeds`'],
  ['a dash for a line', network('scaled-ws: true'), '2:26', '`scaled-ws`', '`scaled_ws`'],
  ['init gain', network('initgain: 2'), '2:26', '`initgain`', '`init_gain`'],
  ['skip gain', network('skip-gian: 2'), '2:26', '`skip-gian`', '`skip_gain`'],
  ['zero init', network('zero_init: true'), '2:26', '`zero_init`'],
  ['exponent of white noise', input('exponent: 1'), '1:26', '`exponent`', 'kind pink'],
  ['convolution', network('convetion: timm'), '2:26', '`convetion`', '`convention`'],
  ['swapped letters', network('aplha: 1'), '2:26', '`aplha` in `networks[0]`', '`alpha`'],
  ['no likeness', network('foobar: 1'), '2:26', 'unknown key `foobar`'],
  ["a network's key on top", `norm: none\n${ONE}`, '1:1', '`norm`', 'belongs to a network'],
  ["the input's key on top", `batch: 3\n${ONE}`, '1:1', '`batch`', 'under `input`'],
  [
    "other kinds' key",
    `input: { kind: images, path: x, channels: 1 }\n${ONE}`,
    '1:33',
    '`channels`',
    'kind gaussian or pink',
  ],
  ["the other kind's key", input('path: x'), '1:26', '`path` in `input`', 'kind images'],
  [
    'a size beside a file, which has its own',
    `input: { kind: file, path: a.npz, size: 8 }\n${ONE}`,
    '1:35',
    '`size`',
    'kind gaussian or pink or images',
  ],
  ['the top key in a network', network('seeds: 3'), '2:26', '`seeds`', 'top of the config'],
  ['__proto__ on top', `__proto__: { a: 1 }\n${ONE}`, '1:1', 'unknown key `__proto__`'],
  ['__proto__ in a network', network('__proto__: { name: x }'), '2:26', 'key `__proto__`'],
  ['__proto__ in JSON', '{"__proto__": {}, "networks": []}', '1:2', 'unknown key `__proto__`'],
  ['constructor', `constructor: 1\n${ONE}`, '1:1', 'unknown key `constructor`'],
  ['toString', input('toString: 1'), '1:26', 'unknown key `toString`'],
  ['a null key', `null: 1\n${ONE}`, '1:1', 'unknown key `null`'],
  ['a number as a key', `1: 1\n${ONE}`, '1:1', 'unknown key `1`'],
  ['no networks', 'seeds: 3\n', '1:1', 'needs the key `networks`'],
  ['no model', 'networks:\n  - name: x\n', '2:5', '`networks[0]` needs the key `model`'],
  [
    'no kind',
    `input: { batch: 3 }\n${ONE}`,
    '1:8',
    '`input` needs the key `kind`: one of gaussian',
  ],
  ['no path', `input: { kind: images }\n${ONE}`, '1:8', '`input` needs the key `path`'],
];

const VALUES: Row[] = [
  ['no network', 'networks: []\n', '1:11', 'but is an empty list'],
  ['networks of null', 'networks:\n', '1:10', 'but is empty (null)'],
  ['a network of text', 'networks: [resnetv2-50]\n', '1:12', 'must be a mapping such as'],
  [
    'an unknown model',
    'networks: [{ model: resnetv3-50 }]',
    '1:21',
    'but is "resnetv3-50"',
    'resnetv2-50',
  ],
  [
    'a depth unknown',
    'networks: [{ model: resnetv2-51 }]',
    '1:21',
    'a model such as resnetv2-50',
    'resnetv2-50',
  ],
  ['a word with a slip', network('activation: geul'), '2:38', 'one of relu', 'mean gelu?'],
  ['a word of no likeness', network('activation: zzzzz'), '2:38', '"zzzzz"'],
  ['null for none', network('norm: ~'), '2:32', 'empty (null)', 'word `none`'],
  ['yes', network('scaled_ws: yes'), '2:37', 'must be true or false, but is "yes"', 'Write true'],
  ['off', network('scaled_ws: off'), '2:37', 'but is "off"', 'Write false'],
  ['a word for a number', network('alpha: true, residual: nf'), '2:33', 'but is true'],
  ['alpha 0', network('residual: nf, alpha: 0'), '2:47', 'a number above 0, up to 1000'],
  ['alpha infinite', network('residual: nf, alpha: .inf'), '2:47', 'but is .inf'],
  ['alpha negative infinite', network('residual: nf, alpha: -.inf'), '2:47', 'but is -.inf'],
  ['alpha absurd', network('residual: nf, alpha: 1e9'), '2:47', 'but is 1000000000'],
  ['epsilon above 1', network('norm_epsilon: 2'), '2:40', 'up to 1, but is 2'],
  ['groups of 0', network('norm: group, norm_groups: 0'), '2:52', 'whole number from 1'],
  ['batch 0', input('batch: 0'), '1:33', 'a whole number from 1 to 65536, but is 0'],
  ['batch negative', input('batch: -8'), '1:33', 'but is -8'],
  ['batch fractional', input('batch: 8.5'), '1:33', 'but is 8.5'],
  ['batch quoted', input('batch: "8"'), '1:33', 'but is "8"', 'Remove the quotes: 8'],
  ['batch text', input('batch: eight'), '1:33', 'but is "eight"'],
  ['batch with underscore', input('batch: 1_0'), '1:33', 'but is "1_0"'],
  ['batch NaN', input('batch: .nan'), '1:33', 'but is .nan'],
  ['batch empty', input('batch: '), '1:34', 'but is empty (null)'],
  ['batch absurd', input('batch: 1e30'), '1:33', 'but is 1e+30'],
  ['batch a list', input('batch: [8]'), '1:33', 'but is a list of 1'],
  ['channels absurd', input('channels: 99999'), '1:36', 'from 1 to 4096'],
  ['size 0', input('size: 0'), '1:32', 'a whole number from 1 to 16384, but is 0'],
  ['size text', input('size: 224x224'), '1:32', 'or two of them as [height, width]'],
  ['size of three', input('size: [1, 2, 3]'), '1:32', 'but is a list of 3'],
  ['a width of 0', input('size: [224, 0]'), '1:38', '`input.size[1]` must be a whole number'],
  ['size quoted', input('size: "224"'), '1:32', 'but is "224"', 'Remove the quotes: 224'],
  ['an x axis of its own', `chart: { x: mac }\n${ONE}`, '1:13', 'one of depth, macs', 'macs?'],
  ['a chart a word', `chart: macs\n${ONE}`, '1:8', 'a mapping such as { x: macs }'],
  ['a key of chart', `chart: { y: macs }\n${ONE}`, '1:10', 'the keys here are x'],
  [
    "a network's size 0",
    'networks: [{ model: resnetv2-50, size: 0 }]',
    '1:40',
    '`networks[0].size` must be a whole number from 1 to 16384, but is 0',
  ],
  [
    "base's size of three",
    'base: { model: resnetv2-50, size: [1, 2, 3] }\nnetworks: [{ name: a }]',
    '1:35',
    'or two of them as [height, width], but is a list of 3',
  ],
  ['an unknown kind', `input: { kind: gausian }\n${ONE}`, '1:16', '"gausian"', 'gaussian'],
  ['input text', `input: gaussian\n${ONE}`, '1:8', 'mapping such as { kind: gaussian }'],
  ['path a number', `input: { kind: images, path: 3 }\n${ONE}`, '1:30', 'but is 3', '"3"'],
  ['seeds 0', `seeds: 0\n${ONE}`, '1:8', 'from 1 to 10000, but is 0'],
  ['seeds text', `seeds: all\n${ONE}`, '1:8', 'a count from 1 to 10000, or a list'],
  ['seeds empty', `seeds: []\n${ONE}`, '1:8', 'a list of 1 to 10000 seeds'],
  ['a seed negative', `seeds: [1, -1]\n${ONE}`, '1:12', '`seeds[1]` must be a whole number'],
  ['a seed too large', `seeds: [4294967296]\n${ONE}`, '1:9', 'to 4294967295'],
  [
    'a seed twice',
    `seeds: [1, 2, 1]\n${ONE}`,
    '1:15',
    'seed 1 is listed twice (first at x.yaml:1:9)',
  ],
  ['a blank title', `title: " "\n${ONE}`, '1:8', 'one line of text, not blank'],
  ['a title of two lines', `title: "a\\nb"\n${ONE}`, '1:8', 'but is "a\\nb"'],
  ['a name of control characters', network('name: "\\u0007"'), '2:32', 'one line of text'],
  ['a title without width', `title: "\\u200b"\n${ONE}`, '1:8', 'one line of text, not blank'],
  ['a name that turns the text around', network('name: "a\\u202eb"'), '2:32', 'one line of text'],
  ['a lone surrogate', network('name: "\\ud800"'), '2:32', 'one line of text'],
  ['a name too long', network(`name: ${'x'.repeat(201)}`), '2:32', 'at most 200 characters'],
  ['skip_gain negative', network('residual: nf, skip_gain: -1'), '2:51', 'from 0 to 1000'],
  ['skip_gain infinite', network('residual: skipinit, skip_gain: .inf'), '2:57', 'but is .inf'],
  ['init_gain 0', network('init_gain: 0'), '2:37', 'a number above 0, up to 1000'],
  ['init_gain √2', network('init_gain: √2'), '2:37', 'but is "√2"'],
  ['se_ratio −1', network('se_ratio: -1'), '2:36', 'a number from 0 to 1, but is -1'],
  ['se_ratio 16', network('se_ratio: 16'), '2:36', 'a number from 0 to 1, but is 16'],
  ['exponent 5', `input: { kind: pink, exponent: 5 }\n${ONE}`, '1:32', 'from 0 to 4, but is 5'],
  ['exponent NaN', `input: { kind: pink, exponent: .nan }\n${ONE}`, '1:32', 'but is .nan'],
  ['an unknown convention', network('convention: tim'), '2:38', '"tim"', 'mean timm?'],
  ['an unknown shortcut', network('shortcut: avgpol-conv'), '2:36', '"avgpol', 'avgpool-conv'],
  ['an unknown init', network('init: lecun-unifrom'), '2:32', '"lecun-un', 'lecun-uniform?'],
  ['an unknown fan', network('fan: fan-inn'), '2:31', 'one of fan_in, fan_out', 'mean fan_in?'],
  ['an unknown residual', network('residual: fixpu'), '2:36', '"fixpu"', 'mean fixup?'],
  ['an unknown gamma', network('scaled_ws: true, gamma: weight'), '2:50', '"weight"', 'weights?'],
  [
    'an unknown block',
    'networks: [{ model: resnet, stages: [1], block: bottelneck }]',
    '1:49',
    '"bottelneck"',
    'bottleneck?',
  ],
  ['stem_gamma 1', network('scaled_ws: true, stem_gamma: 1'), '2:55', 'but is 1', 'Write true.'],
  ['zero_init_last yes', network('zero_init_last: yes'), '2:42', 'is "yes"', 'Write true.'],
  ['a numeric name', network('name: 50'), '2:32', 'but is 50', 'Put it in quotes: "50"'],
];

const RULES: Row[] = [
  ['resnetv2 without stages', 'networks: [{ model: resnetv2 }]', '1:12', 'needs `stages`', 'Add'],
  [
    'stages of a preset',
    network('stages: [1]'),
    '2:34',
    '`stages` is only for model: resnetv2',
    'Remove',
  ],
  [
    'stages empty',
    'networks: [{ model: resnetv2, stages: [] }]',
    '1:39',
    'list of 1 to 8 block counts',
  ],
  [
    'nine stages',
    `networks: [{ model: resnetv2, stages: [${Array(9).fill(1)}] }]`,
    '1:39',
    'a list of 9',
  ],
  ['a stage of 0', 'networks: [{ model: resnetv2, stages: [3, 0] }]', '1:43', 'stages[1]'],
  ['a stage of 1001', 'networks: [{ model: resnetv2, stages: [1001] }]', '1:40', 'to 1000'],
  ['too few widths', network('widths: [4, 8]'), '2:34', 'one value for each stage (4), but has 2'],
  [
    'widths for other stages',
    'networks: [{ model: resnetv2, stages: [1], widths: [4, 8] }]',
    '1:52',
    'each stage (1)',
  ],
  ['a width of 6', network('widths: [4, 8, 6, 4]'), '2:41', 'a multiple of 4', 'Round it to 8.'],
  ['a width of 1', network('widths: [4, 1, 4, 4]'), '2:38', 'but is 1', 'Round it to 4.'],
  [
    'an odd width of a model of its own stages',
    'networks: [{ model: resnet, stages: [1], widths: [6] }]',
    '1:51',
    'a multiple of 4 with bottleneck blocks',
    'or set block: basic',
  ],
  [
    'groups without group norm',
    network('norm_groups: 8'),
    '2:39',
    'only for norm: group, but here is norm: batch',
  ],
  [
    'epsilon without norm',
    network('norm: none, norm_epsilon: 1e-3'),
    '2:52',
    'but here is norm: none',
  ],
  [
    'order without norm',
    network('norm: none, order: act-norm'),
    '2:45',
    '`order` is only for norm:',
  ],
  [
    'order of post-activation blocks',
    'networks: [{ model: resnet-50, order: act-norm }]',
    '1:39',
    '`order` is only for model: resnetv2-… | nf-resnet-… | nf-regnet-… | … (pre-activation blocks), but here is model: resnet-50',
    'Remove order',
  ],
  [
    'nf of post-activation blocks',
    'networks: [{ model: resnet-18, residual: nf }]',
    '1:42',
    '`residual: nf` is only for model: resnetv2-…',
    'Set another residual',
  ],
  [
    'the block of a preset',
    network('block: basic'),
    '2:33',
    'only for model: resnetv2 | resnet | preact-resnet (a preset has its own), but here is model: resnetv2-50',
    'Remove block',
  ],
  [
    'fixup with a norm',
    network('norm: layer, residual: fixup'),
    '2:49',
    '`residual: fixup` is only for norm: none, but here is norm: layer',
    'set norm: none',
  ],
  ['fixup with the default norm', network('residual: fixup'), '2:36', 'but here is norm: batch'],
  [
    'fixup with scaled_ws',
    network('norm: none, residual: fixup, scaled_ws: true'),
    '2:48',
    'only for scaled_ws: false, but here is scaled_ws: true',
  ],
  ['skip_gain of plain', network('skip_gain: 1'), '2:37', 'only for residual: nf | skipinit'],
  ['alpha of skipinit', network('residual: skipinit, alpha: 1'), '2:53', 'only for residual: nf'],
  [
    'the fan of orthogonal',
    network('init: orthogonal, fan: fan_in'),
    '2:49',
    '`fan` is only for init: he-… | lecun-…, but here is init: orthogonal',
    'Remove fan',
  ],
  ['the fan of glorot', network('init: glorot-normal, fan: fan_in'), '2:52', 'but here is init: g'],
  [
    'gamma without scaled_ws',
    network('gamma: weights'),
    '2:33',
    '`gamma` is only for scaled_ws: true, but here is scaled_ws: false',
    'Remove gamma, or set scaled_ws: true.',
  ],
  ['stem_gamma without it', network('stem_gamma: true'), '2:38', 'only for scaled_ws: true'],
  ['alpha without nf', network('alpha: 1'), '2:33', 'only for residual: nf', 'set residual: nf'],
  [
    'two default names',
    'networks:\n  - model: resnetv2-50\n  - model: resnetv2-50\n',
    '3:5',
    'two networks have the name "resnetv2-50" (first at x.yaml:2:5)',
    '`name`',
  ],
  [
    'two names',
    'networks:\n  - { model: resnetv2-50, name: a }\n  - { model: resnetv2-101, name: a }\n',
    '3:34',
    '(first at x.yaml:2:33)',
  ],
];

for (const [what, text, place, message, remedy] of [...YAML, ...KEYS, ...VALUES, ...RULES]) {
  test(what, () => {
    const error = mistake(text);
    if (place.endsWith(':')) expect(error.place).toContain(`x.yaml:${place}`);
    else expect(error.place).toBe(`x.yaml:${place}`);
    expect(error.message).toContain(message);
    if (remedy !== undefined) expect(error.remedy).toContain(remedy);
  });
}

test('no remedy where there is no good guess', () => {
  for (const text of [network('foobar: 1'), network('activation: zzzzz'), input('batch: eight')]) {
    expect(mistake(text).remedy).toBeUndefined();
  }
});

test('the first mistake in the file is told, of the others their number', () => {
  const error = mistake('seeds: 0\nnetworks:\n  - { model: x, norm: y }\ntitle: 3\n');
  expect(error.place).toBe('x.yaml:1:8');
  expect(error.message).toContain('(and 3 more mistakes)');
  expect(mistake(`seeds: 0\ntitle: 3\n${ONE}`).message).toContain('(and 1 more mistake)');
  expect(mistake('netwoks: []\n').message).not.toContain('more');
});

test('a mistake in an anchored mapping is one mistake, at the anchor', () => {
  const text = [
    'networks:',
    '  - &base { model: resnetv2-50, norm: bath }',
    '  - { <<: *base, name: b }',
    '  - { <<: [*base], name: c }',
    '',
  ].join('\n');
  const error = mistake(text);
  expect(error.place).toBe('x.yaml:2:39');
  expect(error.message).not.toContain('more');
});

test('__proto__ pollutes nothing', () => {
  mistake(`__proto__: { polluted: 1 }\n${ONE}`);
  mistake('networks:\n  - &a { __proto__: { polluted: 1 } }\n  - { <<: *a }\n');
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});
