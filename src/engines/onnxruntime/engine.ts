import type { Tensor } from 'onnxruntime-node';
import type { Graph, GraphValue } from '../../graph/graph.ts';
import { wantFullPrecision } from '../cuda.ts';
import type { Engine, EngineOutput, Tensor as EngineTensor } from '../engine.ts';
import { compiler, type Provider } from './compile.ts';
import { explain } from './failure.ts';
import { loadOnnxruntime, type Onnxruntime } from './load.ts';
import { Sessions } from './sessions.ts';

interface Settings {
  /**
   * Number of threads within an operator; undefined leaves it to onnxruntime, which takes one a
   * physical core.
   */
  readonly threads?: number | undefined;
  /** What compiled graphs may hold together before the least recently used is released. */
  readonly keptBytes?: number;
  /** Whether graphs may run in the layout NCHWc, where the CPU has it. */
  readonly blocked?: boolean;
}

/**
 * onnxruntime on the CPU, or on a GPU that `probeProvider` has found to work. Operators that a GPU
 * provider lacks run on the CPU.
 */
export async function openOnnxruntime(
  provider: Provider = 'cpu',
  { threads, keptBytes, blocked = true }: Settings = {},
): Promise<Engine<Tensor>> {
  if (provider === 'cuda') wantFullPrecision();
  const ort = await loadOnnxruntime();
  // Per-session levels come too late for the warnings of the environment.
  ort.env.logLevel = 'fatal';
  const create = await compiler(ort, provider, threads, blocked);
  return new OnnxruntimeEngine(ort, provider, new Sessions(create, keptBytes));
}

class OnnxruntimeEngine implements Engine<Tensor> {
  readonly name: string;
  private readonly ort: Onnxruntime;
  private readonly sessions: Sessions;
  /** The outputs that are on the device, and the graph whose session keeps it alive. */
  private readonly onDevice = new Map<Tensor, Graph>();

  constructor(ort: Onnxruntime, provider: Provider, sessions: Sessions) {
    this.name = `onnxruntime-${provider}`;
    this.ort = ort;
    this.sessions = sessions;
  }

  upload({ type, shape, data }: EngineTensor): Tensor {
    return new this.ort.Tensor(type as 'float32', data as Float32Array, shape);
  }

  dispose(activation: Tensor): void {
    const graph = this.onDevice.get(activation);
    if (graph === undefined) return;
    this.onDevice.delete(activation);
    activation.dispose();
    this.sessions.returned(graph);
  }

  expect(runs: ReadonlyMap<Graph, number>, spareBytes: number): void {
    this.sessions.expect(runs, spareBytes);
  }

  async run(
    graph: Graph,
    inputs: ReadonlyMap<string, Tensor>,
    parameters: ReadonlyMap<string, Float32Array>,
  ): Promise<EngineOutput<Tensor>> {
    const session = await this.sessions.take(graph).catch(explain);
    const feeds: Record<string, Tensor> = Object.fromEntries(inputs);
    for (const { name, shape } of graph.parameters) {
      feeds[name] = new this.ort.Tensor('float32', parameters.get(name) as Float32Array, shape);
    }
    const results = await session.run(feeds).catch(explain);
    const read = ({ name }: GraphValue) => results[name] as Tensor;
    const outputs = new Map(graph.outputs.map((value) => [value.name, read(value)]));
    const lent = [...outputs.values()].filter(({ location }) => location !== 'cpu');
    for (const tensor of lent) this.onDevice.set(tensor, graph);
    await this.sessions.ran(graph, lent.length);
    return {
      outputs,
      readings: new Map(graph.readings.map((one) => [one.name, read(one).data as Float32Array])),
    };
  }

  close(): Promise<void> {
    return this.sessions.close();
  }
}
