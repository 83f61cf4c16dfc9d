import type { Tensor } from 'onnxruntime-node';
import { type Graph, type GraphValue, leavesOf } from '../../graph/graph.ts';
import { wantFullPrecision } from '../cuda.ts';
import type { Engine, EngineOutput, Tensor as EngineTensor } from '../engine.ts';
import { compiler, type Provider } from './compile.ts';
import { Discard } from './discard.ts';
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
  readonly takesMemory: boolean;
  private readonly ort: Onnxruntime;
  private readonly sessions: Sessions;
  /** The outputs that are on the device, and the graph whose session keeps it alive. */
  private readonly onDevice = new Map<Tensor, Graph>();
  /** The outputs that lie in memory of their own. */
  private readonly own = new WeakSet<Tensor>();
  private readonly discard = new Discard();

  constructor(ort: Onnxruntime, provider: Provider, sessions: Sessions) {
    this.name = `onnxruntime-${provider}`;
    this.takesMemory = provider === 'cpu';
    this.ort = ort;
    this.sessions = sessions;
  }

  upload({ type, shape, data }: EngineTensor): Tensor {
    return new this.ort.Tensor(type as 'float32', data as Float32Array, shape);
  }

  dispose(activation: Tensor): void {
    if (this.own.delete(activation)) this.discard.drop((activation.data as Float32Array).buffer);
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
    lent: ReadonlyMap<string, Float32Array> = new Map(),
  ): Promise<EngineOutput<Tensor>> {
    const session = await this.sessions.take(graph).catch(explain);
    const feeds: Record<string, Tensor> = Object.fromEntries(inputs);
    for (const { name, shape } of graph.parameters) {
      feeds[name] = new this.ort.Tensor('float32', parameters.get(name) as Float32Array, shape);
    }
    const places = this.placesOf(graph, lent);
    const results = await session.run(feeds, { ...nulls(graph), ...places }).catch(explain);
    const read = ({ name }: GraphValue) => (places[name] ?? results[name]) as Tensor;
    const outputs = new Map(graph.outputs.map((value) => [value.name, read(value)]));
    for (const { name } of graph.outputs) this.account(results[name] as Tensor, places[name]);
    const far = [...outputs.values()].filter(({ location }) => location !== 'cpu');
    for (const tensor of far) this.onDevice.set(tensor, graph);
    await this.sessions.ran(graph, far.length);
    return {
      outputs,
      readings: new Map(graph.readings.map((one) => [one.name, read(one).data as Float32Array])),
    };
  }

  /**
   * Says whose the copy is that onnxruntime's binding makes of every output: nobody's where the output lies in memory
   * that was lent, and then it is dropped; else the tensor's that is handed out, and dropped with that.
   */
  private account(result: Tensor, place: Tensor | undefined): void {
    if (result.location !== 'cpu') return;
    if (place === undefined) this.own.add(result);
    else this.discard.drop((result.data as Float32Array).buffer);
  }

  /** Tensors of memory that is lent: onnxruntime writes outputs there. */
  private placesOf(
    { outputs }: Graph,
    lent: ReadonlyMap<string, Float32Array>,
  ): Record<string, Tensor> {
    const known = outputs.flatMap(({ name, shape }) => {
      const data = lent.get(name);
      return data === undefined ? [] : [[name, new this.ort.Tensor('float32', data, shape)]];
    });
    return Object.fromEntries(known);
  }

  forget({ buffer }: Float32Array): void {
    this.discard.drop(buffer);
  }

  close(): Promise<void> {
    this.discard.close();
    return this.sessions.close();
  }
}

/** All that a graph puts out, to be allocated by onnxruntime. */
function nulls(graph: Graph): Record<string, null> {
  return Object.fromEntries(leavesOf(graph).map(({ name }) => [name, null]));
}
