import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../../../src/core/errors.ts';
import { formatJson } from '../../../src/reporters/json.ts';
import { checkResult, isResultFile, loadResult } from '../../../src/results/files/load.ts';
import type { Result } from '../../../src/results/result.ts';
import {
  asRuled,
  exploding,
  network,
  normFree,
  RESNET_50,
  result,
} from '../../charts/synthetic.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'spp-result-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const good = result('A result', [
  network('NF', RESNET_50, normFree(1), {
    theory: asRuled(normFree(1)),
    config: { stages: RESNET_50 },
  }),
  network('He', RESNET_50, exploding(1e5), { config: { stages: RESNET_50 } }),
]);

function write(text: string | Uint8Array, name = 'result.json'): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

async function mistake(load: () => Promise<unknown>): Promise<UserError> {
  const thrown = await load().then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(thrown instanceof UserError)) throw new Error(`no mistake was found: ${thrown}`);
  expect(thrown.remedy, 'a remedy').toBeTruthy();
  expect(thrown.format().split('\n').length).toBe(2);
  return thrown;
}

const refused = (text: string | Uint8Array) => mistake(() => loadResult(write(text)));

type Row = Record<string, unknown>;

/** The good result with a change, as a message. */
async function edited(
  change: (result: Row & { seeds: number[]; networks: Row[] }, points: Row[]) => unknown,
): Promise<string> {
  const copy = JSON.parse(JSON.stringify(good));
  change(copy, copy.networks[0].points);
  const { message, place } = await refused(JSON.stringify(copy));
  expect(place).toBe(join(folder, 'result.json'));
  return message;
}

describe('a result file', () => {
  it('is read as it was written', async () => {
    expect(await loadResult(write(formatJson(good)))).toEqual(JSON.parse(formatJson(good)));
  });

  it('of the gallery is read, with expectations and without', async () => {
    for (const name of ['bn-nf-he', 'pictures', 'resnetv2-600']) {
      const file = fileURLToPath(new URL(`../../../plots/${name}.json`, import.meta.url));
      expect((await loadResult(file)).networks.length).toBeGreaterThan(0);
    }
  });

  it('may say of channels that they are dead', () => {
    const copy = JSON.parse(JSON.stringify(good));
    copy.networks[0].points[3].dead_channels = 0.25;
    expect(checkResult(copy, 'f')).toEqual(copy);
  });

  it('may say what it is drawn over, and no more than that is known', async () => {
    const drawn = { ...JSON.parse(JSON.stringify(good)), chart: { x: 'macs' } };
    expect(checkResult(drawn, 'f')).toEqual(drawn);
    expect((await refused(JSON.stringify({ ...good, chart: { x: 'flops' } }))).message).toBe(
      '`chart.x` must be one of depth, macs, but is "flops"',
    );
    expect((await refused(JSON.stringify({ ...good, chart: {} }))).message).toMatch(
      /`chart.x` must/,
    );
  });

  it('is told from a config by its schema', async () => {
    expect(await isResultFile(write('{"schema": "spp-result/2"}'))).toBe(true);
    expect(await isResultFile(write('{"networks": [{"model": "resnetv2-50"}]}'))).toBe(false);
  });
});

describe('another file is refused:', () => {
  it('another version', async () => {
    const { message } = await refused(JSON.stringify({ ...good, schema: 'spp-result/3' }));
    expect(message).toBe(
      'this result has the schema "spp-result/3", and this spp reads "spp-result/2" and "spp-result/1"',
    );
  });

  it('a comparison, a config, a list, a word', async () => {
    const messages = ['{"schema": "spp-comparison/1"}', '{"networks": []}', '[]', '"x"'].map(
      async (text) => (await refused(text)).message,
    );
    for (const message of await Promise.all(messages)) {
      expect(message).toMatch(/^this is not a result of spp: /);
    }
    expect((await refused('{"networks": []}')).remedy).toContain('spp analyze');
  });

  it('an empty one', async () => {
    expect((await refused(' \n')).message).toBe('this file is empty');
  });

  it('one that is missing, and a folder', async () => {
    const missing = join(folder, 'missing.json');
    expect(await mistake(() => loadResult(missing))).toMatchObject({
      message: 'there is no such file',
      place: missing,
    });
    mkdirSync(join(folder, 'folder.json'));
    const { message } = await mistake(() => loadResult(join(folder, 'folder.json')));
    expect(message).toContain('folder');
  });

  it('one that is not text', async () => {
    expect((await refused(Uint8Array.of(0x7b, 0xff, 0xfe))).message).toContain('UTF-8');
  });
});

describe('broken JSON is told with its place:', () => {
  const file = () => join(folder, 'result.json');

  it('a truncated file, wherever it ends', async () => {
    const text = formatJson(good).trimEnd();
    for (let end = 1; end < text.length; end += 997) {
      const cut = text.slice(0, end);
      const lines = cut.trimEnd().split('\n');
      const { message, place } = await refused(cut);
      expect(message, cut.slice(-20)).toBe(
        'this JSON ends too early: a part of the file is missing',
      );
      expect(place).toBe(`${file()}:${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`);
    }
  });

  it('a comma too many, a word, something behind the end', async () => {
    const text = formatJson(good);
    const at = async (broken: string) => (await refused(broken)).place?.slice(file().length);
    expect(await at(text.replace('"title"', ',"title"'))).toBe(':3:3');
    expect(await at(text.replace('"A result"', 'NaN'))).toBe(':3:12');
    expect(await at(`${text}}`)).toBe(`:${text.split('\n').length}:1`);
    expect(await at('networks:\n  - model: resnetv2-50\n')).toMatch(/^(:1:\d)?$/);
  });
});

