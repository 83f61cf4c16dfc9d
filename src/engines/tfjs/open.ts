import type { Engine } from '../engine.ts';
import type { Patience } from '../probe.ts';
import { locateNative, type NativeName } from './locate.ts';
import type { Value } from './value.ts';

/** The engines of this folder, by name. */
export type TfjsName = NativeName | 'tfjs-wasm';

/**
 * Opens TensorFlow.js on one of its runtimes.
 *
 * @throws UserError where the runtime does not load, with the cause and the remedy
 */
export async function openTfjs(
  name: TfjsName,
  threads?: number,
  patience?: Patience,
): Promise<Engine<Value>> {
  // To look whether there is anything to load takes a millisecond, to load TensorFlow.js 100.
  if (name !== 'tfjs-wasm') locateNative(name);
  const { tfjsEngine } = await import('./engine.ts');
  if (name === 'tfjs-wasm') {
    const { explainWasm, loadWasm } = await import('./wasm.ts');
    return tfjsEngine(name, await loadWasm(), explainWasm);
  }
  const { explainNative, loadNative } = await import('./native.ts');
  return tfjsEngine(name, await loadNative(name, { threads, patience }), explainNative);
}
