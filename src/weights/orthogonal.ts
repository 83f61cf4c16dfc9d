/**
 * Turns Gaussian values into a semi-orthogonal matrix in place (Saxe et al. 2014; PyTorch's
 * `orthogonal_`): rows orthonormal where there are no more rows than columns, columns otherwise, by
 * the Gram–Schmidt process in float64. Gaussian vectors are nearly orthogonal to begin with, so that
 * one pass leaves no more than rounding.
 *
 * @param matrix row-major, `rows` rows
 * @param std standard deviation that the entries get: 1/√max(rows, columns) for orthonormal vectors
 */
export function orthogonalize(matrix: Float32Array, rows: number, std: number): void {
  const columns = matrix.length / rows;
  const count = Math.min(rows, columns);
  const length = Math.max(rows, columns);
  const at = (v: number, i: number) => (rows <= columns ? v * columns + i : i * columns + v);
  const basis: Float64Array[] = [];
  for (let v = 0; v < count; v++) {
    const vector = Float64Array.from({ length }, (_, i) => matrix[at(v, i)] as number);
    for (const unit of basis) subtractProjection(vector, unit);
    normalizeVector(vector);
    basis.push(vector);
    for (let i = 0; i < length; i++)
      matrix[at(v, i)] = (vector[i] as number) * std * Math.sqrt(length);
  }
}

function subtractProjection(vector: Float64Array, unit: Float64Array): void {
  let dot = 0;
  for (let i = 0; i < unit.length; i++) dot += (vector[i] as number) * (unit[i] as number);
  for (let i = 0; i < unit.length; i++) {
    vector[i] = (vector[i] as number) - dot * (unit[i] as number);
  }
}

function normalizeVector(vector: Float64Array): void {
  let squares = 0;
  for (let i = 0; i < vector.length; i++) squares += (vector[i] as number) ** 2;
  const scale = 1 / Math.sqrt(squares);
  for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] as number) * scale;
}
