import type { Engine } from '../engine.ts';
import { tfjsEngine } from './engine.ts';
import { explainNative, loadNative } from './native.ts';
import type { Value } from './value.ts';
import { explainWasm, loadWasm } from './wasm.ts';

/**
 * Opens TensorFlow.js on one of its runtimes.
 *
 * @throws UserError where the runtime does not load, with the cause and the remedy
 */
export async function openTfjs(
  name: 'tfjs-gpu' | 'tfjs-node' | 'tfjs-wasm',
  threads?: number,
): Promise<Engine<Value>> {
  if (name === 'tfjs-wasm') return tfjsEngine(name, await loadWasm(), explainWasm);
  return tfjsEngine(name, await loadNative(name, { threads }), explainNative);
}
