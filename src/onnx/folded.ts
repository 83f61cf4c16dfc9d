import type { Model } from './model.ts';

/** Whether batch norm was folded into the convolutions of a model, as exporters do in eval mode. */
export type Folded = 'surely' | 'likely' | 'no';

/**
 * Signs of folding, of all batch norms or of those right behind a convolution: PyTorch's `torch.export` notes the rule, and adds a bias
 * `conv1.weight_bias`; its TorchScript exporter makes tensors `onnx::Conv_123` of weight and bias.
 */
export function foldedBatchNorm({ nodes, tensors }: Model): Folded {
  const convs = nodes.filter(({ op }) => op === 'Conv');
  const isNoted = convs.some(
    ({ rewrittenBy, inputs }) =>
      rewrittenBy.includes('FuseBatchNorm') || (inputs[2] ?? '').endsWith('.weight_bias'),
  );
  if (isNoted) return 'surely';
  if (nodes.some(({ op }) => op === 'BatchNormalization')) return 'no';
  const isRenamed = (name = '') => /^onnx::Conv_\d+$/.test(name) && tensors.has(name);
  return convs.some(({ inputs }) => isRenamed(inputs[1]) && isRenamed(inputs[2])) ? 'likely' : 'no';
}

/** The call of PyTorch that keeps batch norm in the file. */
export const KEEP_BATCH_NORM =
  'torch.onnx.export(model, args, "net.onnx", dynamo=False, training=torch.onnx.TrainingMode.TRAINING, do_constant_folding=False)';

export function hasBatchNorm({ nodes, tensors }: Model): boolean {
  return nodes.some(({ op, inputs: [x = ''] }) => op === 'BatchNormalization' && !tensors.has(x));
}