describe('an edited result is refused:', () => {
  const network = (at: number, more: object) =>
    edited(({ networks }) => Object.assign(networks[at] as Row, more));
  const point = (at: number, more: object) =>
    edited((_, points) => Object.assign(points[at] as Row, more));
  const statistics = (at: number, more: object) =>
    edited((_, points) => Object.assign(points[at]?.['statistics'] as Row, more));

  it('a wrong type', async () => {
    const { avg_var } = good.networks[0]?.points[3]?.statistics ?? {};
    expect(await statistics(3, { avg_var: { ...avg_var, mean: '1' } })).toBe(
      '`networks[0].points[3].statistics.avg_var.mean` must be a number of at least 0, but is "1"',
    );
    expect(await edited((r) => Object.assign(r, { networks: 'all' }))).toContain('`networks`');
    expect(await network(0, { points: [] })).toContain('`networks[0].points`');
    expect(await statistics(2, { avg_var: { ...avg_var, mean: -1 } })).toContain('at least 0');
  });

  it('a key that is missing or unknown', async () => {
    expect(await statistics(2, { avg_var: undefined })).toBe(
      'network "NF": point 2 (stage1.block2): `avg_var` is missing',
    );
    expect(await statistics(2, { avg_variance: null })).toContain('no key `avg_variance`');
    expect(await network(1, { colour: 'red' })).toBe('`networks[1]` has no key `colour`');
    expect(await point(2, { expected: { variance: 1 } })).toContain('no key `variance`');
  });

  it('a statistic that cannot be as it is', async () => {
    expect(await statistics(2, { avg_var: null })).toBe(
      'network "NF": point 2 (stage1.block2): `avg_var` is null',
    );
    const all = (change: (own: Row) => void) =>
      edited((_, points) => {
        for (const each of points) change(each['statistics'] as Row);
      });
    expect(await all((own) => delete own['avg_var'])).toContain('`avg_var` is missing');
    const half = { mean: 0.5, std: 0, values: Array(good.seeds.length).fill(0.5) };
    const alone = await edited((_, points) => {
      for (const each of points) {
        Object.assign(each['statistics'] as Row, { sample_corr: half });
        each['shape'] = [1, 256, 56, 56];
      }
    });
    expect(alone).toContain('`sample_corr` is there, and the batch is 1');
  });

  it('a seed twice', async () => {
    expect(await edited((r) => Object.assign(r, { seeds: [0, 1, 2, 0] }))).toBe(
      'seed 0 is listed twice',
    );
  });

  it('no networks', async () => {
    expect(await edited((r) => Object.assign(r, { networks: [] }))).toContain('`networks`');
  });

  it('a mean or a deviation that is not that of its values', async () => {
    const scaled = (part: 'mean' | 'std', factor: number) => {
      const { avg_var } = good.networks[0]?.points[3]?.statistics ?? {};
      return statistics(3, { avg_var: { ...avg_var, [part]: Number(avg_var?.[part]) * factor } });
    };
    expect(await scaled('mean', 1 + 1e-8)).toMatch(
      /^network "NF": point 3 \(stage1.block3\): `avg_var.mean` is [\d.]+, but that of its values is/,
    );
    expect(await scaled('std', 2)).toContain('`avg_var.std`');
    await expect(scaled('mean', 1 + 1e-12)).rejects.toThrow('no mistake was found');
  });

  it('points missing: in the middle, the first, the last', async () => {
    const without = (at: number) => edited((_, points) => points.splice(at, 1));
    expect(await without(7)).toBe('network "NF": point 7 is missing: in its place stands point 8');
    expect(await without(0)).toContain('point 0 is missing');
    expect(await without(16)).toBe(
      'network "NF": its config has 16 blocks, but there are points of 15',
    );
  });

  it('blocks in another order', async () => {
    expect(await point(5, { stage: 4 })).toContain(
      'point 5 is block 2 of stage 4, which does not follow',
    );
  });

  it('values for other seeds', async () => {
    expect(await edited((r) => r.seeds.pop())).toContain('4 values for 3 seeds');
  });

  it('an overflow without its mark, and the mark without an overflow', async () => {
    const overflow = { mean: null, std: null, values: [1, null, 1, 1] };
    expect(await statistics(3, { avg_var: overflow })).toContain('but `non_finite` is not set');
    expect(await point(2, { non_finite: true })).toContain('but no statistic is null');
    expect(good.networks[1]?.points.at(-1)?.non_finite, 'is read').toBe(true);
  });

  it('a residual branch of the stem', async () => {
    const { res_avg_var } = good.networks[0]?.points[3]?.statistics ?? {};
    expect(await statistics(0, { res_avg_var })).toContain('`res_avg_var` is there');
  });

  it('a title that is more than a line', async () => {
    for (const title of ['a\nb', 'a\0', '\u202ea']) {
      expect(await edited((r) => Object.assign(r, { title }))).toContain('without control');
    }
  });

  it('two networks of one name, or a name that would upset a terminal', async () => {
    expect(await network(1, { name: 'NF' })).toContain('two networks have the name "NF"');
    expect(await network(1, { name: 'a\u001b[2J' })).toContain('one line of text');
  });
});

it('the check leaves a result alone', () => {
  const before = JSON.stringify(good);
  const checked: Result = checkResult(good, 'f');
  expect(JSON.stringify(good)).toBe(before);
  expect(JSON.stringify(checked)).toBe(before);
});
