import { expect, test } from 'vitest';
import { formatBaseline } from '../../../src/check/baselines/format.ts';
import { makeBaseline } from '../../../src/check/baselines/make.ts';
import { looksLikeBaseline, parseBaseline } from '../../../src/check/baselines/parse.ts';
import { UserError } from '../../../src/core/errors.ts';
import type { NetworkResult, Point } from '../../../src/results/result.ts';
import { withGradients } from '../../charts/gradients.ts';
import { type Given, healthyNf, NF, network, resultOf } from '../networks.ts';

const seeds =
  (count: number) =>
  (given: Given): Given => ({
    m: Array(count).fill(0.00123456789),
    v: Array(count).fill(given.v),
    r: Array(count).fill(given.r ?? 0),
  });
const named = (name: string, blocks = 3) => ({
  ...network(healthyNf(blocks).map(seeds(2)), { name, ...NF }),
  name,
});
const result = resultOf(named('a'), named('b "quoted"'));
const text = formatBaseline(makeBaseline(result));

test('what is written is read again', () => {
  const { checksum: _, ...data } = JSON.parse(text);
  expect(parseBaseline(text, 'b.json')).toEqual(data);
  expect(formatBaseline(parseBaseline(text, 'b.json'))).toBe(text);
});

test('one line a point and one a key of the config; seven digits a value', () => {
  const lines = text.split('\n');
  expect(lines.filter((line) => line.includes('"name": "stage1.block2"'))).toEqual(
    Array(2).fill(expect.stringMatching(/^ {8}\{ .* \},$/)),
  );
  expect(lines).toContain('        "alpha": 1,');
  expect(text).toContain('[0.001234568, 0.001234568]');
});

test('a name is no reason for another hash, a value is', () => {
  const hash = (of: NetworkResult) => makeBaseline(resultOf(of)).config_hash;
  const other = { ...named('a'), config: { name: 'a', ...NF, alpha: 0.99 } };
  expect(hash(named('c'))).toBe(hash(named('a')));
  expect(hash(other)).not.toBe(hash(named('a')));
});

test('line ends and white space do not count, nor does a byte order mark', () => {
  expect(() => parseBaseline(`\uFEFF${text.replaceAll('\n', '\r\n')}`, 'b')).not.toThrow();
  expect(() => parseBaseline(JSON.stringify(JSON.parse(text)), 'b')).not.toThrow();
});

test('an overflow is kept as null', () => {
  const over: Point = { ...named('a').points[1], non_finite: true } as Point;
  const points = [
    ...named('a', 0).points,
    {
      ...over,
      statistics: { ...over.statistics, avg_var: { mean: null, std: null, values: [null, 3] } },
    },
  ];
  const baseline = makeBaseline(resultOf({ ...named('a'), points }));
  expect(parseBaseline(formatBaseline(baseline), 'b').networks[0]?.points[1]?.avg_var).toEqual([
    null,
    3,
  ]);
});

const edited = (change: (data: Record<string, unknown>) => void) => {
  const data = JSON.parse(text);
  change(data);
  return JSON.stringify(data);
};
const networks = (data: Record<string, unknown>) =>
  data['networks'] as { points: Record<string, unknown>[] }[];
const point = (data: Record<string, unknown>) =>
  networks(data)[0]?.points[1] as Record<string, unknown>;

test.each([
  ['empty', '', 'is empty'],
  ['cut off', text.slice(0, text.length / 2), 'cut off'],
  ['cut off in the last line', text.trimEnd().slice(0, -1), 'cut off'],
  ['a config', 'networks: [{ model: resnetv2-50 }]', 'not a baseline of spp'],
  ['other JSON', '{"a": 1}', 'not a baseline of spp'],
  ['a list', '[]', 'not a baseline of spp'],
  ['null', 'null', 'not a baseline of spp'],
  ['another schema', '{"schema": "x/1"}', 'not a baseline of spp but x/1'],
  ['a result', '{"schema": "spp-result/1"}', 'a result of `spp analyze`'],
  ['newer', text.replace('spp-baseline/1', 'spp-baseline/2'), 'written in spp-baseline/2'],
  ['a conflict', text.replace('  "seeds"', '<<<<<<< ours\n  "seeds"'), 'merge conflict'],
  ['a value by hand', text.replace('0.001234568', '0.001234567'), 'checksum does not fit'],
  ['a point less', edited((data) => networks(data)[0]?.points.pop()), 'checksum does not fit'],
  [
    'a word for a number',
    edited((data) => {
      point(data)['avg_var'] = ['2', 2];
    }),
    'networks[0].points[1].avg_var[0]',
  ],
  [
    'a seed less',
    edited((data) => {
      point(data)['avg_var'] = [2];
    }),
    'one value for each of the 2 seeds',
  ],
  [
    'a key less',
    edited((data) => {
      delete point(data)['shape'];
    }),
    'networks[0].points[1].shape',
  ],
  [
    'a key more',
    edited((data) => {
      data['note'] = 'x';
    }),
    'note',
  ],
  [
    'no checksum',
    edited((data) => {
      delete data['checksum'];
    }),
    'checksum',
  ],
])('%s is refused', (_, broken, message) => {
  let thrown: unknown;
  try {
    parseBaseline(broken, 'dir/b.json');
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(UserError);
  const { place, remedy, message: told } = thrown as UserError;
  expect(told).toContain(message);
  expect([place, remedy]).toEqual([
    'dir/b.json',
    expect.stringMatching(/--update|the spp that wrote/),
  ]);
});

test('what may be overwritten: a baseline, sound or broken', () => {
  expect(looksLikeBaseline(text)).toBe(true);
  expect(looksLikeBaseline(text.slice(0, 60))).toBe(true);
  expect(looksLikeBaseline('{"schema": "spp-result/1"}')).toBe(false);
});

test('a backward pass is kept, with what is not defined at the stem left out', () => {
  const backward = makeBaseline(resultOf(withGradients(named('a'), () => 1e3)));
  const [stem, block] = parseBaseline(formatBaseline(backward), 'b').networks[0]?.points ?? [];
  expect(stem?.grad_energy?.[0]).toBe(1e9);
  expect(stem).not.toHaveProperty('grad_branch');
  expect(block?.grad_branch?.[0]).toBe(999);
});
