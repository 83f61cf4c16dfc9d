import { UserError } from '../core/errors.ts';
import type { Engine } from './engine.ts';
import { ENGINE_NAMES, type EngineName } from './names.ts';

export interface Opened {
  readonly name: EngineName;
  readonly engine: Engine;
  /** The engines that were passed over, each with the reason. */
  readonly others: readonly { readonly name: EngineName; readonly reason: string }[];
}

/**
 * Opens an engine by its name, and no other in its place.
 *
 * @param threads of the CPU; undefined leaves it to the engine
 * @throws UserError where it is not usable here, with the cause and the remedy
 */
export async function openEngine(name: EngineName, threads?: number): Promise<Engine> {
  switch (name) {
    case 'ort-cpu':
      return openProvider('cpu', threads);
    case 'ort-cuda':
      return openProvider('cuda', threads);
    case 'ort-webgpu':
      return openProvider('webgpu', threads);
    default: {
      // To look whether there is anything to load takes a millisecond, to load TensorFlow.js 100.
      if (name !== 'tfjs-wasm') (await import('./tfjs/locate.ts')).locateNative(name);
      else refuseThreads(threads);
      const { openTfjs } = await import('./tfjs/open.ts');
      return (await openTfjs(name, threads)) as Engine;
    }
  }
}

/** The engine for whoever names none: TensorFlow on a CUDA device, or else onnxruntime's CPU. */
export async function openBest(threads?: number): Promise<Opened> {
  const gpu = await tryGpu();
  if ('engine' in gpu) {
    return { name: 'tfjs-gpu', ...gpu, others: othersThan('tfjs-gpu', { 'ort-cpu': SLOWER }) };
  }
  const engine = await openEngine('ort-cpu', threads);
  return { name: 'ort-cpu', engine, others: othersThan('ort-cpu', { 'tfjs-gpu': gpu.reason }) };
}

const SLOWER = 'only where no GPU works';
const ON_REQUEST = 'only where it is asked for by name';

function othersThan(taken: EngineName, reasons: Partial<Record<EngineName, string>>) {
  return ENGINE_NAMES.filter((name) => name !== taken).map((name) => ({
    name,
    reason: reasons[name] ?? ON_REQUEST,
  }));
}

async function tryGpu(): Promise<{ engine: Engine } | { reason: string }> {
  try {
    return { engine: await openEngine('tfjs-gpu') };
  } catch (error) {
    if (error instanceof UserError) return { reason: error.message };
    throw error;
  }
}

async function openProvider(
  provider: 'cpu' | 'cuda' | 'webgpu',
  threads: number | undefined,
): Promise<Engine> {
  const { openOnnxruntime } = await import('./onnxruntime/engine.ts');
  if (provider !== 'cpu') {
    const { probeProvider } = await import('./onnxruntime/probe.ts');
    await probeProvider(provider);
  }
  return (await openOnnxruntime(provider, { threads })) as Engine;
}

function refuseThreads(threads: number | undefined): void {
  if (threads === undefined || threads === 1) return;
  throw new UserError('tfjs-wasm runs on one thread in Node', {
    place: '--threads',
    remedy: 'Leave --threads out, or take another engine.',
  });
}
