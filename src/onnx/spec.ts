import type { FanName, InitName } from '../networks/inits.ts';
import type { PointsWanted } from './points/point.ts';
import type { BatchNormMode } from './write.ts';

/** What a graph input that is not the config's batch is fed with. */
export type OwnInput =
  | { readonly kind: 'tokens'; readonly below?: number }
  | { readonly kind: 'ones' | 'zeros' | 'range' | 'gaussian' }
  | { readonly kind: 'file'; readonly path: string; readonly array?: string };

/** A law for all weights, or laws by patterns of their names, of which the first that matches holds. */
export type ImportedInit = InitName | Readonly<Record<string, InitName>>;

/** An imported network of a config with every default filled in. */
export interface ImportedSpec {
  readonly name: string;
  /** Path of the ONNX file, as the config has it: relative to the config. */
  readonly model: string;
  readonly batch?: number;
  readonly size?: readonly [number, number];
  readonly weights: 'stored' | 'drawn';
  /** Absent: of the batch where weights are drawn, otherwise as the model itself has it. */
  readonly batch_norm?: BatchNormMode;
  readonly points: PointsWanted;
  /** Absent: as the operators around each point tell. */
  readonly channel_axis?: number;
  readonly inputs?: Readonly<Record<string, OwnInput>>;
  /** Sizes that the model leaves open, by their names. */
  readonly dims?: Readonly<Record<string, number>>;
  /** What weights are drawn from; absent where they are stored. */
  readonly init?: ImportedInit;
  readonly init_std?: number;
  readonly init_gain?: number;
  readonly fan?: FanName;
  readonly scaled_ws?: boolean;
}
