/*
 * What kinds of operators there are, as far as telling residual additions and drawing weights goes by it. Names are
 * those of ONNX's operators, and of onnxruntime's own (`com.microsoft`) where exports have them.
 */

/** Products with weights, or of two activations. */
export const LINEAR: ReadonlySet<string> = new Set([
  ...['Conv', 'ConvTranspose', 'MatMul', 'Gemm', 'Einsum', 'ConvInteger', 'MatMulInteger'],
  ...[
    'QLinearConv',
    'QLinearMatMul',
    'DeformConv',
    'FusedMatMul',
    'FusedConv',
    'LSTM',
    'GRU',
    'RNN',
  ],
  ...['Attention', 'MultiHeadAttention', 'GroupQueryAttention', 'MatMulNBits'],
]);

export const POOLING: ReadonlySet<string> = new Set([
  ...['AveragePool', 'MaxPool', 'LpPool', 'GlobalAveragePool', 'GlobalMaxPool', 'GlobalLpPool'],
]);

export const NORMALISATION: ReadonlySet<string> = new Set([
  ...['BatchNormalization', 'LayerNormalization', 'InstanceNormalization', 'GroupNormalization'],
  ...['RMSNormalization', 'SimplifiedLayerNormalization', 'MeanVarianceNormalization'],
  ...['LpNormalization', 'LRN', 'GroupNorm', 'RMSNorm'],
]);

export const NONLINEARITY: ReadonlySet<string> = new Set([
  ...['Relu', 'LeakyRelu', 'PRelu', 'Elu', 'Selu', 'Celu', 'ThresholdedRelu', 'Clip', 'Sigmoid'],
  ...['HardSigmoid', 'HardSwish', 'Swish', 'Mish', 'Tanh', 'Softplus', 'Softsign', 'Erf', 'Gelu'],
  ...['FastGelu', 'QuickGelu', 'BiasGelu', 'Softmax', 'Attention', 'Sin', 'Cos', 'Exp', 'Shrink'],
]);

/** What hands its first input on as it is, while nothing is dropped. */
export const IDENTITY: ReadonlySet<string> = new Set(['Identity', 'Dropout', 'Cast']);

/** Between floats and few integers, and back. */
export const QUANTISING: ReadonlySet<string> = new Set([
  ...['QuantizeLinear', 'DynamicQuantizeLinear', 'DequantizeLinear'],
  ...['QLinearConv', 'QLinearMatMul', 'ConvInteger', 'MatMulInteger'],
]);

/** The same numbers in another order, or under another shape. */
export const LAYOUT: ReadonlySet<string> = new Set([
  ...['Reshape', 'Transpose', 'Flatten', 'Squeeze', 'Unsqueeze'],
]);

/** What hands numbers on in their order, whatever their shape or type. */
export const IN_ORDER: ReadonlySet<string> = new Set([
  ...['Identity', 'Cast', 'Reshape', 'Squeeze', 'Unsqueeze', 'Flatten'],
]);

export const ADDITION: ReadonlySet<string> = new Set(['Add', 'Sum']);
