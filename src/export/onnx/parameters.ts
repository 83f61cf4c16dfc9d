import type { GraphValue } from '../../graph/graph.ts';
import { bindingOf } from '../../lower/planned.ts';
import {
  type Bias,
  type Layer,
  layerFacts,
  type Parameter,
  type WeightInit,
} from '../../plan/layers.ts';
import type { Step } from '../steps.ts';
import { filled } from '../tensor.ts';
import type { ModuleWriter } from './writer.ts';

/** The name of a layer's module, before those of its tensors. */
export function pathOf({ block, module }: Step): string {
  return `${block}.${module}`;
}

/** x times a number that the architecture fixes; x where that is 1. */
export function times(
  writer: ModuleWriter,
  x: GraphValue,
  factor: number,
  name: string,
): GraphValue {
  if (factor === 1) return x;
  return writer.node('Mul', [x, writer.tensor(name, [], filled(factor))], x.shape);
}

/** What a layer reads beside the signal, as tensors of the model. */
export function parametersOf(layer: Layer, writer: ModuleWriter, { block }: Step): GraphValue[] {
  return layerFacts(layer)
    .parameters(layer)
    .map((parameter) => parameterOf(parameter, writer, block));
}

function parameterOf(parameter: Parameter, writer: ModuleWriter, block: string): GraphValue {
  const shape = 'shape' in parameter ? parameter.shape : [];
  return writer.tensor(`${block}.${parameter.name}`, shape, bindingOf(parameter, block));
}

/** A convolution's weight and, where it has one, its bias, zeros included. */
export interface Filters {
  /** Behind the name of the module. */
  readonly part?: '' | '.reduce' | '.expand';
  /** O, I, H, W. */
  readonly shape: readonly number[];
  readonly init: WeightInit;
  readonly bias: Bias;
}

export function filtersOf(
  writer: ModuleWriter,
  { block, module }: Step,
  { part = '', shape, init, bias }: Filters,
): GraphValue[] {
  const name = `${module}${part}`;
  const [out = 0] = shape;
  const parameters: Parameter[] = [{ name: `${name}.weight`, shape, init }];
  if (bias !== null) parameters.push({ name: `${name}.bias`, shape: [out], init: bias });
  return parameters.map((parameter) => parameterOf(parameter, writer, block));
}
