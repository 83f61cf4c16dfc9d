import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { formatJson } from '../../src/reporters/json.ts';
import { exploding, network, normFree, RESNET_50, result, sawtooth } from '../charts/synthetic.ts';
import { folder, inProcess, spp } from './run.ts';

const MEASURED = formatJson(
  result('A result', [
    network('BN', RESNET_50, sawtooth),
    network('NF', RESNET_50, normFree(1)),
    network('He', RESNET_50, exploding(1e9)),
  ]),
);

/** Runs `spp render` on a result in a folder of its own. */
async function render(...args: string[]) {
  const at = folder();
  const file = at.write('some.json', MEASURED);
  const ended = await inProcess(at.root, ['render', file, ...args]);
  return { ...ended, ...at, file };
}

function widthOf(svg: string): number {
  return Number(/<svg[^>]* width="([\d.]+)"/.exec(svg)?.[1]);
}

describe('spp render', () => {
  it('draws a result once more, into SVG and PNG, and computes nothing', async () => {
    const at = folder();
    at.write('some.json', MEASURED);
    const { code, stdout, stderr } = await spp(at.root, ['render', 'some.json']);
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: '',
      stderr: 'wrote plots/some.svg, plots/some.png\n',
    });
    expect(at.list()).toEqual(['plots/', 'plots/some.png', 'plots/some.svg', 'some.json']);
    expect(at.read('some.json')).toBe(MEASURED);
    expect(at.read('plots/some.svg')).toContain('A result');
  });

  it('gives the same bytes again, and says nothing where it is to be quiet', async () => {
    const [a, b] = [await render('-q'), await render('-q')];
    expect(a.stderr).toBe('');
    expect(a.bytes('plots/some.png').equals(b.bytes('plots/some.png'))).toBe(true);
    expect(a.read('plots/some.svg')).toBe(b.read('plots/some.svg'));
  });

  it('writes what is asked for, where it is asked for', async () => {
    const { list, stderr } = await render('--format', 'svg', '-o', 'a/b');
    expect(list()).toEqual(['a/', 'a/b/', 'a/b/some.svg', 'some.json']);
    expect(stderr).toBe('wrote a/b/some.svg\n');
  });

  it('takes a theme', async () => {
    const dark = await render('--theme', 'dark');
    expect(dark.read('plots/some.svg')).toContain('fill="#111111"');
    const corner = await sharp(dark.bytes('plots/some.png')).raw().toBuffer();
    expect([...corner.subarray(0, 3)]).toEqual([0x11, 0x11, 0x11]);
    const paper = await render('--theme', 'paper');
    expect(paper.read('plots/some.svg')).not.toContain('A result');
    expect(Math.abs(widthOf(paper.read('plots/some.svg')) - 504)).toBeLessThan(3);
    expect((await render('--theme', 'paper', '--title')).read('plots/some.svg')).toContain(
      'A result',
    );
    expect((await render('--no-title')).read('plots/some.svg')).not.toContain('A result');
  });

  it('takes a width, panels and a scale', async () => {
    const { read, bytes } = await render('--width', '700', '--panels', 'avg_var', '--scale', '1.5');
    const svg = read('plots/some.svg');
    expect(Math.abs(widthOf(svg) - 700)).toBeLessThan(5);
    expect(svg).toContain('Average channel variance');
    expect(svg).not.toContain('squared mean');
    const { width = 0 } = await sharp(bytes('plots/some.png')).metadata();
    expect(Math.abs(width - 1.5 * widthOf(svg))).toBeLessThanOrEqual(1);
  });

  it('takes log axes, linear axes, or what suits each panel', async () => {
    const drawn = async (...args: string[]) => (await render(...args)).read('plots/some.svg');
    const [auto, log, linear] = [await drawn(), await drawn('--log'), await drawn('--no-log')];
    const labels = (svg: string) => [svg.includes('>10³⁰<'), svg.includes('>1×10³⁵<')];
    expect([auto, log, linear].map(labels)).toEqual([
      [true, false],
      [true, false],
      [false, true],
    ]);
  });
});

