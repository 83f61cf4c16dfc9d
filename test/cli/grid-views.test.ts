import { describe, expect, it } from 'vitest';
import { formatJson } from '../../src/reporters/json.ts';
import { exploding, normFree, result } from '../charts/synthetic.ts';
import { product, swept, sweptResult } from '../results/grid/swept.ts';
import { folder, inProcess } from './run.ts';

const KEYS = { 'networks.alpha': [0.5, 1], 'networks.stages': [[4], [8]] };
const more = { 'networks.activation': ['relu', 'silu'], 'networks.kernel': [1, 3] };
const grid = sweptResult(
  product({ ...KEYS, ...more }).map((values) => {
    const rule = values['networks.alpha'] === 1 ? exploding(9) : normFree(0.5);
    return swept(values, { rule, stages: values['networks.stages'] as number[] });
  }),
);

async function render(of: typeof grid, ...args: string[]) {
  const at = folder();
  const file = at.write('a grid.json', formatJson(of));
  return { ...(await inProcess(at.root, ['render', file, '-o', 'out', ...args])), ...at };
}

describe('spp render --view phase | heat', () => {
  it('draws the phase diagram, and says which value of further keys it is of', async () => {
    const { code, stderr, read } = await render(grid, '--view', 'phase', '--theme', 'dark');
    expect(code).toBe(0);
    expect(stderr).toContain('note: drawn for kernel: 1; --where draws another');
    expect(stderr).toContain('wrote out/a grid.phase.svg, out/a grid.phase.png');
    const svg = read('out/a grid.phase.svg');
    for (const text of ['activation silu', 'explodes', 'healthy', 'kernel: 1', '#111111']) {
      expect(svg).toContain(text);
    }
  });

  it('draws statistics, keys and values that are asked for', async () => {
    const heat = ['--view', 'heat', '--panels', 'avg_var', '--of', 'worst', '--format', 'svg'];
    const over = ['--over', 'activation,alpha', '--where', 'kernel=3', '--where', 'stages=8'];
    const { code, stderr, read } = await render(grid, ...heat, ...over);
    expect([code, stderr]).toEqual([0, 'wrote out/a grid.heat.svg\n']);
    const svg = read('out/a grid.heat.svg');
    expect(svg).toContain('Variance, at the worst block');
    expect(svg).toContain('kernel: 3 · stages: 8');
  });

  const plain = result(
    'No sweep',
    grid.networks.map(({ swept: _, ...one }) => one),
  );
  const refused: Record<string, [string[], RegExp, typeof grid?]> = {
    'a result without a sweep': [['--view', 'phase'], /nothing was swept/, plain],
    'an unknown key': [
      ['--view', 'heat', '--over', 'alpha,deth'],
      /--over: .*"deth".*\n.*networks.alpha/,
    ],
    'three keys': [['--view', 'heat', '--over', 'a,b,c'], /Expected two keys/],
    'an unknown value': [['--view', 'heat', '--where', 'alpha=7'], /--where: .*"7"\n.*0.5, 1/],
    'a value without a key': [['--view', 'heat', '--where', 'alpha'], /such as alpha=0.5/],
    'an unknown part of a curve': [['--view', 'heat', '--of', 'first'], /last, slope, worst/],
    'statistics of verdicts': [['--view', 'phase', '--panels', 'avg_var'], /--panels: verdicts/],
    'statistics that were not measured': [
      ['--view', 'heat', '--panels', 'backward'],
      /grad_energy was not/,
    ],
    'a network': [['--view', 'phase', '--network', 'NF'], /--network: /],
    'keys without a view': [['--over', 'alpha'], /--over: .*\n.*--view/],
    'keys of details': [
      ['--view', 'channels', '--over', 'alpha'],
      /--over: .*\n.*--view phase or heat/,
    ],
  };
  it.each(Object.entries(refused))('refuses %s', async (_, [args, message, of = grid]) => {
    const { code, stdout, stderr, list } = await render(of, ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(list()).toEqual(['a grid.json']);
  });
});
