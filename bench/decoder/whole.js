// @ts-check
// Loads a model as it stands and runs it once on tokens: `node bench/decoder/whole.js decoder.onnx`.
import ort from 'onnxruntime-node';

const SHAPE = [2, 64];

const session = await ort.InferenceSession.create(/** @type {string} */ (process.argv[2]));
const filled = (/** @type {(i: number) => number} */ of) =>
  new ort.Tensor(
    'int64',
    BigInt64Array.from({ length: 128 }, (_, i) => BigInt(of(i))),
    SHAPE,
  );
await session.run({ input_ids: filled((i) => (i * 37) % 1000), attention_mask: filled(() => 1) });
await session.release();
