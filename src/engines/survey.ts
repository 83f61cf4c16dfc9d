import os from 'node:os';
import { UserError } from '../core/errors.ts';
import { cudaDevices } from './cuda.ts';
import { ENGINE_NAMES, type EngineName } from './names.ts';
import { openEngine } from './open.ts';
import { measureSpeed } from './speed.ts';

/** What `spp engines` says of an engine. */
export type Surveyed = {
  readonly name: EngineName;
  /** Whether `--engine auto` takes it here. */
  readonly auto: boolean;
} & (
  | { readonly usable: true; readonly device: string; readonly gflops: number }
  | { readonly usable: false; readonly reason: string; readonly remedy: string | undefined }
);

/** Tries every engine, and measures those that work. */
export async function surveyEngines(
  names: readonly EngineName[] = ENGINE_NAMES,
): Promise<Surveyed[]> {
  const found: Surveyed[] = [];
  for (const name of names) found.push(await survey(name));
  const gpu = found.some(({ name, usable }) => name === 'tfjs-gpu' && usable);
  return found.map((engine) => ({
    ...engine,
    auto: engine.usable && engine.name === (gpu ? 'tfjs-gpu' : 'ort-cpu'),
  }));
}

async function survey(name: EngineName): Promise<Surveyed> {
  try {
    const engine = await openEngine(name);
    try {
      const gflops = await measureSpeed(engine);
      return { name, auto: false, usable: true, device: await deviceOf(name), gflops };
    } finally {
      await engine.close();
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { name, auto: false, usable: false, reason: error.message, remedy: error.remedy };
  }
}

async function deviceOf(name: EngineName): Promise<string> {
  const [model] = os.cpus().map((cpu) => cpu.model.trim());
  const cpu = model || process.arch;
  if (name === 'tfjs-wasm') return `${cpu}, 1 thread`;
  if (name === 'ort-cpu' || name === 'tfjs-node')
    return `${cpu}, ${os.availableParallelism()} threads`;
  return (await cudaDevices())[0] ?? 'GPU';
}
