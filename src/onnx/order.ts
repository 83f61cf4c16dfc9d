import { UserError } from '../core/errors.ts';
import { type Model, type ModelNode, readsOf } from './model.ts';

/**
 * The nodes of a model in an order of dependence. Files have them so by the standard; those that have not are
 * put in order.
 *
 * @throws UserError where nodes depend on each other in a circle, or read what nothing makes
 */
export function ordered(model: Model): Model {
  refuseForeign(model);
  refuseMissing(model);
  const made = new Set(model.inputs.map(({ name }) => name));
  for (const name of model.tensors.keys()) made.add(name);
  const isReady = (node: ModelNode) => readsOf(node).every((name) => made.has(name));
  const nodes: ModelNode[] = [];
  const waiting = new Map<string, ModelNode[]>();
  const place = (first: ModelNode) => {
    const ready = [first];
    for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
      nodes.push(node);
      for (const output of node.outputs) {
        made.add(output);
        const others = waiting.get(output) ?? [];
        waiting.delete(output);
        for (const other of others) {
          if (isReady(other)) ready.push(other);
          else wait(other);
        }
      }
    }
  };
  const wait = (node: ModelNode) => {
    const missing = readsOf(node).find((name) => !made.has(name)) as string;
    waiting.set(missing, [...(waiting.get(missing) ?? []), node]);
  };
  for (const node of model.nodes) {
    if (isReady(node)) place(node);
    else wait(node);
  }
  const [stuck] = [...waiting.values()].flat();
  if (stuck !== undefined) {
    throw refused(model, `${shownNode(stuck)} depends on itself, in a circle`);
  }
  return { ...model, nodes };
}

/** The domains of operators that onnxruntime has. */
const DOMAINS: ReadonlySet<string> = new Set(['', 'ai.onnx.ml', 'com.microsoft']);

function refuseForeign(model: Model): void {
  const foreign = model.nodes.find(({ domain }) => !DOMAINS.has(domain));
  if (foreign === undefined) return;
  throw new UserError(`${shownNode(foreign)} is none of the operators of ONNX and onnxruntime`, {
    place: model.file,
    remedy: 'Export the model without operators of its own.',
  });
}

function refuseMissing(model: Model): void {
  const made = new Set<string>([...model.tensors.keys(), ...model.inputs.map(({ name }) => name)]);
  for (const node of model.nodes) {
    for (const output of node.outputs) {
      if (output === '') continue;
      if (made.has(output)) throw refused(model, `${JSON.stringify(output)} is made twice`);
      made.add(output);
    }
  }
  for (const node of model.nodes) {
    const missing = readsOf(node).find((name) => !made.has(name));
    if (missing !== undefined) {
      throw refused(
        model,
        `${shownNode(node)} reads ${JSON.stringify(missing)}, which is not there`,
      );
    }
  }
}

/** A node as messages call it: its operator and its name. */
export function shownNode({ op, name, outputs, domain }: ModelNode): string {
  const operator = domain === '' ? op : `${domain}.${op}`;
  return `the node ${JSON.stringify(name || (outputs[0] ?? ''))} (${operator})`;
}

function refused({ file }: Model, message: string): UserError {
  return new UserError(message, {
    place: file,
    remedy: 'The file is damaged: export it again.',
  });
}
