import { chmodSync } from 'node:fs';
import path from 'node:path';
import { memory } from '@tensorflow/tfjs-core';
import { expect, test, vi } from 'vitest';
import { UserError } from '../../src/core/errors.ts';
import type { NativeName } from '../../src/engines/tfjs/locate.ts';
import { loadNative } from '../../src/engines/tfjs/native.ts';
import { openTfjs } from '../../src/engines/tfjs/open.ts';
import { quietly } from '../../src/engines/tfjs/quietly.ts';
import { GraphBuilder } from '../../src/graph/builder.ts';
import type { Attribute } from '../../src/graph/graph.ts';
import { folder } from '../cli/run.ts';
import { floats, oneInput, runOne } from './run-one.ts';

const SHAPE = [1, 2, 3, 3];

async function refused(run: () => Promise<unknown>): Promise<UserError> {
  const error = await run().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(UserError);
  return error as UserError;
}

test.each<[string, Record<string, Attribute>, string]>([
  ['Einsum', {}, 'the operator Einsum'],
  ['Relu', { slope: { f: 1 } }, 'the operator Relu with slope'],
  ['MaxPool', { dilations: { ints: [2, 2] } }, 'the operator MaxPool with dilations 2'],
])('an operator that is lacking is named: %s', async (op, attributes, name) => {
  const engine = await openTfjs('tfjs-wasm');
  const { numTensors } = memory();
  const builder = new GraphBuilder(oneInput(SHAPE));
  const graph = builder.build([builder.node(op, [builder.input], SHAPE, attributes)]);
  const input = engine.upload(floats(new Float32Array(18), SHAPE));
  const { message, remedy } = await refused(() => runOne(engine, graph, input));
  expect(message).toContain(name);
  expect(remedy).toContain('--engine ort-cpu');
  engine.dispose(input);
  expect(memory().numTensors).toBe(numTensors);
});

test('a run that breaks off leaves no tensor over but its input', async () => {
  const engine = await openTfjs('tfjs-wasm');
  const input = engine.upload(floats(new Float32Array(18), SHAPE));
  const { numTensors } = memory();
  const builder = new GraphBuilder(oneInput(SHAPE));
  const twice = builder.node('Add', [builder.input, builder.input], SHAPE);
  const scaled = builder.node('Mul', [twice, builder.parameter('missing', [])], SHAPE);
  const graph = builder.build([scaled]);
  await expect(runOne(engine, graph, input)).rejects.toThrow('missing');
  expect(memory().numTensors).toBe(numTensors);
  engine.dispose(input);
});

test('the WebAssembly runtime leaves the handlers of the process alone', async () => {
  await openTfjs('tfjs-wasm');
  const handlers = process.listeners('uncaughtException').map(String);
  expect(handlers.filter((text) => text.includes('ExitStatus'))).toEqual([]);
});

test('what is printed while something loads is kept from the terminal', async () => {
  const { warn } = console;
  const { value, said } = await quietly(() => {
    console.warn('a banner', 1);
    return 2;
  });
  expect([value, said, console.warn]).toEqual([2, 'a banner 1', warn]);
});

/** What does not end, and answers to nobody. */
const FOREVER = 'process.on("SIGTERM", () => {}); for (;;);';

/** As much of TensorFlow.js as a trial calls, with no GPU behind it. */
const FAKE = `
  exports.ones = () => ({});
  exports.conv2d = () => ({ dataSync: () => [] });
  exports.engine = () => ({ findBackend: () => ({ isUsingGpuDevice: false }) });`;

/** A package in the place of TensorFlow's own, whose entry runs the given code. */
function fakePackage(
  code: string,
  { binary = true, name = 'tfjs-node' }: { binary?: boolean; name?: NativeName } = {},
) {
  const dir = folder();
  const home = `node_modules/@tensorflow/${name === 'tfjs-gpu' ? 'tfjs-node-gpu' : name}`;
  dir.write(`${home}/package.json`, '{ "main": "index.js" }');
  dir.write(`${home}/index.js`, code);
  if (binary) dir.write(`${home}/lib/napi-v8/tfjs_binding.node`, 'not a library');
  return { home: dir.at(home), from: dir.at('spp.js') };
}

// NODE_PATH has it found from anywhere.
test.skipIf(process.env['NODE_PATH'])('a package that is not installed', async () => {
  const { message, place, remedy } = await refused(() =>
    loadNative('tfjs-node', { from: folder().at('spp.js') }),
  );
  expect([place, message]).toEqual(['tfjs-node', '@tensorflow/tfjs-node is not installed']);
  expect(remedy).toContain('npm install @tensorflow/tfjs-node@');
});

test('a binary that is not downloaded: the command that fetches it, and nothing is run', async () => {
  const { from, home } = fakePackage('process.exit(7)', { binary: false });
  const { message, remedy } = await refused(() => loadNative('tfjs-node', { from }));
  expect(message).toContain('not downloaded');
  expect(remedy).toBe(`Fetch it: npm --prefix "${home}" run install`);
});

