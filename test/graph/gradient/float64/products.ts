import type { Call, Operator } from './call.ts';
import { count, placeOf, reader, repeated, type Tensor, tensor, together } from './tensor.ts';

/** With axes in front that are repeated; an operand of one axis is a row, or a column, that falls away again. */
function matMul(call: Call): Tensor {
  const row = call.input(0).shape.length === 1;
  const column = call.input(1).shape.length === 1;
  const a = row ? under(call.input(0), [1, ...call.input(0).shape]) : call.input(0);
  const b = column ? under(call.input(1), [...call.input(1).shape, 1]) : call.input(1);
  const [m = 1, k = 1] = a.shape.slice(-2);
  const n = b.shape.at(-1) as number;
  const batch = together([a.shape.slice(0, -2), b.shape.slice(0, -2)]);
  const [left, right] = [repeated(a), repeated(b)];
  const product = tensor([...batch, m, n], (place) => {
    const [outer, i, j] = [place.slice(0, -2), place.at(-2) as number, place.at(-1) as number];
    let sum = 0;
    for (let l = 0; l < k; l++) sum += left([...outer, i, l]) * right([...outer, l, j]);
    return sum;
  });
  return under(product, [...batch, ...(row ? [] : [m]), ...(column ? [] : [n])]);
}

function under({ data }: Tensor, shape: readonly number[]): Tensor {
  return { shape, data };
}

function gemm(call: Call): Tensor {
  const [a, b] = [reader(call.input(0)), reader(call.input(1))];
  const [turnA, turnB] = [call.int('transA', 0) === 1, call.int('transB', 0) === 1];
  const [alpha, beta] = [call.float('alpha', 1), call.float('beta', 1)];
  const [rows = 1, columns = 1] = call.input(0).shape;
  const [m, k] = turnA ? [columns, rows] : [rows, columns];
  const n = call.input(1).shape[turnB ? 0 : 1] as number;
  const c = call.inputs[2] === undefined ? () => 0 : repeated(call.inputs[2]);
  return tensor([m, n], ([i = 0, j = 0]) => {
    let sum = 0;
    for (let l = 0; l < k; l++) sum += a(turnA ? [l, i] : [i, l]) * b(turnB ? [j, l] : [l, j]);
    return alpha * sum + beta * c([i, j]);
  });
}

/** Letters with an arrow, no ellipsis. */
function einsum(call: Call): Tensor {
  const [left = '', output = ''] = call.string('equation', '').replaceAll(' ', '').split('->');
  const terms = left.split(',');
  const sizes = new Map<string, number>();
  for (const [i, term] of terms.entries()) {
    for (const [axis, letter] of [...term].entries()) {
      sizes.set(letter, call.input(i).shape[axis] as number);
    }
  }
  const sizeOf = (letters: string) => [...letters].map((letter) => sizes.get(letter) as number);
  const summed = [...sizes.keys()].filter((letter) => !output.includes(letter)).join('');
  const reads = terms.map((_, i) => reader(call.input(i)));
  return tensor(sizeOf(output), (place) => {
    const at = new Map([...output].map((letter, i) => [letter, place[i] as number]));
    let sum = 0;
    for (let i = 0; i < count(sizeOf(summed)); i++) {
      const inner = placeOf(i, sizeOf(summed));
      for (const [j, letter] of [...summed].entries()) at.set(letter, inner[j] as number);
      sum += terms.reduce((product, term, t) => {
        const own = [...term].map((letter) => at.get(letter) as number);
        return product * (reads[t] as (place: readonly number[]) => number)(own);
      }, 1);
    }
    return sum;
  });
}

/** Heads of queries, of which several may read one head of keys; three axes hold them behind one another. */
function attention(call: Call): Tensor {
  const [q, k, v] = [0, 1, 2].map((i) => call.input(i)) as [Tensor, Tensor, Tensor];
  const heads = q.shape.length === 4 ? (q.shape[1] as number) : call.int('q_num_heads', 1);
  const keys = k.shape.length === 4 ? (k.shape[1] as number) : call.int('kv_num_heads', 1);
  const at = (x: Tensor, own: number) => {
    const read = reader(x);
    const width = (x.shape.at(-1) as number) / own;
    return (n: number, h: number, place: number, i: number) =>
      x.shape.length === 4 ? read([n, h, place, i]) : read([n, place, h * width + i]);
  };
  const [query, key, value] = [at(q, heads), at(k, keys), at(v, keys)];
  const width = (q.shape.at(-1) as number) / (q.shape.length === 4 ? 1 : heads);
  const wide = (v.shape.at(-1) as number) / (v.shape.length === 4 ? 1 : keys);
  const [queries, places] = [q.shape.at(-2) as number, k.shape.at(-2) as number];
  const scale = call.float('scale', 1 / Math.sqrt(width));
  const given = call.inputs[3];
  const isBool = call.node.inputs[3]?.startsWith('bool') === true;
  const mask = given === undefined ? () => 0 : repeated(given);
  const score = (n: number, h: number, i: number, j: number) => {
    if (call.int('is_causal', 0) === 1 && j > i) return Number.NEGATIVE_INFINITY;
    const told = mask([n, h, i, j]);
    if (isBool && told === 0) return Number.NEGATIVE_INFINITY;
    let sum = 0;
    const from = Math.floor((h * keys) / heads);
    for (let d = 0; d < width; d++) sum += query(n, h, i, d) * key(n, from, j, d);
    return scale * sum + (isBool ? 0 : told);
  };
  const read = (n: number, h: number, i: number, d: number) => {
    const shares = Array.from({ length: places }, (_, j) => Math.exp(score(n, h, i, j)));
    const from = Math.floor((h * keys) / heads);
    const total = shares.reduce((sum, x) => sum + x, 0);
    return shares.reduce((sum, x, j) => sum + x * value(n, from, j, d), 0) / total;
  };
  const batch = q.shape[0] as number;
  return q.shape.length === 4
    ? tensor([batch, heads, queries, wide], ([n = 0, h = 0, i = 0, d = 0]) => read(n, h, i, d))
    : tensor([batch, queries, heads * wide], ([n = 0, i = 0, d = 0]) =>
        read(n, Math.floor(d / wide), i, d % wide),
      );
}

export const PRODUCTS = {
  MatMul: matMul,
  Gemm: gemm,
  Einsum: einsum,
  Attention: attention,
} satisfies Readonly<Record<string, Operator>>;
