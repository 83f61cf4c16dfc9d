import { statSync } from 'node:fs';
import ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { decoded as decodedOnnx } from '../export/onnx/run.ts';
import { decoded } from '../export/safetensors/read.ts';
import { folder, inProcess, SMALL, spp } from './run.ts';

const ONE = `
input: { kind: gaussian, batch: 2, size: [16, 24] }
seeds: [3, 4]
networks:
  - { name: "Batch norm (v2)", model: resnetv2, stages: [1, 1], widths: [16, 32], stem: conv3 }
`;

async function exported(config: string, ...args: string[]) {
  const at = folder();
  at.write('a.yaml', config);
  const ended = await inProcess(at.root, ['export', at.at('a.yaml'), ...args]);
  return { ...ended, ...at };
}

describe('spp export --format onnx', () => {
  it('writes a model that onnxruntime runs on a batch of any size, and says how', async () => {
    const at = folder();
    at.write('a.yaml', ONE);
    const { code, stdout, stderr } = await spp(at.root, ['export', 'a.yaml', '--format', 'onnx']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'wrote Batch-norm-v2.onnx\n' });
    expect(stdout).toBe(
      [
        'import numpy, onnxruntime',
        'session = onnxruntime.InferenceSession("Batch-norm-v2.onnx")',
        'x = numpy.random.randn(8, 3, 16, 24).astype("float32")',
        'y = session.run(None, {"input": x})[0]',
        '',
      ].join('\n'),
    );
    expect(at.list()).toEqual(['Batch-norm-v2.onnx', 'a.yaml']);
    const session = await ort.InferenceSession.create(at.bytes('Batch-norm-v2.onnx'));
    for (const batch of [1, 5]) {
      const input = new ort.Tensor('float32', new Float32Array(batch * 3 * 16 * 24).fill(1), [
        batch,
        3,
        16,
        24,
      ]);
      const outputs = await session.run({ input });
      expect(Object.values(outputs)[0]?.dims).toEqual([batch, 32, 8, 12]);
    }
    await session.release();
  });

  it('calls nodes and tensors as modules', async () => {
    const { bytes } = await exported(ONE, '--format', 'onnx', '-o', 'x.onnx');
    const graph = decodedOnnx(bytes('x.onnx'));
    const names = graph.node.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of [
      '/stem/conv/Conv',
      '/stage1/stage1.block1/conv1/Conv',
      '/stage2/stage2.block1/Add',
    ]) {
      expect(names).toContain(name);
    }
    for (const { name, output } of graph.node) expect(output[0]).toBe(`${name}_output_0`);
    const tensors = graph.initializer.map(({ name }) => name);
    expect(tensors).toContain('stage1.block1.conv1.weight');
    expect(tensors).toContain('stage1.block1.pre.norm1.running_var');
    expect(new Set(tensors).size).toBe(tensors.length);
  });

  it('puts weights beside the model where asked, each at a multiple of 4096', async () => {
    const { at, bytes, list } = await exported(
      ONE,
      '--format',
      'onnx',
      '--external-data',
      '-o',
      'to/x.onnx',
    );
    expect(list()).toEqual(['a.yaml', 'to/', 'to/x.onnx', 'to/x.onnx.data']);
    const external = decodedOnnx(bytes('to/x.onnx')).initializer.filter(
      ({ externalData }) => externalData.length > 0,
    );
    const places = external.map(({ externalData }) =>
      Object.fromEntries(externalData.map(({ key, value }) => [key, value])),
    );
    expect(places.length).toBeGreaterThan(3);
    for (const { location, offset } of places) {
      expect([location, Number(offset) % 4096]).toEqual(['x.onnx.data', 0]);
    }
    const ends = places.map(({ offset, length }) => Number(offset) + Number(length));
    expect(statSync(at('to/x.onnx.data')).size).toBe(Math.max(...ends));
    const whole = await exported(ONE, '--format', 'onnx', '-o', 'x.onnx');
    expect(await outputOf(at('to/x.onnx'))).toEqual(await outputOf(whole.at('x.onnx')));
  });

  it('draws the weights of a seed: the first of the config, or another', async () => {
    const bytes = async (...args: string[]) =>
      (await exported(ONE, '--format', 'onnx', '-q', '-o', 'x.onnx', ...args)).bytes('x.onnx');
    const first = await bytes();
    expect(first.equals(await bytes('--seed', '3'))).toBe(true);
    expect(first.equals(await bytes('--seed', '4'))).toBe(false);
  });
});

async function outputOf(file: string): Promise<number[]> {
  const session = await ort.InferenceSession.create(file);
  const data = Float32Array.from({ length: 2 * 3 * 16 * 24 }, (_, i) => Math.sin(i));
  const outputs = await session.run({ input: new ort.Tensor('float32', data, [2, 3, 16, 24]) });
  await session.release();
  return [...((Object.values(outputs)[0] as ort.Tensor).data as Float32Array)];
}

