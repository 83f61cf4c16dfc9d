import type { Names } from '../../checkpoints/names/names.ts';
import { nameIn, publishedName } from '../../checkpoints/names/published.ts';
import { Chain } from '../../networks/chain.ts';
import { presetOf } from '../../networks/families/table.ts';
import { planNetwork } from '../../networks/plan.ts';
import type { NetworkSpec } from '../../networks/spec.ts';
import { allBlocks, type NetworkPlan } from '../../plan/blocks.ts';
import { layerFacts, type WeightInit } from '../../plan/layers.ts';
import { type Chains, chainsOf } from '../steps.ts';
import type { Tensor } from '../tensor.ts';
import { type Match, publishedModel } from './match.ts';
import { type ModuleTensor, moduleTensors } from './modules.ts';

/** The weights of a network, and the published model whose names they have. */
export interface Weights {
  readonly tensors: readonly Tensor[];
  /** As `timm.create_model` takes it; null: the names are those of spp. */
  readonly timm: string | null;
}

/** All tensors of a network, under the names of the published model that it is, or under spp's own. */
export function weightsOf(spec: NetworkSpec, plan: NetworkPlan): Weights {
  const match = publishedModel(spec, plan);
  if (match === undefined) return { tensors: ownNames(plan), timm: null };
  return { tensors: publishedNames(spec, plan, match), timm: match.model.timm };
}

/** Standardised weights are stored as they are applied: nobody else standardises them. */
function ownNames(plan: NetworkPlan): Tensor[] {
  return allBlocks(plan).flatMap((block) =>
    moduleTensors(block, { lawBehind: null }).map(({ module, key, shape, values }) => {
      const name = [block.name, module, key].filter((part) => part !== '').join('.');
      return { name, shape, values };
    }),
  );
}

function publishedNames(spec: NetworkSpec, plan: NetworkPlan, { model, names }: Match): Tensor[] {
  const head = headOf(spec, plan, names, model.network.model);
  const laws = lawsBehind(spec, plan, head);
  const storing = { lawBehind: (tensor: string) => laws.get(tensor) as WeightInit };
  const run = allBlocks(plan).flatMap((block) =>
    named(
      moduleTensors(block, storing),
      (module, key) => publishedName(names, block, module, key),
      names.linear,
    ),
  );
  const place = { path: '', modules: names.head?.modules ?? {} };
  const behind = (module: string, key: string) => nameIn([place], module, key);
  return [...run, ...named(moduleTensors(head, storing), behind)];
}

/** What the published model has between its last block and its classifier: not run here, and drawn by the same laws. */
function headOf(
  spec: NetworkSpec,
  { blocks, stem }: NetworkPlan,
  names: Names,
  model: string,
): Chains {
  const { output } = blocks.at(-1) ?? stem;
  const chain = new Chain(spec, output);
  names.head?.plan(chain, presetOf(model)?.given ?? {});
  return { name: 'head', pre: [], branch: chain.layers, post: [], addition: null };
}

/**
 * The laws of all weights before they are standardised, by tensor. A weight that starts at 0 so that its branch does
 * has here the law of its fellows: published models have a gain of 0 behind a weight that is drawn.
 */
function lawsBehind(spec: NetworkSpec, plan: NetworkPlan, head: Chains): Map<string, WeightInit> {
  const full = planNetwork({ ...spec, zero_init_last: false }, plan.stem.input);
  return new Map(
    [...allBlocks(full), head].flatMap((block) =>
      chainsOf(block)
        .flat()
        .flatMap((layer) => layerFacts(layer).parameters(layer))
        .flatMap((parameter): [string, WeightInit][] =>
          'init' in parameter
            ? [[`${block.name}.${parameter.name}`, { ...parameter.init, standardize: null }]]
            : [],
        ),
    ),
  );
}

/** Tensors of one place, under their names there. */
function named(
  tensors: readonly ModuleTensor[],
  nameOf: (module: string, key: string) => string | undefined,
  linear: readonly string[] = [],
): Tensor[] {
  return tensors.map(({ module, key, shape, values }) => {
    const isMatrix = key === 'weight' && linear.includes(module);
    const name = nameOf(module, key);
    if (name === undefined) throw new Error(`a published model has no ${module}`);
    return { name, shape: isMatrix ? shape.slice(0, 2) : shape, values };
  });
}
