import { UserError } from '../../core/errors.ts';
import type { TensorType } from '../../graph/graph.ts';
import type { ImportedSpec } from '../../networks/imported.ts';
import type { ModelInput } from '../../onnx/model.ts';
import { PlanError } from '../../plan/error.ts';

/** What a network's inputs are sized by, where its model leaves sizes open. */
export interface Sizes {
  readonly batch: number;
  readonly channels: number;
  readonly size: readonly [height: number, width: number];
}

/** Whether an input takes the batch of the config: pictures, or noise in their place. */
export function isPictures({ type, dims }: Pick<ModelInput, 'type' | 'dims'>): boolean {
  return type === ('float32' satisfies TensorType) && dims.length === 4;
}

/**
 * The shape that a graph input gets: sizes that the model has fixed, and for those that it leaves open what `dims`
 * says, or batch, channels and size of the config.
 *
 * @throws UserError where a size is open that nothing says
 */
export function shapeOf(
  input: ModelInput,
  spec: ImportedSpec,
  sizes: Sizes,
  file: string,
): number[] {
  return input.dims.map((dim, axis) => {
    const told = typeof dim === 'string' ? spec.dims?.[dim] : spec.dims?.[placeOf(input, axis)];
    if (typeof dim === 'number') return dim;
    if (axis === 0 && told !== undefined && spec.batch !== undefined && told !== spec.batch) {
      throw new PlanError(
        'network',
        'dims',
        `dims says ${told} where batch says ${spec.batch}`,
        'Leave one of the two out.',
      );
    }
    const size = told ?? usualSize(input, dim, axis, sizes);
    if (size !== undefined) return size;
    const name = dim ?? placeOf(input, axis);
    throw new UserError(`${file} leaves a size of its input ${JSON.stringify(input.name)} open`, {
      remedy: `Say what it is: dims: { ${JSON.stringify(name)}: 128 }.`,
    });
  });
}

/** What an axis without a name is called in `dims`. */
function placeOf({ name }: ModelInput, axis: number): string {
  return `${name}[${axis}]`;
}

const BATCH = /batch|^n$|^b$/i;

function usualSize(
  input: ModelInput,
  name: string | null,
  axis: number,
  sizes: Sizes,
): number | undefined {
  if (axis === 0 || BATCH.test(name ?? '')) return sizes.batch;
  if (!isPictures(input)) return undefined;
  return axis === 1 ? sizes.channels : sizes.size[axis - 2];
}

/** What a model has fixed of its pictures: nothing where it has none. */
export function fixedSizes(inputs: readonly ModelInput[]) {
  const [first] = inputs.filter(isPictures);
  const number = (axis: number) => {
    const dim = (first ?? inputs[0])?.dims[axis];
    return typeof dim === 'number' ? dim : undefined;
  };
  return {
    batch: number(0),
    channels: first === undefined ? undefined : number(1),
    height: first === undefined ? undefined : number(2),
    width: first === undefined ? undefined : number(3),
  };
}

/** @throws PlanError where the config asks for another batch or size than the model has fixed */
export function refuseOtherSizes(inputs: readonly ModelInput[], spec: ImportedSpec): void {
  const { batch, height, width } = fixedSizes(inputs);
  const remedy = 'Leave it out, or export the model with dynamic axes.';
  if (spec.batch !== undefined && batch !== undefined && spec.batch !== batch) {
    throw new PlanError(
      'network',
      'batch',
      `batch ${spec.batch} does not fit a model that was exported for ${batch}`,
      remedy,
    );
  }
  const [h, w] = spec.size ?? [height, width];
  if ((height !== undefined && h !== height) || (width !== undefined && w !== width)) {
    throw new PlanError(
      'network',
      'size',
      `size ${h}×${w} does not fit a model that was exported for ${height ?? 'any'}×${width ?? 'any'}`,
      remedy,
    );
  }
  const unknown = Object.keys(spec.dims ?? {}).find((name) => !openNames(inputs).includes(name));
  if (unknown === undefined) return;
  const open = openNames(inputs);
  throw new PlanError(
    'network',
    'dims',
    `the model has no open size ${JSON.stringify(unknown)}`,
    open.length === 0 ? 'It has none: remove dims.' : `Its open sizes are ${open.join(', ')}.`,
  );
}

function openNames(inputs: readonly ModelInput[]): string[] {
  const all = inputs.flatMap((input) =>
    input.dims.flatMap((dim, axis) =>
      typeof dim === 'number' ? [] : [dim ?? placeOf(input, axis)],
    ),
  );
  return [...new Set(all)];
}
