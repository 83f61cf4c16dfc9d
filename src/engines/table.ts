import { hasOnnxruntime } from '../native/native.ts';
import { graphics, processor, webgpuDevice } from './devices.ts';
import type { Engine } from './engine.ts';
import type { OrtName } from './onnxruntime/open.ts';
import type { Patience } from './probe.ts';
import type { TfjsName } from './tfjs/open.ts';

/** What is to be known of an engine before it is opened. */
interface EngineRow {
  /**
   * Opens it, and loads its library no sooner.
   *
   * @param threads of the CPU; undefined leaves it to the engine
   * @param patience with a library that is tried in a process of its own
   * @throws UserError where it is not usable here, with the cause and the remedy
   */
  readonly open: (threads: number | undefined, patience: Patience) => Promise<Engine>;
  /** What it computes on, for `spp engines`. */
  readonly device: () => Promise<string>;
  /** Whether --threads may say how many threads it takes, or it has one alone. */
  readonly threads: 'any' | 'one';
  /** What several processes of it share: each has a core to itself, or all have one device. */
  readonly shared: 'nothing' | 'device';
  /**
   * When `--engine auto` tries it: lower numbers first, `never` where it is to be asked for by name, `last` where
   * onnxruntime has no library for the platform. One that is damaged is told, and nothing slower taken in its place.
   */
  readonly auto: number | 'never' | 'last';
}

const ort = (name: OrtName) => async (threads: number | undefined, patience: Patience) => {
  const { openOrt } = await import('./onnxruntime/open.ts');
  return openOrt(name, threads, patience);
};

const tfjs = (name: TfjsName) => async (threads: number | undefined, patience: Patience) => {
  const { openTfjs } = await import('./tfjs/open.ts');
  return (await openTfjs(name, threads, patience)) as Engine;
};

/**
 * Every engine that can be asked for by name, in the order in which they are listed. A folder says
 * which names it opens, and each of those needs its row here. Cheap to import: rows load what they
 * open.
 */
export const ENGINES = {
  'ort-cpu': {
    open: ort('ort-cpu'),
    device: () => processor(),
    threads: 'any',
    shared: 'nothing',
    auto: 2,
  },
  'ort-cuda': {
    open: ort('ort-cuda'),
    device: graphics,
    threads: 'any',
    shared: 'device',
    auto: 'never',
  },
  'ort-webgpu': {
    open: ort('ort-webgpu'),
    device: webgpuDevice,
    threads: 'any',
    shared: 'device',
    auto: 'never',
  },
  'tfjs-gpu': {
    open: tfjs('tfjs-gpu'),
    device: graphics,
    threads: 'any',
    shared: 'device',
    auto: 1,
  },
  'tfjs-node': {
    open: tfjs('tfjs-node'),
    device: () => processor(),
    threads: 'any',
    shared: 'nothing',
    auto: 'never',
  },
  'tfjs-wasm': {
    open: tfjs('tfjs-wasm'),
    device: () => processor(1),
    threads: 'one',
    shared: 'nothing',
    auto: 'last',
  },
} as const satisfies Readonly<Record<OrtName | TfjsName, EngineRow>>;

export type EngineName = keyof typeof ENGINES;

export const ENGINE_NAMES = Object.keys(ENGINES) as readonly EngineName[];

/** The row of an engine, its values no narrower than those of any other. */
export function engineRow(name: EngineName): EngineRow {
  return ENGINES[name];
}

/** The one that `auto` takes on most machines. */
export const USUAL: EngineName = 'ort-cpu';

/** The engines that `auto` tries here, the one it likes best first. */
export function autoOrder(lacksUsual = !hasOnnxruntime()): readonly EngineName[] {
  const place = (name: EngineName) => {
    const { auto } = engineRow(name);
    if (auto === 'last') return lacksUsual ? Number.POSITIVE_INFINITY : undefined;
    return auto === 'never' ? undefined : auto;
  };
  const placed = ENGINE_NAMES.map((name) => [place(name), name] as const);
  const tried = placed.filter((one): one is [number, EngineName] => one[0] !== undefined);
  return tried.sort(([a], [b]) => a - b).map(([, name]) => name);
}
