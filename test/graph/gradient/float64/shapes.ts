import type { Call, Operator } from './call.ts';
import {
  axisOf,
  placeOf,
  positionOf,
  reader,
  repeated,
  stridesOf,
  type Tensor,
  tensor,
} from './tensor.ts';

/** The same numbers under the shape that the graph says. */
const reshaped: Operator = ({ x, node }) => ({
  shape: (node.outputs[0] as { shape: readonly number[] }).shape,
  data: x.data,
});

function transpose(call: Call): Tensor {
  const { x } = call;
  const rank = x.shape.length;
  const perm = call.ints(
    'perm',
    x.shape.map((_, i) => rank - 1 - i),
  );
  const read = reader(x);
  return tensor(
    perm.map((axis) => x.shape[axis] as number),
    (place) => {
      const from: number[] = [];
      for (const [i, axis] of perm.entries()) from[axis] = place[i] as number;
      return read(from);
    },
  );
}

function concat(call: Call): Tensor {
  const parts = call.inputs as readonly Tensor[];
  const axis = call.axis(0);
  const reads = parts.map(reader);
  const sizes = parts.map(({ shape }) => shape[axis] as number);
  const size = sizes.reduce((a, b) => a + b, 0);
  return tensor(
    call.x.shape.map((own, i) => (i === axis ? size : own)),
    (place) => {
      let [part, at] = [0, place[axis] as number];
      while (at >= (sizes[part] as number)) {
        at -= sizes[part] as number;
        part += 1;
      }
      return (reads[part] as (p: readonly number[]) => number)(
        place.map((own, i) => (i === axis ? at : own)),
      );
    },
  );
}

function split(call: Call): Tensor[] {
  const { x, node } = call;
  const axis = call.axis(0);
  const size = x.shape[axis] as number;
  const even = Math.ceil(size / node.outputs.length);
  const sizes =
    call.integers('split', 1) ?? node.outputs.map((_, i) => Math.min(even, size - even * i));
  const read = reader(x);
  return sizes.map((own, i) => {
    const start = sizes.slice(0, i).reduce((a, b) => a + b, 0);
    return tensor(
      x.shape.map((all, a) => (a === axis ? own : all)),
      (place) => read(place.map((at, a) => (a === axis ? at + start : at))),
    );
  });
}

function slice(call: Call): Tensor {
  const { x } = call;
  const rank = x.shape.length;
  const starts = call.integers('starts', 1) ?? [];
  const ends = call.integers('ends', 2) ?? [];
  const axes = (call.integers('axes', 3) ?? starts.map((_, i) => i)).map((a) => axisOf(a, rank));
  const steps = call.integers('steps', 4) ?? starts.map(() => 1);
  const along = x.shape.map((size, axis) => {
    const i = axes.indexOf(axis);
    if (i < 0) return { start: 0, step: 1, length: size };
    const step = steps[i] as number;
    const within = (at: number, low: number, high: number) =>
      Math.max(low, Math.min(high, at < 0 ? at + size : at));
    const [low, high] = step > 0 ? [0, size] : [-1, size - 1];
    const start = within(starts[i] as number, step > 0 ? 0 : 0, high);
    const end = within(ends[i] as number, low, high);
    return { start, step, length: Math.max(0, Math.ceil((end - start) / step)) };
  });
  const read = reader(x);
  return tensor(
    along.map(({ length }) => length),
    (place) =>
      read(
        place.map((at, axis) => {
          const { start, step } = along[axis] as { start: number; step: number };
          return start + step * at;
        }),
      ),
  );
}