describe('spp export --format safetensors', () => {
  it('has the names of timm where timm has the network', async () => {
    const config =
      'input: { kind: gaussian, batch: 2, size: 64 }\nnetworks: [{ model: resnet-18 }]\n';
    const { code, stdout, stderr, bytes } = await exported(
      config,
      '--format',
      'safetensors',
      '-o',
      'r.safetensors',
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'wrote r.safetensors\n' });
    expect(stdout).toContain('timm.create_model("resnet18", num_classes=0)');
    expect(stdout.trimEnd().split('\n')).toHaveLength(4);
    const { header, read } = decoded(bytes('r.safetensors'));
    expect(header.__metadata__).toMatchObject({
      network: 'resnet-18',
      seed: '0',
      timm: 'resnet18',
    });
    expect(header['layer1.0.conv1.weight']?.shape).toEqual([64, 64, 3, 3]);
    expect(read('bn1.num_batches_tracked')).toEqual([0]);
    expect(read('bn1.running_var')).toEqual(Array.from({ length: 64 }, () => 1));
  });

  it('says so where it has not', async () => {
    const { code, stdout, stderr, bytes } = await exported(
      ONE,
      '--format',
      'safetensors',
      '-o',
      'r.safetensors',
    );
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /^spp: note: Batch norm \(v2\) is no model of timm as it is configured: .*\nwrote r\.safetensors\n$/,
    );
    expect(stdout.trimEnd().split('\n')).toHaveLength(4);
    expect(decoded(bytes('r.safetensors')).header).toHaveProperty(['stage1.block1.conv1.weight']);
  });
});

describe('what cannot be exported', () => {
  it('is one of several networks, unnamed', async () => {
    const { code, stdout, stderr, list } = await exported(SMALL, '--format', 'onnx');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('there are 2 networks, and one is written: "BN", "NF"');
    expect(stderr).toContain('Say which with --network NAME.');
    expect(list()).toEqual(['a.yaml']);
  });

  it('but one that is named', async () => {
    const { code, list } = await exported(SMALL, '--format', 'onnx', '--network', 'NF', '-o', 'to');
    expect(code).toBe(0);
    expect(list()).toEqual(['a.yaml', 'to/', 'to/NF.onnx']);
  });

  it('is a network that is not there', async () => {
    const { code, stderr, list } = await exported(SMALL, '--format', 'onnx', '--network', 'nff');
    expect(code).toBe(2);
    expect(stderr).toContain('there is no network "nff" in ');
    expect(stderr).toContain('Did you mean "NF"? There are "BN", "NF".');
    expect(list()).toEqual(['a.yaml']);
  });

  it('is a format that is not there, or none', async () => {
    const other = await exported(ONE, '--format', 'pt');
    expect([other.code, other.list()]).toEqual([2, ['a.yaml']]);
    expect(other.stderr).toContain('Allowed choices are onnx, safetensors.');
    const none = await exported(ONE);
    expect([none.code, none.list()]).toEqual([2, ['a.yaml']]);
  });

  it('is a network that cannot be built, told at its place', async () => {
    const { code, stderr, list } = await exported(ONE.replace('[16, 24]', '1'), '--format', 'onnx');
    expect([code, list()]).toEqual([2, ['a.yaml']]);
    expect(stderr).toMatch(/^spp: .*a\.yaml:2:\d+: size is too small for the network/);
  });

  it('is one format under the ending of another, or an option that a format has not', async () => {
    const other = await exported(ONE, '--format', 'safetensors', '-o', 'x.onnx');
    expect([other.code, other.list()]).toEqual([2, ['a.yaml']]);
    expect(other.stderr).toContain(
      'spp: --out: x.onnx has the ending of onnx, and --format is safetensors',
    );
    const beside = await exported(ONE, '--format', 'safetensors', '--external-data');
    expect([beside.code, beside.list()]).toEqual([2, ['a.yaml']]);
    expect(beside.stderr).toContain('spp: --external-data: safetensors');
  });

  it('is what would overwrite the config, or go into what is no folder', async () => {
    const at = folder();
    at.write('a.safetensors', ONE);
    const over = await inProcess(at.root, [
      'export',
      at.at('a.safetensors'),
      '--format',
      'safetensors',
      '-o',
      'a.safetensors',
    ]);
    expect([over.code, over.stderr]).toEqual([
      2,
      expect.stringContaining('would overwrite an input'),
    ]);
    const below = await inProcess(at.root, [
      'export',
      at.at('a.safetensors'),
      '--format',
      'safetensors',
      '-o',
      'a.safetensors/x',
    ]);
    expect([below.code, below.stderr]).toEqual([
      2,
      expect.stringContaining('is a file, not a folder'),
    ]);
    expect(at.read('a.safetensors')).toBe(ONE);
  });
});
