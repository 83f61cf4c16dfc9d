import type { Trained } from './checkpoint.ts';
import type { FanName, InitName } from './inits.ts';
import type { NetworkSpec } from './spec.ts';

/** Which points of a model are measured: residual additions, layers, or what patterns match. */
export type PointsWanted = 'additions' | 'layers' | readonly string[];

/** What batch norms of activations take their statistics of. */
export type BatchNormMode = 'batch' | 'stored';

/** What a graph input is fed with that is not the config's batch. */
export type OwnInput =
  | { readonly kind: 'tokens'; readonly below?: number }
  | { readonly kind: 'ones' | 'zeros' | 'range' | 'gaussian' }
  | { readonly kind: 'file'; readonly path: string; readonly array?: string };

/** A law for all weights, or laws by patterns of their names, of which the first that matches holds. */
export type ImportedInit = InitName | Readonly<Record<string, InitName>>;

/** A network from an ONNX file, as a config has it, with every default filled in. */
export interface ImportedSpec extends Pick<Trained, 'step' | 'sequence'> {
  readonly name: string;
  /** Path of the file, relative to the config. */
  readonly model: string;
  readonly batch?: number;
  readonly size?: readonly [number, number];
  /** Those of the model, drawn ones, or those of another file. */
  readonly weights: 'stored' | 'drawn' | (string & {});
  /** Absent: of the batch where weights are drawn, otherwise as the model itself has it. */
  readonly batch_norm?: BatchNormMode;
  readonly points: PointsWanted;
  /** Absent: as the operators around each point tell. */
  readonly channel_axis?: number;
  readonly inputs?: Readonly<Record<string, OwnInput>>;
  /** Sizes that the model leaves open, by their names. */
  readonly dims?: Readonly<Record<string, number>>;
  /** What weights are drawn from; this and what follows are absent where they are stored. */
  readonly init?: ImportedInit;
  readonly init_std?: number;
  readonly init_gain?: number;
  readonly fan?: FanName;
  readonly scaled_ws?: boolean;
}

/** A network of a config: planned by a family, or read from a file. */
export type AnySpec = NetworkSpec | ImportedSpec;

/** Whether the weights of a network lie in files, so that no seed changes them. */
export function isStored(spec: AnySpec): boolean {
  return isImported(spec) ? spec.weights !== 'drawn' : spec.weights !== undefined;
}

/** The file, beside that of the model, that the weights of a network are in. */
export function weightsFileOf({ weights }: AnySpec): string | undefined {
  return weights === 'stored' || weights === 'drawn' ? undefined : weights;
}

/** Whether a network is read from a file. */
export function isImported(spec: AnySpec): spec is ImportedSpec {
  return isModelFile(spec.model);
}

/** Whether a model is named by the path of an ONNX file. */
export function isModelFile(model: unknown): model is string {
  return typeof model === 'string' && MODEL_FILE.test(model);
}

export const MODEL_FILE = /\.onnx$/i;
