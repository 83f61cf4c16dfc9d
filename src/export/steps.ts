import { bindingOf } from '../lower/planned.ts';
import { type Layer, layerFacts } from '../plan/layers.ts';
import { type Chains, isNormWeight, moduleName } from '../plan/modules.ts';
import { filled, type Values } from './tensor.ts';

export type { Chains };

/** A layer of a block as a module of it, as PyTorch would have it. */
export interface Step {
  /** Name of the block. */
  readonly block: string;
  /** Within its block: `conv1`, `pre.norm1`, `shortcut`. */
  readonly module: string;
  readonly layer: Layer;
  /** What a norm multiplies each channel by; of other layers 1. */
  readonly weight: Values;
}

/** The chains of layers that a block has; which reads what is `readBlock`'s. */
export function chainsOf({ pre, branch, post, addition }: Chains): (readonly Layer[])[] {
  return [pre, branch, addition?.shortcut ?? [], post];
}

/** The layers of one chain of a block, each norm with the weight that the plan has as a layer behind it. */
export function stepsOf(block: Chains, layers: readonly Layer[]): Step[] {
  const steps: Step[] = [];
  for (const layer of layers) {
    const last = steps.at(-1);
    if (last !== undefined && isNormWeight(layer, last.layer)) {
      steps.splice(-1, 1, { ...last, weight: normWeight(block, layer) });
    } else {
      const before = steps.map((step) => step.layer);
      const module = moduleName(block, layers, layer, before);
      steps.push({ block: block.name, module, layer, weight: filled(1) });
    }
  }
  return steps;
}

function normWeight({ name }: Chains, layer: Layer): Values {
  const [parameter] = layerFacts(layer).parameters(layer);
  return layer.op === 'scale' || parameter === undefined ? filled(0) : bindingOf(parameter, name);
}
