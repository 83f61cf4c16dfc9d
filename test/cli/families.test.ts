import { describe, expect, it } from 'vitest';
import { folder, spp } from './run.ts';

/** Networks that their authors trained: what a rule says of them it says as a remark. */
const PUBLISHED = `
input: { kind: gaussian, batch: 8, size: 64 }
networks:
  - { model: efficientnet-b0 }
  - { model: mobilenetv2 }
  - { model: regnety-200mf }
  - { model: nf-resnet-26 }
  - { model: seresnet, stages: [2, 2, 2] }
  - { model: bit, stages: [2, 2, 2] }
  - { model: convnext, stages: [2, 2, 2], widths: [48, 96, 192] }
  - { model: nf-regnet-b0 }
  - { model: nf-regnet-b0, name: nf-regnet deepmind, convention: deepmind }
  - { model: cifar-resnet-20 }
`;

interface Report {
  readonly findings: readonly {
    readonly rule: string;
    readonly level: string;
    readonly network: string;
    readonly remedy: string;
  }[];
}

async function findings(config: string) {
  const at = folder();
  at.write('a.yaml', config);
  const { code } = await spp(at.root, ['check', 'a.yaml', '-r', 'json', '-q']);
  const report = JSON.parse(at.read('plots/a.check.json')) as Report;
  return { code, found: report.findings };
}

describe('the rules', () => {
  it('find no error in what published codes start from, and say why a stage is flat', async () => {
    const { code, found } = await findings(PUBLISHED);
    expect(code).toBe(0);
    const of = (name: string) => found.filter(({ network }) => network === name);
    const told = [...new Set(found.map(({ network, rule }) => `${network}: ${rule}`))];
    expect(told.sort()).toEqual([
      'convnext 2-2-2: branch-addition',
      'nf-regnet deepmind: branch-addition',
      'nf-regnet deepmind: collapse',
      'nf-regnet deepmind: transition-reset',
      'nf-regnet-b0: collapse',
      'nf-regnet-b0: transition-reset',
    ]);
    expect(of('convnext 2-2-2')[0]?.remedy).toContain('layer_scale: 1');
    for (const { remedy } of of('nf-regnet-b0')) expect(remedy).toContain('kind: pink');
  });

  it('find what a family loses with its norm', async () => {
    const { code, found } = await findings(
      'input: { kind: gaussian, batch: 2, size: 64 }\nnetworks: [{ model: efficientnet-b0, norm: none }]',
    );
    expect(code).toBe(1);
    expect(found.map(({ rule, level }) => `${rule} ${level}`)).toEqual(['collapse error']);
    expect(found[0]?.remedy).toContain('Use a norm, or residual: nf');
  });
});

it('prints a squared mean that is rounding as 0', async () => {
  const at = folder();
  at.write(
    'a.yaml',
    'input: { kind: gaussian, batch: 2, size: 32 }\nnetworks: [{ model: mobilenetv2 }]',
  );
  const { stdout } = await spp(at.root, ['analyze', 'a.yaml']);
  expect(stdout).toMatch(/ 1 +1\.1 \* +2×16×16×16 +0 +0\.98/);
  expect(stdout).not.toMatch(/e-1\d/);
});

const MISTAKES: readonly (readonly [string, string, string])[] = [
  ['a group width that divides nothing', 'model: resnext-50-32x4d, group_width: 12', 'group_width'],
  ['groups that divide nothing', 'model: resnet-50, groups: 7', 'no multiple of groups 7'],
  ['a ratio of no whole number', 'model: resnet-50, expansion: 0.3', 'no whole number'],
  ['a depth that there is not', 'model: wrn, depth: 29, width_multiplier: 2', 'depth: 28'],
  [
    'widths of too many stages',
    'model: regnet, w0: 8, wa: 64, wm: 1.05, depth: 20, group_width: 8',
    'stages',
  ],
  ['a stem that does not divide', 'model: nfnet-f0, stem_width: 100', 'no multiple of 8'],
  [
    'a parameter of a preset',
    'model: efficientnet-b0, depth_multiplier: 2',
    'a preset has its own',
  ],
  ['a parameter that is missing', 'model: convnext, stages: [1, 1]', 'needs `widths`'],
  ['a map too small', 'model: convnext-tiny, size: 16', 'too small'],
  [
    'channels taken away',
    'model: resnet, stages: [1, 1], widths: [64, 32], shortcut: pad',
    'falls\\.|do not fall',
  ],
];

describe('one message with place and remedy', () => {
  it.each(MISTAKES)('%s', async (_, network, message) => {
    const at = folder();
    at.write('a.yaml', `input: { kind: gaussian, batch: 2, size: 32 }\nnetworks: [{ ${network} }]`);
    const { code, stdout, stderr } = await spp(at.root, ['analyze', 'a.yaml']);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^spp: a\.yaml:2:\d+: .+\n( +.*\n)*$/);
    expect(stderr).toMatch(new RegExp(message));
  });
});
