import { messageOf, UserError } from '../../core/errors.ts';
import { GraphRefused } from '../engine.ts';

interface KnownFailure {
  readonly says: RegExp;
  readonly message: string;
  readonly remedy: string;
}

/** What onnxruntime throws for want of something that the user can do something about. */
const KNOWN: readonly KnownFailure[] = [
  {
    says: /bad_alloc|allocate memory|out of memory/i,
    message: 'onnxruntime ran out of memory',
    remedy: 'Choose a smaller batch or size, or allow more memory.',
  },
  {
    says: /PosixThread|pthread/i,
    message: 'the system allows no more threads',
    remedy: 'Take --threads 1, or allow more.',
  },
  {
    // Seen with cuDNN 9.19 on an H100: a convolution of 128×512×14² with stride 2, TF32 switched off.
    says: /HEURISTIC_QUERY_FAILED/,
    message: 'cuDNN finds no way to compute a convolution of this size in full float32',
    remedy:
      'Choose a smaller batch, take --engine ort-webgpu or ort-cpu, or allow TF32 with NVIDIA_TF32_OVERRIDE=1: statistics then differ by some 1e-4.',
  },
  {
    says: /CUDNN|CUBLAS|CUDA failure|CUDA error/i,
    message: "NVIDIA's libraries fail on this network",
    remedy: 'Take --engine ort-webgpu or ort-cpu.',
  },
];

/**
 * Turns what onnxruntime throws into what a user can act on, where that is known.
 *
 * @throws UserError where it is, else GraphRefused
 */
export function explain(error: unknown): never {
  const said = messageOf(error);
  const known = KNOWN.find(({ says }) => says.test(said));
  if (known === undefined) throw new GraphRefused(said, { cause: error });
  throw new UserError(known.message, { remedy: known.remedy, cause: error });
}