function pad(call: Call): Tensor {
  const { x } = call;
  const rank = x.shape.length;
  const sides = call.integers('pads', 1) ?? [];
  const axes = (
    call.inputs[3] === undefined ? x.shape.map((_, i) => i) : [...call.inputs[3].data]
  ).map((axis) => axisOf(axis, rank));
  const before = x.shape.map((_, axis) => sides[axes.indexOf(axis)] ?? 0);
  const after = x.shape.map((_, axis) => {
    const i = axes.indexOf(axis);
    return i < 0 ? 0 : (sides[i + axes.length] as number);
  });
  const value = call.inputs[2]?.data[0] ?? call.float('value', 0);
  const read = reader(x);
  const shape = x.shape.map((size, a) => size + (before[a] as number) + (after[a] as number));
  return tensor(shape, (place) => {
    const from = place.map((at, axis) => at - (before[axis] as number));
    const isInside = from.every((at, axis) => at >= 0 && at < (x.shape[axis] as number));
    return isInside ? read(from) : value;
  });
}

function gather(call: Call): Tensor {
  const [x, indices] = [call.x, call.input(1)];
  const axis = call.axis(0);
  const [read, at] = [reader(x), reader(indices)];
  const rank = indices.shape.length;
  const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
  return tensor(shape, (place) => {
    const index = axisOf(at(place.slice(axis, axis + rank)), x.shape[axis] as number);
    return read([...place.slice(0, axis), index, ...place.slice(axis + rank)]);
  });
}

function gatherElements(call: Call): Tensor {
  const [x, indices] = [call.x, call.input(1)];
  const axis = call.axis(0);
  const [read, at] = [reader(x), reader(indices)];
  return tensor(indices.shape, (place) =>
    read(place.map((own, i) => (i === axis ? axisOf(at(place), x.shape[axis] as number) : own))),
  );
}

function expand({ x, node }: Call): Tensor {
  return tensor((node.outputs[0] as { shape: readonly number[] }).shape, repeated(x));
}

function tile(call: Call): Tensor {
  const { x } = call;
  const read = reader(x);
  const repeats = [...call.input(1).data];
  return tensor(
    x.shape.map((size, i) => size * (repeats[i] as number)),
    (place) => read(place.map((at, axis) => at % (x.shape[axis] as number))),
  );
}

/** Nearest, where each number is repeated a whole number of times; or between the two nearest along each axis. */
function resize(call: Call): Tensor {
  const { x, node } = call;
  const { shape } = node.outputs[0] as { shape: readonly number[] };
  if (call.string('mode', 'nearest') === 'linear') return interpolated(call, shape);
  const read = reader(x);
  return tensor(shape, (place) =>
    read(
      place.map((at, axis) =>
        Math.floor((at * (x.shape[axis] as number)) / (shape[axis] as number)),
      ),
    ),
  );
}

function interpolated(call: Call, shape: readonly number[]): Tensor {
  const { x, opset, node } = call;
  const isOld = opset < 11 || node.op === 'Upsample';
  const mode = call.string('coordinate_transformation_mode', isOld ? 'asymmetric' : 'half_pixel');
  const scales = call.inputs[isOld ? 1 : 2]?.data;
  const from = (at: number, axis: number) => {
    const [size, to] = [x.shape[axis] as number, shape[axis] as number];
    const scale =
      scales === undefined || scales.length === 0 ? to / size : (scales[axis] as number);
    if (mode === 'align_corners') return to === 1 ? 0 : (at * (size - 1)) / (to - 1);
    if (mode === 'asymmetric') return at / scale;
    return mode === 'pytorch_half_pixel' && to === 1 ? 0 : (at + 0.5) / scale - 0.5;
  };
  const read = reader(x);
  const between = (place: readonly number[], axis: number, done: readonly number[]): number => {
    if (axis === place.length) return read(done);
    const last = (x.shape[axis] as number) - 1;
    const at = Math.min(last, Math.max(0, from(place[axis] as number, axis)));
    const part = at - Math.floor(at);
    const below = between(place, axis + 1, [...done, Math.floor(at)]);
    if (part === 0) return below;
    return (1 - part) * below + part * between(place, axis + 1, [...done, Math.ceil(at)]);
  };
  return tensor(shape, (place) => between(place, 0, []));
}

