import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { main, type Terminal } from '../../src/cli/main.ts';
import { PRESETS } from '../../src/networks/families/table.ts';

async function spp(...args: string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const terminal: Terminal = { argv: ['', '', ...args], env: {}, stdout, stderr, cwd: () => '/' };
  await main(terminal);
  const read = (stream: PassThrough): string => stream.read()?.toString() ?? '';
  return { status: terminal.exitCode, stdout: read(stdout), stderr: read(stderr) };
}

test('a line for each preset, by family', async () => {
  const { status, stdout, stderr } = await spp('models');
  expect([status, stderr]).toEqual([0, '']);
  const [head, ...lines] = stdout.trimEnd().split('\n');
  expect(head).toMatch(/^model +family +block +stages +depth +size +parameters +multiply-adds$/);
  expect(lines).toHaveLength(Object.keys(PRESETS).length);
  expect(lines.slice(0, 13).map((line) => line.split(' ')[0])).toEqual([
    ...[18, 34, 50, 101, 152, 200, 288, 600].map((depth) => `resnetv2-${depth}`),
    ...[18, 34, 50, 101, 152].map((depth) => `resnet-${depth}`),
  ]);
  expect(lines).toContainEqual(
    expect.stringMatching(/^resnet-50 +resnet +bottleneck +3-4-6-3 +50 +224² +23\.5 M +4\.09 G$/),
  );
  expect(lines).toContainEqual(
    expect.stringMatching(
      /^efficientnet-b1 +efficientnet +inverted +2-3-3-4-4-5-2 +240² +6\.10 M +659 M$/,
    ),
  );
  expect(
    new Set(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.length),
    ).size,
  ).toBe(1);
});

test('JSON, with the parameters and multiply-adds that torchvision has without the head', async () => {
  const { status, stdout } = await spp('models', '--json');
  expect(status).toBe(0);
  const models: { name: string; params: number }[] = JSON.parse(stdout);
  expect(models).toHaveLength(Object.keys(PRESETS).length);
  expect(models.find(({ name }) => name === 'resnet-18')).toEqual({
    name: 'resnet-18',
    family: 'resnet',
    block: 'basic',
    stages: [2, 2, 2, 2],
    depth: 18,
    size: 224,
    params: 11_176_512,
    macs: 1_813_561_344,
  });
  const params = Object.fromEntries(models.map((model) => [model.name, model.params]));
  expect(params).toMatchObject({ 'resnet-50': 23_508_032, 'resnet-152': 58_143_808 });
});

test('nothing but options is taken', async () => {
  const { status, stderr } = await spp('models', 'resnet-50');
  expect(status).toBe(2);
  expect(stderr).toContain('too many arguments');
});