test.each([
  ['a file that is no library', 'require("./lib/napi-v8/tfjs_binding.node")', /tfjs_binding\.node/],
  ['a crash', 'process.kill(process.pid, "SIGSEGV")', /it crashes \(SIGSEGV\)/],
  ['an exit', 'console.error("wrong version"); process.exit(9)', /wrong version/],
  ['an error', 'throw new Error("undefined symbol: TF_X\\nat …")', /^undefined symbol: TF_X$/],
])('a binary that is broken never takes the process down: %s', async (_, code, reason) => {
  const { from, home } = fakePackage(code);
  const { message, remedy, place } = await refused(() => loadNative('tfjs-node', { from }));
  expect(place).toBe('tfjs-node');
  expect(message).toMatch(reason);
  expect(remedy).toContain(`npm --prefix "${home}" run install`);
});

/** A driver of NVIDIA that knows a device of this compute capability. */
function fakeDriver(capability: string): void {
  const dir = folder();
  dir.write('nvidia-smi', `#!/bin/sh\necho ${capability}\n`);
  chmodSync(dir.at('nvidia-smi'), 0o755);
  vi.stubEnv('PATH', `${dir.root}${path.delimiter}${process.env['PATH']}`);
}

test.skipIf(process.platform === 'win32')(
  'a GPU that TensorFlow has no kernels for is tried by whoever names it alone',
  async () => {
    const { from } = fakePackage(FAKE, { name: 'tfjs-gpu' });
    const unasked = { seconds: 60, unasked: true };
    const none = /finds no CUDA device/;
    try {
      fakeDriver('9.0');
      const { message, remedy } = await refused(() =>
        loadNative('tfjs-gpu', { from, patience: unasked }),
      );
      expect(message).toContain('no kernels for a GPU of compute capability 9.0');
      expect(remedy).toContain('--engine ort-webgpu');
      expect((await refused(() => loadNative('tfjs-gpu', { from }))).message).toMatch(none);
      fakeDriver('8.9');
      const older = await refused(() => loadNative('tfjs-gpu', { from, patience: unasked }));
      expect(older.message).toMatch(none);
    } finally {
      vi.unstubAllEnvs();
    }
  },
);

test('a missing CUDA library: which CUDA is wanted', async () => {
  const text = 'libcudart.so.11.0: cannot open shared object file: No such file or directory';
  const { from } = fakePackage(`throw new Error(${JSON.stringify(text)})`);
  const { message, remedy } = await refused(() => loadNative('tfjs-node', { from }));
  expect(message).toBe(text);
  expect(remedy).toContain('CUDA 11');
});

test('the libraries that TensorFlow misses are named, each once', async () => {
  const said = (name: string) =>
    `console.error("2026-01-01: W dso_loader.cc:64] Could not load dynamic library '${name}'; dlerror: ${name}: cannot open");`;
  const { from } = fakePackage(
    [said('libcudart.so.11.0'), said('libcudnn.so.8'), said('libcudart.so.11.0'), FAKE].join('\n'),
    { name: 'tfjs-gpu' },
  );
  const { place, message, remedy } = await refused(() => loadNative('tfjs-gpu', { from }));
  expect(place).toBe('tfjs-gpu');
  expect(message).toBe(
    'TensorFlow loads but finds no CUDA device: it misses libcudart.so.11.0, libcudnn.so.8',
  );
  expect(remedy).toBe(
    'TensorFlow.js 4.22 wants an NVIDIA driver, CUDA 11.2 or a later 11, and cuDNN 8, where the linker finds them.',
  );
});

test.each([
  [
    'console.error("W cuda_driver.cc:269] failed call to cuInit: CUDA_ERROR_NO_DEVICE: none is there");',
    'TensorFlow loads but finds no CUDA device: the driver answers CUDA_ERROR_NO_DEVICE: none is there',
  ],
  ['', 'TensorFlow loads but finds no CUDA device'],
])('no library is missing, and there is no device: what the driver says', async (code, text) => {
  const { from } = fakePackage(`${code}\n${FAKE}`, { name: 'tfjs-gpu' });
  const { message } = await refused(() => loadNative('tfjs-gpu', { from }));
  expect(message).toBe(text);
});

test('a library that hangs is told as that, and nobody is sent to fetch it again', async () => {
  const { from, home } = fakePackage(`${FOREVER};`, { name: 'tfjs-gpu' });
  const patience = { seconds: 0.2 };
  const error = await refused(() => loadNative('tfjs-gpu', { from, patience }));
  expect(error.message).toBe('TensorFlow was tried, and it does not come to an end in 0.2 s');
  expect(error.remedy).toContain(`node -e "require('${home}')`);
  expect(error.remedy).not.toMatch(/fetch/i);
});
