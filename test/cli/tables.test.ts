import { describe, expect, it } from 'vitest';
import { csvOf } from '../../src/reporters/csv.ts';
import { formatJson } from '../../src/reporters/json.ts';
import { network, normFree, result, sawtooth } from '../charts/synthetic.ts';
import { folder, inProcess, SMALL } from './run.ts';

const MEASURED = result('A result', [
  network('BN', [2, 2], sawtooth),
  network('NF', [2, 2], normFree(1)),
]);

describe('--format csv', () => {
  it('of analyze is the table of the result that it writes beside it', async () => {
    const at = folder();
    const { code, stderr } = await inProcess(at.root, [
      ...['analyze', at.write('a.yaml', SMALL), '--format', 'json,csv'],
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'wrote plots/a.json, plots/a.csv\n' });
    expect(at.read('plots/a.csv')).toBe([...csvOf(at.result('plots/a.json'))].join(''));
  });

  it('of render is the same, and no picture is drawn where none is asked for', async () => {
    const at = folder();
    const file = at.write('a.json', formatJson(MEASURED));
    const { code } = await inProcess(at.root, ['render', file, '--format', 'csv']);
    expect(code).toBe(0);
    expect(at.list()).toEqual(['a.json', 'plots/', 'plots/a.csv']);
    expect(at.read('plots/a.csv')).toBe([...csvOf(MEASURED)].join(''));
  });

  it('of compare tells the results apart by a column, and one that is named twice too', async () => {
    const at = folder();
    const [a, b] = [
      at.write('a.json', formatJson(MEASURED)),
      at.write('b.json', formatJson(MEASURED)),
    ];
    const args = ['compare', a, b, a, '--format', 'csv', '--name', 'both'];
    expect((await inProcess(at.root, args)).code).toBe(0);
    const [header = '', ...rows] = at.read('plots/both.csv').trim().split('\n');
    expect(header).toMatch(/^result,network,seed,/);
    const [, ...own] = [...csvOf(MEASURED)].join('').trim().split('\n');
    expect(rows).toEqual(['a', 'b', 'a #2'].flatMap((name) => own.map((row) => `${name},${row}`)));
  });
});
