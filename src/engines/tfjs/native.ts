import { createRequire } from 'node:module';
import { messageOf, UserError } from '../../core/errors.ts';
import { computeCapability, wantFullPrecision } from '../cuda.ts';
import { type Patience, probe } from '../probe.ts';
import { installCommand, locateNative, type NativeName } from './locate.ts';
import { quietly } from './quietly.ts';

/** The name under which TensorFlow's packages register themselves, both of them. */
const BACKEND = 'tensorflow';

/** Functions that TensorFlow.js 4.22 calls, and that Node 23 has removed. */
const REMOVED_FROM_NODE = {
  isNullOrUndefined: (value: unknown) => value === null || value === undefined,
  isArray: Array.isArray,
};

/** Warnings are let through: they name the libraries that it looked for in vain. */
const SCRIPT = `
  process.env.TF_CPP_MIN_LOG_LEVEL = '1';
  Object.assign(require('node:util'), {
    isNullOrUndefined: (value) => value == null,
    isArray: Array.isArray,
  });
  const tf = require(args[0]);
  const ones = tf.ones([1, 4, 4, 1]);
  tf.conv2d(ones, tf.ones([3, 3, 1, 1]), 1, 'same').dataSync();
  return tf.engine().findBackend('${BACKEND}').isUsingGpuDevice;`;

interface Settings {
  /** Undefined leaves it to TensorFlow, which takes one a core. */
  readonly threads?: number | undefined;
  readonly patience?: Patience | undefined;
  /** The module beside which the package is installed. */
  readonly from?: string;
}

/** The package that this process has loaded: the native library of another would clash with it. */
let loaded: { readonly name: NativeName; readonly home: string } | null = null;

/**
 * Loads TensorFlow's native runtime, once a process of its own has shown that it works here.
 *
 * @returns the name of the backend
 * @throws UserError with the cause and the remedy
 */
export async function loadNative(
  name: NativeName,
  { threads, patience, from }: Settings = {},
): Promise<string> {
  const home = locateNative(name, from);
  if (loaded?.home === home) return BACKEND;
  if (name === 'tfjs-gpu' && patience?.unasked) await refuseNewer();
  prepareEnvironment(threads);
  const outcome = await probe(SCRIPT, [home], patience);
  if ('hung' in outcome) throw hanging(name, home, outcome.failure);
  if ('failure' in outcome) throw unusable(name, home, outcome.failure);
  if (name === 'tfjs-gpu' && outcome.value !== true) throw withoutDevice(outcome.said);
  if (loaded !== null) throw loadedAlready(name, loaded.name);
  await load(name, home);
  loaded = { name, home };
  return BACKEND;
}

/** What TensorFlow throws where the memory, the device's or the machine's, is full. */
export function explainNative(error: unknown): unknown {
  if (!/\bOOM\b|RESOURCE_EXHAUSTED|out of memory/i.test(messageOf(error))) return error;
  return new UserError('TensorFlow ran out of memory', {
    remedy: 'Choose a smaller batch or size, or --engine ort-cpu.',
    cause: error,
  });
}

async function load(name: NativeName, home: string): Promise<void> {
  const require = createRequire(import.meta.url);
  Object.assign(require('node:util'), REMOVED_FROM_NODE);
  try {
    await quietly(() => require(home));
  } catch (error) {
    throw unusable(name, home, messageOf(error));
  }
}

function loadedAlready(name: NativeName, other: NativeName): UserError {
  return new UserError(
    `not measured: ${other} is loaded, and two TensorFlows clash in one process`,
    {
      place: name,
      remedy: `It works: --engine ${name} takes it.`,
    },
  );
}

/** TensorFlow reads these when it is loaded; the process of the probe inherits them. */
function prepareEnvironment(threads: number | undefined): void {
  wantFullPrecision();
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '3';
  if (threads !== undefined) process.env['TF_NUM_INTRAOP_THREADS'] = String(threads);
}

function unusable(name: NativeName, home: string, failure: string): UserError {
  const [reason = ''] = failure.trim().split('\n');
  return new UserError(reason, { place: name, remedy: remedyOf(failure, home) });
}

function remedyOf(failure: string, home: string): string {
  if (/libcu|cuda|cudnn/i.test(failure)) return CUDA_REMEDY;
  return `Fetch the binary again, for this Node (${process.version}): ${installCommand(home)}`;
}

const CUDA_REMEDY =
  'TensorFlow.js 4.22 wants an NVIDIA driver, CUDA 11.2 or a later 11, and cuDNN 8, where the linker finds them.';

/** The last major compute capability that TensorFlow 2.9 brings kernels for (sm_35 to sm_80). */
const NEWEST_MAJOR = 8;

/** @throws UserError where the driver would have to compile every kernel, for half an hour, and nobody asked for it */
async function refuseNewer(): Promise<void> {
  const capability = await computeCapability();
  if (capability === undefined || Math.floor(capability) <= NEWEST_MAJOR) return;
  throw new UserError(
    `TensorFlow 2.9 has no kernels for a GPU of compute capability ${capability.toFixed(1)}, and would have them compiled first`,
    { place: 'tfjs-gpu', remedy: 'Take --engine tfjs-gpu by name, or --engine ort-webgpu.' },
  );
}

/** Its kernels are those of GPUs up to compute capability 8.0; for others the driver compiles them when it is loaded. */
function hanging(name: NativeName, home: string, failure: string): UserError {
  const script = `require('${home.replaceAll('\\', '/')}').ones([1]).print()`;
  return new UserError(`TensorFlow was tried, and ${failure}`, {
    place: name,
    remedy:
      name === 'tfjs-gpu'
        ? `A GPU newer than TensorFlow 2.9 has its kernels compiled at first, which may take half an hour: let it, with CUDA_CACHE_MAXSIZE=4294967296 node -e "${script}", or take --engine ort-cpu.`
        : `See whether it ever does: node -e "${script}"; or take --engine ort-cpu.`,
  });
}

function withoutDevice(said: string): UserError {
  const cause = causeOf(said);
  return new UserError(`TensorFlow loads but finds no CUDA device${cause}`, {
    place: 'tfjs-gpu',
    remedy: CUDA_REMEDY,
  });
}

/** What TensorFlow says that it lacks: libraries of CUDA, or else what the driver answers. */
function causeOf(said: string): string {
  const names = [...said.matchAll(/Could not load dynamic library '([^']+)'/g)].map(
    ([, name]) => name,
  );
  if (names.length > 0) return `: it misses ${[...new Set(names)].join(', ')}`;
  const answer = /failed call to cuInit: (.+)/.exec(said)?.[1];
  return answer === undefined ? '' : `: the driver answers ${answer.trim()}`;
}