function gatherND(call: Call): Tensor {
  const [x, indices] = [call.x, call.input(1)];
  const depth = indices.shape.at(-1) as number;
  const [read, at] = [reader(x), reader(indices)];
  const outer = indices.shape.slice(0, -1);
  return tensor([...outer, ...x.shape.slice(depth)], (place) => {
    const own = place.slice(0, outer.length);
    const first = Array.from({ length: depth }, (_, i) =>
      axisOf(at([...own, i]), x.shape[i] as number),
    );
    return read([...first, ...place.slice(outer.length)]);
  });
}

/** @param target where an update goes, by its place */
function scatter(call: Call, target: (place: readonly number[]) => readonly number[]): Tensor {
  const { x } = call;
  const [data, strides, updates] = [x.data.slice(), stridesOf(x.shape), call.input(2)];
  for (const [i, value] of updates.data.entries()) {
    const at = positionOf(target(placeOf(i, updates.shape)), strides);
    data[at] = call.string('reduction', 'none') === 'add' ? (data[at] as number) + value : value;
  }
  return { shape: x.shape, data };
}

function scatterElements(call: Call): Tensor {
  const [axis, at, size] = [call.axis(0), reader(call.input(1)), call.x.shape];
  return scatter(call, (place) =>
    place.map((own, i) => (i === axis ? axisOf(at(place), size[axis] as number) : own)),
  );
}

function scatterND(call: Call): Tensor {
  const [indices, { shape }] = [call.input(1), call.x];
  const [depth, at] = [indices.shape.at(-1) as number, reader(indices)];
  return scatter(call, (place) => {
    const outer = place.slice(0, indices.shape.length - 1);
    const first = Array.from({ length: depth }, (_, i) =>
      axisOf(at([...outer, i]), shape[i] as number),
    );
    return [...first, ...place.slice(outer.length)];
  });
}

function depthToSpace(call: Call): Tensor {
  const { x } = call;
  const size = call.int('blocksize', 1);
  const [batch = 1, channels = 1, height = 1, width = 1] = x.shape;
  const out = channels / size ** 2;
  const inOrder = call.string('mode', 'DCR') === 'DCR';
  const read = reader(x);
  return tensor([batch, out, height * size, width * size], ([n = 0, c = 0, h = 0, w = 0]) => {
    const block = (h % size) * size + (w % size);
    const from = inOrder ? block * out + c : c * size ** 2 + block;
    return read([n, from, Math.floor(h / size), Math.floor(w / size)]);
  });
}

function spaceToDepth(call: Call): Tensor {
  const { x } = call;
  const size = call.int('blocksize', 1);
  const [batch = 1, channels = 1, height = 1, width = 1] = x.shape;
  const read = reader(x);
  const shape = [batch, channels * size ** 2, height / size, width / size];
  return tensor(shape, ([n = 0, c = 0, h = 0, w = 0]) => {
    const block = Math.floor(c / channels);
    return read([n, c % channels, h * size + Math.floor(block / size), w * size + (block % size)]);
  });
}

function trilu(call: Call): Tensor {
  const { x } = call;
  const k = call.inputs[1]?.data[0] ?? 0;
  const isUpper = call.int('upper', 1) === 1;
  const read = reader(x);
  return tensor(x.shape, (place) => {
    const beyond = (place.at(-1) as number) - (place.at(-2) as number) - k;
    return (isUpper ? beyond >= 0 : beyond <= 0) ? read(place) : 0;
  });
}

/** Operators that bring numbers into another order or shape. */
export const SHAPES = {
  Reshape: reshaped,
  Flatten: reshaped,
  Squeeze: reshaped,
  Unsqueeze: reshaped,
  Transpose: transpose,
  Concat: concat,
  Split: split,
  Slice: slice,
  Pad: pad,
  Gather: gather,
  GatherElements: gatherElements,
  GatherND: gatherND,
  ScatterElements: scatterElements,
  ScatterND: scatterND,
  Expand: expand,
  Tile: tile,
  Resize: resize,
  Upsample: resize,
  DepthToSpace: depthToSpace,
  SpaceToDepth: spaceToDepth,
  Trilu: trilu,
} satisfies Readonly<Record<string, Operator>>;
