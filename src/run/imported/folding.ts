import type { ImportedSpec } from '../../networks/imported.ts';
import { foldedBatchNorm, hasBatchNorm, KEEP_BATCH_NORM } from '../../onnx/folded.ts';
import type { Model } from '../../onnx/model.ts';
import { PlanError } from '../../plan/error.ts';

/** Statistics of the batch cannot be had where batch norm is a part of the convolutions. */
export function refuseFolded(model: Model, { model: file, batch_norm }: ImportedSpec): void {
  const folded = foldedBatchNorm(model);
  if (batch_norm !== 'batch' || (folded === 'no' && hasBatchNorm(model))) return;
  throw new PlanError(
    'network',
    'batch_norm',
    folded === 'no'
      ? `${file} has no batch norm`
      : `batch norm of ${file} was ${folded === 'surely' ? '' : 'in all likelihood '}folded into the convolutions`,
    folded === 'no' ? 'Remove batch_norm.' : `Export it so that it stays: ${KEEP_BATCH_NORM}.`,
  );
}

export function notesOnFolding(model: Model, { model: file, weights }: ImportedSpec): string[] {
  const folded = foldedBatchNorm(model);
  if (folded === 'no' || (folded === 'likely' && weights !== 'drawn')) return [];
  const what = `batch norm of ${file} was folded into the convolutions`;
  const means =
    weights === 'drawn'
      ? 'what is drawn is a network without it'
      : 'what is measured goes by its stored statistics';
  return [`${what}, and ${means}. To keep it: ${KEEP_BATCH_NORM}`];
}
