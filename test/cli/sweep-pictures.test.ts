import { expect, test } from 'vitest';
import { sweepFiles, sweepPictures } from '../../src/cli/sweeps/pictures.ts';
import { parseConfig } from '../../src/config/load.ts';
import { folder, inProcess } from './run.ts';

const config = (sweep: string) => `
input: { kind: gaussian, batch: 2, size: 8 }
base: { model: resnetv2, stages: [4], widths: [8], stem: none, norm: none, residual: nf, scaled_ws: true }
networks: [{ name: A }, { name: B }]
sweep:
  ${sweep}
`;
const picturesOf = (sweep: string) =>
  sweepPictures(parseConfig(config(sweep), 'a.yaml').config as Parameters<typeof sweepPictures>[0]);

test('curves as long as they can be told apart, and a phase diagram where two keys differ', () => {
  const curves = { curves: true, phase: false };
  expect(picturesOf('seeds: [0, 1]')).toEqual(curves);
  expect(picturesOf('networks.alpha: [1, 2, 3, 4, 5, 6, 7, 8]')).toEqual(curves);
  const zip = 'zip: [[networks.alpha, networks.init_gain]]';
  expect(picturesOf(`networks.alpha: [1, 2]\n  networks.init_gain: [1, 2]\n  ${zip}`)).toEqual(
    curves,
  );
  const stages = 'networks.stages: [[4], [5], [6]]';
  expect(picturesOf(`networks.alpha: [1, 2]\n  ${stages}`)).toEqual({ curves: true, phase: true });
  const many = picturesOf(`networks.alpha: [1, 2, 3]\n  ${stages}`);
  expect(many).toEqual({ curves: false, phase: true });
  expect(sweepFiles('a', ['json', 'svg'], [], many)).toEqual(['a.json', 'a.phase.svg']);
});

test('spp sweep writes the phase diagram, in place of curves where there are many, and says where it fails', async () => {
  const at = folder();
  const stages = 'networks.stages: [[4], [5], [6]]';
  const file = at.write('a.yaml', config(`networks.alpha: [1, 2, 3]\n  ${stages}`));
  const run = (...args: string[]) => inProcess(at.root, [...args, '-o', at.at('out')]);
  const { code, stdout, stderr } = await run('sweep', file, '--format=json,svg', '--jobs=1');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^A\nstages +healthy along alpha +fails first\n4 +/);
  expect(stdout).toMatch(/theory expects \d+ of 18 verdicts.*\n\d+ of 18 networks are healthy\n$/);
  expect(stderr).toContain('note: there are too many curves');
  expect(stderr).toContain('a.json, ');
  const files = () => at.list().filter((name) => name.startsWith('out/a'));
  expect(files()).toEqual(['out/a.json', 'out/a.phase.svg']);
  const drawn = at.read('out/a.phase.svg');
  await run('render', at.at('out/a.json'), '--view=phase', '--format=svg', '-q');
  expect(at.read('out/a.phase.svg')).toBe(drawn);
});
