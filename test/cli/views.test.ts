import { describe, expect, it } from 'vitest';
import { formatJson } from '../../src/reporters/json.ts';
import type { Detail } from '../../src/results/detail.ts';
import { detailFile } from '../../src/run/detail/write.ts';
import { detailOf } from '../charts/detail/synthetic.ts';
import { network, normFree, result, sawtooth } from '../charts/synthetic.ts';
import { folder, inProcess } from './run.ts';

const seeds = { seeds: 2 };
const measured = result('A result', [
  network('BN', [2, 2], sawtooth, seeds),
  network('NF', [2, 2], normFree(1), seeds),
]);
const whole = detailOf(measured, (index) => ({
  variance: index + 1,
  dead: index === 2 ? 0.25 : 0,
}));

/** Runs `spp render` beside a file of details, or beside none. */
async function render(detail: Detail | null, ...args: string[]) {
  const at = folder();
  const file = at.write('some.json', formatJson(measured));
  if (detail !== null) {
    at.write('some.detail.npz', Buffer.concat([...detailFile(detail, measured)]));
  }
  const ended = await inProcess(at.root, ['render', file, ...args]);
  return { ...ended, ...at };
}

describe('spp render --view', () => {
  it('draws the details beside a result into files of their own', async () => {
    const { code, stderr, list, read } = await render(whole, '--view', 'channels');
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'wrote plots/some.channels.svg, plots/some.channels.png\n',
    });
    expect(list()).toContain('plots/some.channels.png');
    expect(read('plots/some.channels.svg')).toContain('at most 25 % of a block');
  });

  it('draws what is asked for, as it is asked for', async () => {
    const view = ['--view', 'quantiles', '--format', 'svg'];
    const chosen = ['--network', 'NF', '--tensor', 'branch,output', '--seed', '1'];
    const look = ['--theme', 'dark', '--width', '600', '--no-title'];
    const { code, read } = await render(whole, ...view, ...chosen, ...look);
    const svg = read('plots/some.quantiles.svg');
    expect(code).toBe(0);
    expect(svg).toMatch(/NF: residual branch.*NF: output/s);
    expect(svg).toContain('fill="#111111"');
    expect(svg).not.toMatch(/A result|BN/);
    expect(Math.abs(Number(/viewBox="0 0 (\d+)/.exec(svg)?.[1]) - 600)).toBeLessThanOrEqual(4);
  });

  it('writes what Vega-Lite reads, of one seed, and with a log axis where that is asked for', async () => {
    const view = ['--view', 'quantiles', '--format', 'vl.json'];
    const drawn = async (...args: string[]) =>
      (await render(whole, ...view, ...args)).read('plots/some.quantiles.vl.json');
    const [both, one] = [await drawn(), await drawn('--seed', '1', '--log')];
    expect(both).toContain('seeds 0, 1 · quantiles are means over the seeds');
    expect(both).not.toContain('symlog');
    expect(one).toContain('seed 1"');
    expect(one).toContain('symlog');
  });
});

describe('spp render --view refuses, with one message and nothing written,', () => {
  const channels = { ...whole, kinds: ['channels'] as const };
  const view = ['--view', 'channels'];
  const cases: Record<string, { detail?: Detail | null; args: string[]; message: RegExp }> = {
    'a result without details': {
      detail: null,
      args: view,
      message: /no details beside .*\n.*spp analyze CONFIG --detail channels`/,
    },
    'what was not measured': {
      detail: channels,
      args: ['--view', 'histogram'],
      message: /no histograms were measured, only channels\n.*--detail channels,histogram`/,
    },
    'an unknown view': { args: ['--view', 'heads'], message: /channels, histogram, quantiles/ },
    'an unknown network': { args: [...view, '--network', 'bn'], message: /Did you mean "BN"/ },
    'an unknown seed': { args: [...view, '--seed', '7'], message: /no seed 7 .*\n.*It has 0, 1/ },
    'an unknown tensor': { args: [...view, '--tensor', 'stem'], message: /output, branch/ },
    'a tensor of no view': { args: ['--tensor', 'branch'], message: /--tensor: .*\n.*--view/ },
    'panels of a view': { args: [...view, '--panels', 'avg_var'], message: /--panels: / },
    'another axis of a view': { args: [...view, '--x', 'macs'], message: /--x: / },
    'linear colours': { args: [...view, '--no-log'], message: /--log: / },
    'statistics of a view': {
      args: [...view, '--format', 'svg,csv'],
      message: /--format: .*\n.*csv/,
    },
  };
  for (const [name, { detail = whole, args, message }] of Object.entries(cases)) {
    it(name, async () => {
      const { code, stdout, stderr, list } = await render(detail, ...args);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(message);
      expect(stderr.match(/^spp: /gm)).toHaveLength(1);
      expect(list().filter((file) => file.startsWith('plots'))).toEqual([]);
    });
  }
});