describe('spp render refuses, with one message and nothing written,', () => {
  const cases: Record<string, { args?: string[]; text?: string; message: RegExp }> = {
    'another version': { text: '{"schema":"spp-result/3"}', message: /reads "spp-result\/2"/ },
    'a truncated result': {
      text: MEASURED.slice(0, 4000),
      message: /some\.json:\d+:\d+: .* too early/,
    },
    'an edited result': {
      text: MEASURED.replace('"index": 3', '"index": 4'),
      message: /point 3 is missing/,
    },
    'a config': { text: 'networks: []', message: /not JSON/ },
    'an empty file': { text: '', message: /is empty/ },
    'a width of nothing': { args: ['--width', '10'], message: /from 200 to 4000/ },
    'a width that is no number': { args: ['--width', 'wide'], message: /from 200 to 4000/ },
    'an unknown theme': { args: ['--theme', 'sepia'], message: /light, dark, paper/ },
    'an unknown panel': { args: ['--panels', 'avg_var,variance'], message: /avg_sq_mean, avg_var/ },
    'an unknown format': { args: ['--format', 'json'], message: /svg, png/ },
    'a scale of nothing': { args: ['--scale', '0'], message: /from 0.5 to 8/ },
    'a picture too large to draw': {
      args: ['--width', '4000', '--scale', '8'],
      message: /PNG of \d+×\d+ pixels is too large/,
    },
    'a file as folder': { args: ['-o', 'some.json/x'], message: /is a file, not a folder/ },
  };
  for (const [name, { args = [], text = MEASURED, message }] of Object.entries(cases)) {
    it(name, async () => {
      const at = folder();
      const file = at.write('some.json', text);
      const { code, stdout, stderr } = await inProcess(at.root, ['render', file, ...args]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(message);
      expect(stderr.match(/^spp: /gm)).toHaveLength(1);
      expect(stderr).not.toMatch(/\n {4}at /);
      expect(at.list()).toEqual(['some.json']);
    });
  }

  it('a result that is not there', async () => {
    const at = folder();
    const { code, stderr } = await inProcess(at.root, ['render', at.at('none.json')]);
    expect(code).toBe(2);
    expect(stderr).toContain('there is no such file');
    expect(at.list()).toEqual([]);
  });
});

describe('what a picture cannot show is told', () => {
  const drawn = async (names: readonly string[], ...args: string[]) => {
    const at = folder();
    const networks = names.map((name) => ({ ...network(name, [1], sawtooth), macs: 1e9 }));
    const file = at.write('a.json', formatJson(result('Titel', networks)));
    const { code, stderr } = await inProcess(at.root, ['render', file, '-q', ...args]);
    expect(code).toBe(0);
    return stderr;
  };
  const many = (count: number) => Array.from({ length: count }, (_, i) => `N${i}`);

  it('curves that look like others, from the first of which there are two', async () => {
    expect(await drawn(many(42), '--format', 'svg')).toBe('');
    expect(await drawn(many(44), '--format', 'svg')).toBe(
      'spp: warning: the picture has 44 curves, and there are 42 looks: "N42" looks like "N0"; "N43" looks like "N1". Draw fewer networks together, or a point a network: --x macs.\n',
    );
    expect(await drawn(many(99), '--format', 'svg')).toContain('looks like "N4"; and 52 more. ');
    expect(await drawn(many(44), '--format', 'csv')).toBe('');
  });

  it('lines over multiply-adds too, of which each family is one', async () => {
    expect(await drawn(many(44), '--format', 'svg', '--x', 'macs')).toContain(
      'the picture has 44 lines, and there are 42 looks: "N42" looks like "N0"',
    );
    const family = Array.from({ length: 44 }, (_, i) => `Net-${i}`);
    expect(await drawn(family, '--format', 'svg', '--x', 'macs')).toBe('');
  });

  it('characters without a glyph, where they are drawn with the shipped fonts', async () => {
    const names = ['日本 NF', 'BN 🚀'];
    expect(await drawn(names, '--format', 'svg')).toBe('');
    expect(await drawn(names)).toBe(
      'spp: warning: the PNG shows boxes for 日 本 🚀 in "日本 NF", "BN 🚀": the fonts of spp lack them. Name it in other letters, or take the SVG, which is drawn with the fonts of whoever opens it.\n',
    );
  });
});
