/**
 * The modules that a node stands in, each with its whole path, the outermost first:
 * `['layer1', 'layer1.0', 'layer1.0.conv1']`.
 *
 * PyTorch's two exporters write them in two ways. TorchScript names nodes after them,
 * `/layer1/layer1.0/conv1/Conv`, where an entry of a list bears the list's name too. `torch.export` names nodes
 * `node_conv2d_3` and notes the paths beside, as Python prints a list: `['', 'layer1', 'layer1.0', 'conv2d_3']`.
 * Others (Keras, JAX) write paths with slashes.
 */
export function scopesOf(name: string, metadata: ReadonlyMap<string, string>): string[] {
  const noted = metadata.get('pkg.torch.onnx.name_scopes');
  if (noted !== undefined)
    return listed(noted)
      .slice(0, -1)
      .filter((path) => path !== '');
  const parts = name.split('/').filter((part) => part !== '');
  return paths(parts.slice(0, -1));
}

/** The entries of a list as Python prints it. */
function listed(text: string): string[] {
  return [...text.matchAll(/'([^']*)'|"([^"]*)"/g)].map(
    ([, single, double]) => single ?? double ?? '',
  );
}

/** `layer1`, `layer1.0`, `conv1`: the second names the first itself, the third does not. */
function paths(parts: readonly string[]): string[] {
  const all: string[] = [];
  let [outer, last] = ['', ''];
  for (const part of parts) {
    const repeats = last !== '' && part.startsWith(`${last}.`);
    const base = repeats
      ? outer.slice(0, outer.length - last.length)
      : outer === ''
        ? ''
        : `${outer}.`;
    outer = `${base}${part}`;
    last = part;
    all.push(outer);
  }
  return all;
}
