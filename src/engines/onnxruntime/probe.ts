import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { UserError } from '../../core/errors.ts';
import { GraphBuilder } from '../../graph/builder.ts';
import { activation, type Graph } from '../../graph/graph.ts';
import { encodeOnnx } from '../../graph/onnx.ts';
import { wantFullPrecision } from '../cuda.ts';
import { type Patience, type ProbeOutcome, probe } from '../probe.ts';
import { quoted } from '../quoted.ts';
import type { Provider } from './compile.ts';
import { reasonOf, webgpuRemedy } from './refusal.ts';

/**
 * What a run does, in small: two graphs, the output of the first handed to the second where it was
 * computed, each session released when nothing of it is in use. A device that runs one graph alone
 * would end the process at the second.
 */
const SCRIPT = `
  process.env.ORT_DISABLE_TELEMETRY ??= '1';
  const [library, provider, model, output] = args;
  const ort = require(library);
  ort.env.logLevel = 'fatal';
  const create = () => ort.InferenceSession.create(Buffer.from(model, 'base64'), {
    executionProviders: [provider],
    ...(provider === 'webgpu' && { preferredOutputLocation: { [output]: 'gpu-buffer' } }),
  });
  let alive = new ort.Tensor('float32', [-1, 1, 2, 4], [1, 1, 2, 2]);
  let session = null;
  for (let i = 0; i < 2; i++) {
    const next = await create();
    const results = await next.run({ input: alive });
    if (session !== null) { alive.dispose(); await session.release(); }
    [alive, session] = [results[output], next];
    const mean = results.mean.data[0];
    if (mean !== 1.75) throw new Error('it computes ' + mean + ' where 1.75 is right');
  }
  alive.dispose();
  await session.release();`;

/**
 * Makes sure that a GPU provider of onnxruntime works here, by a session in a process of its own.
 *
 * @throws UserError with the cause and the remedy
 */
export async function probeProvider(
  provider: Exclude<Provider, 'cpu'>,
  patience?: Patience,
): Promise<void> {
  const library = createRequire(import.meta.url).resolve('onnxruntime-node');
  const home = path.dirname(path.dirname(library));
  if (provider === 'cuda') {
    refuseMissingCuda(home);
    wantFullPrecision();
  }
  const graph = tinyGraph();
  const model = Buffer.from(encodeOnnx(graph)).toString('base64');
  const output = graph.outputs.map(({ name }) => name);
  const outcome = await probe(SCRIPT, [library, provider, model, ...output], patience);
  if ('value' in outcome) return;
  const reason = reasonOf(outcome);
  throw new UserError(reason, {
    place: `ort-${provider}`,
    remedy: remedyOf(provider, outcome, reason, home),
  });
}

type Failed = Extract<ProbeOutcome, { failure: string }>;

function remedyOf(provider: Provider, outcome: Failed, reason: string, home: string): string {
  if ('hung' in outcome) return 'Take another engine: the driver of the GPU does not answer.';
  return provider === 'cuda' ? cudaRemedy(outcome.failure, home) : webgpuRemedy(reason);
}

function refuseMissingCuda(home: string): void {
  const { platform, arch } = process;
  if (platform !== 'linux' || arch !== 'x64') {
    throw new UserError(
      `onnxruntime-node has CUDA for linux-x64 alone, not for ${platform}-${arch}`,
      {
        place: 'ort-cuda',
        remedy: 'Take --engine ort-webgpu, or the CPU.',
      },
    );
  }
  const file = path.join(home, 'bin/napi-v6/linux/x64/libonnxruntime_providers_cuda.so');
  if (existsSync(file)) return;
  throw new UserError('the CUDA libraries of onnxruntime-node are not downloaded', {
    place: 'ort-cuda',
    remedy: `Fetch them: ${installCommand(home)}`,
  });
}

function cudaRemedy(failure: string, home: string): string {
  return /no CUDA-capable device|driver/i.test(failure)
    ? 'Install the NVIDIA driver; nvidia-smi must list the GPU.'
    : `Install the CUDA 12 toolkit with cuDNN 9, where the linker finds them; or fetch the libraries of onnxruntime-node again: ${installCommand(home)}`;
}

function installCommand(home: string): string {
  return `ONNXRUNTIME_NODE_INSTALL=cuda12 node ${quoted(path.join(home, 'script', 'install.js'))}`;
}

/** Rectifies its input, and reads the mean of what comes out. */
function tinyGraph(): Graph {
  const builder = new GraphBuilder([activation('input', [1, 1, 2, 2])]);
  const output = builder.node('Relu', [builder.input], [1, 1, 2, 2]);
  builder.read('mean', builder.mean(output));
  return builder.build([output]);
}
