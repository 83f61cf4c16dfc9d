import { concat, getBackend, setBackend, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { UserError } from '../../core/errors.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Engine } from '../engine.ts';
import { interpret } from './interpret.ts';
import { refuseUnknown } from './lacking.ts';
import { fromNchw } from './shape.ts';
import type { Value } from './value.ts';

/**
 * Block graphs on TensorFlow.js, whichever runtime is behind it.
 *
 * @param name as the result names it
 * @param backend the runtime's name within TensorFlow.js, registered and ready
 * @param explain turns what the runtime throws into what the user is told
 */
export function tfjsEngine(
  name: string,
  backend: string,
  explain: (error: unknown) => unknown = (error) => error,
): Engine<Value> {
  // TensorFlow.js has one backend at a time, but two engines may be open at once. A backend that is
  // ready is set before `setBackend` returns.
  const select = () => {
    if (getBackend() !== backend) void setBackend(backend);
  };
  return {
    name,
    takesMemory: false,
    upload({ type, data, shape }) {
      if (type !== 'float32') throw notFloats(type);
      select();
      const floats = data as Float32Array;
      // Activations of rank 4 lie as TensorFlow has its kernels for; others keep their order.
      return shape.length === 4
        ? { tensor: tidy(() => fromNchw(tensor(floats, [...shape]))), layout: 'nhwc' }
        : { tensor: tensor(floats, [...shape]), layout: 'onnx' };
    },
    dispose: (activation) => activation.tensor.dispose(),
    // Nothing is compiled.
    expect: () => {},
    async run(graph, inputs, parameters) {
      refuseUnknown(graph);
      select();
      try {
        const { outputs, readings } = interpret(graph, inputs, parameters);
        return { outputs, readings: await readAll(graph, readings) };
      } catch (error) {
        throw explain(error);
      }
    },
    forget: () => {},
    async close() {},
  };
}

function notFloats(type: string): UserError {
  return new UserError(`the TensorFlow.js engines take inputs of float32, and this is ${type}`, {
    remedy: 'Run this network with --engine ort-cpu.',
  });
}

/** Reads all readings at once: one wait for the device instead of one for each. */
async function readAll(
  graph: Graph,
  readings: readonly Tensor[],
): Promise<Map<string, Float32Array>> {
  if (readings.length === 0) return new Map();
  const joined = concat([...readings], 0);
  for (const reading of readings) reading.dispose();
  const numbers = (await joined.data()) as Float32Array;
  joined.dispose();
  let begin = 0;
  return new Map(
    graph.readings.map(({ name, shape }) => {
      const end = begin + (shape[0] as number);
      const values = numbers.slice(begin, end);
      begin = end;
      return [name, values];
    }),
  );
}
