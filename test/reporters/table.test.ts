import { expect, test } from 'vitest';
import { formatTable } from '../../src/reporters/table.ts';
import { normed, withGradients } from '../charts/gradients.ts';
import { exploding, network, result as resultOf, sawtooth } from '../charts/synthetic.ts';
import { result } from './results.ts';

const PLAIN = { bold: (text: string) => text, dim: (text: string) => text };
const table = (given: Parameters<typeof result>[0], full = false) =>
  formatTable(result(given), full, PLAIN);

test('one seed', () => {
  expect(
    `\n${table({ stages: [2, 1], value: (i) => [0.0123456, 1, 12.345, 1234.5][i] as number })}`,
  ).toBe(`
net  23.5 M parameters, 4.00 G multiply-adds
block  stage  shape     avg sq mean  avg var     res avg var
    0  stem   8×16×4×4     0.01235      0.01235     –
    1  1.1 *  8×16×4×4     1.000        1.000       1.000
    2  1.2    8×16×4×4    12.35        12.35       12.35
    3  2.1 *  8×16×4×4  1235         1235        1235

* transition block
`);
});

test('several seeds, and overflow', () => {
  const value = (i: number) => [0.5, 3e-5, 1.5e36, Number.NaN][i] as number;
  expect(`\n${table({ stages: [2, 1], seeds: 3, value })}`).toBe(`
net  23.5 M parameters, 4.00 G multiply-adds
block  stage  shape     avg sq mean          avg var              res avg var
    0  stem   8×16×4×4  0.5000   ± 0.017     0.5000   ± 0.017     –
    1  1.1 *  8×16×4×4  3.000e-5 ± 0.10e-5   3.000e-5 ± 0.10e-5   3.000e-5 ± 0.10e-5
    2  1.2    8×16×4×4  1.500e36 ± 0.050e36  1.500e36 ± 0.050e36  1.500e36 ± 0.050e36
    3  2.1 *  8×16×4×4  ∞                    ∞                    ∞

* transition block   ± one standard deviation over 3 seeds   ∞ overflow
`);
});

test('points and signs stand below each other', () => {
  const lines = table({ stages: [4], seeds: 2, value: (i) => 10 ** (i - 2) })
    .split('\n')
    .slice(3, 6);
  for (const sign of ['±', '.']) {
    const columns = lines.map((line) =>
      [...line.slice(20)].flatMap((character, i) => (character === sign && i < 12 ? [i] : [])),
    );
    expect(new Set(columns.map((at) => at[0])).size).toBe(1);
  }
});

test('a deep network is shortened to its stages', () => {
  const text = table({ stages: [3, 24, 36, 3] });
  const blocks = [...text.matchAll(/^ +\d+ {2}(\S+)/gm)].map(([, place]) => place);
  expect(blocks).toEqual([
    ...['stem', '1.1', '1.2', '1.3', '2.1', '2.23', '2.24'],
    ...['3.1', '3.35', '3.36', '4.1', '4.2', '4.3'],
  ]);
  expect([...text.matchAll(/… {2}(\d+) blocks/g)].map(([, count]) => count)).toEqual(['21', '33']);
  expect(table({ stages: [3, 24, 36, 3] }, true).split('\n').length).toBe(67 + 5);
});

test('a network of the paper’s usual depth is listed whole', () => {
  expect(table({ stages: [3, 4, 6, 3] })).not.toContain('…');
});

test('a shortened network that overflows shows where', () => {
  const value = (i: number) => (i < 100 ? 1 : Number.POSITIVE_INFINITY);
  const text = table({ stages: [200], value });
  expect(text.split('\n').filter((line) => line.includes('∞') && /^ *\d/.test(line)).length).toBe(
    3,
  );
  expect(text).toMatch(/^ {2}100 {2}1\.100/m);
});

test('a hundred columns are enough for the widest', () => {
  const shape = [8, 2048, 224, 224] as const;
  const normal = table({ stages: [50, 50], seeds: 4, shape, value: (i) => 1 + i });
  const extreme = table({
    stages: [50, 50],
    seeds: 4,
    shape,
    value: (i) => 1.234567 * 10 ** (i / 3),
  });
  for (const line of normal.split('\n')) expect(line.length).toBeLessThanOrEqual(90);
  for (const line of extreme.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
});

test('style is laid on whole lines, so that it moves no column', () => {
  const style = {
    bold: (text: string) => `<b>${text}</b>`,
    dim: (text: string) => `<i>${text}</i>`,
  };
  const given = result({ stages: [30], seeds: 2 });
  const styled = formatTable(given, false, style);
  expect(styled).toContain('<b>net</b>  <i>23.5 M');
  expect(styled.replace(/<\/?[bi]>/g, '')).toBe(formatTable(given, false, PLAIN));
});

const deep = withGradients(network('BN', [50, 50, 50, 50], sawtooth), normed);
const lines = (one: typeof deep, full = false) =>
  formatTable(resultOf('t', [one]), full, PLAIN).split('\n');

test('the backward pass has a table of its own below, by block and stage', () => {
  const small = {
    ...withGradients(network('n', [2], sawtooth, { seeds: 1 }), ({ block }) => 10 / block),
  };
  const text = formatTable(resultOf('t', [small], { seeds: [0] }), false, PLAIN);
  expect(text.slice(text.indexOf('backward'))).toBe(`backward pass, from the last block up
block  stage  grad energy  grad avg sq mean  grad avg var  grad branch
    0  stem   50.00        5.000e-4          0.05000       –
    1  1.1 *   5.000       5.000e-5          0.005000      9.000
    2  1.2     1.000       1.000e-5          0.001000      4.000

* transition block
`);
});

test('a product over many blocks is told by its exponents in the whole column, and only then', () => {
  const cells = lines(deep).flatMap(
    (line) => /^ +\d+ {2}\S+( \*)? +(\S+) ± /.exec(line)?.[2] ?? [],
  );
  const energies = cells.slice(cells.length / 2);
  expect(energies[0]).toMatch(/^\d\.\d{3}e1\d$/);
  expect(energies.filter((text) => !/^\d\.\d{3}(e\d+)?$/.test(text))).toEqual([]);
});

test('both tables fit a hundred columns, over however many decades', () => {
  for (const line of lines(deep)) expect(line.length).toBeLessThanOrEqual(100);
});

test('behind an overflow there is no gradient', () => {
  const burst = withGradients(network('He', [4], exploding(1e16)), () => 2);
  expect(lines(burst).filter((line) => /^ +3 .*–.*–.*–.*–$/.test(line))).toHaveLength(1);
  expect(lines(burst).filter((line) => /^ +2 {2}1\.2 +1\.000 ± 0 /.test(line))).toHaveLength(1);
});
