import { expect, test } from 'vitest';
import { csvOf, csvOfAll } from '../../src/reporters/csv.ts';
import type { Point, Result } from '../../src/results/result.ts';
import { resultWith } from '../results/build.ts';
import { result } from './results.ts';

const HEADER = 'network,seed,point,stage,block,name,statistic,value,expected,transition';

/** The rows of a table whose cells are all plain. */
function rows(pieces: Iterable<string>): string[] {
  return [...pieces].join('').split('\n').slice(0, -1);
}

function withFirst(given: Result, change: (point: Point) => Partial<Point>, name = 'net'): Result {
  const networks = given.networks.map((network) => ({
    ...network,
    name,
    points: network.points.map((point, i) => (i === 0 ? { ...point, ...change(point) } : point)),
  }));
  return { ...given, networks };
}

test('one row a value, in the order of the result, and none where a statistic is not defined', () => {
  const given = { ...result({ stages: [1], seeds: 2, value: (i) => i + 0.5 }), seeds: [3, 7] };
  expect(rows(csvOf(given))).toEqual([
    HEADER,
    'net,3,0,0,0,stem,avg_sq_mean,0.5,,false',
    'net,7,0,0,0,stem,avg_sq_mean,0.5,,false',
    'net,3,0,0,0,stem,avg_var,0.5,,false',
    'net,7,0,0,0,stem,avg_var,0.5,,false',
    ...['avg_sq_mean', 'avg_var', 'res_avg_var'].flatMap((statistic) =>
      [3, 7].map((seed) => `net,${seed},1,1,1,stage1.block1,${statistic},1.5,,true`),
    ),
  ]);
});

test('what theory expects stands beside each value that it is of', () => {
  const given = withFirst(result({ stages: [], seeds: 2 }), () => ({ expected: { avg_var: 0 } }));
  expect(rows(csvOf(given)).map((row) => row.split(',').slice(6, 9).join())).toEqual([
    'statistic,value,expected',
    'avg_sq_mean,1,',
    'avg_sq_mean,1,',
    'avg_var,1,0',
    'avg_var,1,0',
  ]);
});

test('an overflow is no number, and under the other seeds is what it was', () => {
  const given = withFirst(result({ stages: [], seeds: 2 }), () => ({
    statistics: { avg_var: { mean: null, std: null, values: [1.5e38, null] } },
    non_finite: true,
  }));
  expect(rows(csvOf(given)).slice(1)).toEqual([
    'net,0,0,0,0,stem,avg_var,1.5e+38,,false',
    'net,1,0,0,0,stem,avg_var,NaN,,false',
  ]);
});

test('numbers keep all their digits', () => {
  const value = 0.1 + 0.2;
  expect(rows(csvOf(result({ stages: [], value: () => value })))[1]).toContain(`,${value},`);
  expect(rows(csvOf(result({ stages: [], value: () => 1e-300 })))[1]).toContain(',1e-300,');
});

test.each([
  ['a, b', '"a, b"'],
  ['say "x"', '"say ""x"""'],
  ['two\nlines', '"two\nlines"'],
  ['old\rline', '"old\rline"'],
  [' spaces ', '" spaces "'],
  ['', '""'],
  ['=1+1', '=1+1'],
  ['@x', '@x'],
  ['Netz ü 日本', 'Netz ü 日本'],
])('a network called %j stays one cell', (name, cell) => {
  const [, second = ''] = [...csvOf(withFirst(result({ stages: [] }), () => ({}), name))];
  expect(second.startsWith(`${cell},0,0,0,0,stem,`)).toBe(true);
});

test('it comes piece by piece, a point at a time', () => {
  const pieces = csvOf(result({ stages: [3, 4, 6, 3] }));
  expect(pieces.next().value).toBe(`${HEADER}\n`);
  expect(pieces.next().value).toMatch(/^net,0,0,.*\nnet,0,0,.*\n$/);
  expect([...pieces]).toHaveLength(16);
});

test('several results are one table, whose first column says which is which', () => {
  const one = result({ stages: [] });
  const table = rows(
    csvOfAll([
      { name: 'a', result: one },
      { name: 'b, c', result: one },
    ]),
  );
  expect(table).toEqual([
    `result,${HEADER}`,
    ...rows(csvOf(one))
      .slice(1)
      .map((row) => `a,${row}`),
    ...rows(csvOf(one))
      .slice(1)
      .map((row) => `"b, c",${row}`),
  ]);
});

test('a result without networks is a header', () => {
  expect([...csvOf(resultWith([]))].join('')).toBe(`${HEADER}\n`);
});
