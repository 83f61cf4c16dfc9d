import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { UserError } from '../../core/errors.ts';
import { quoted } from '../quoted.ts';

export type NativeName = 'tfjs-gpu' | 'tfjs-node';

const PACKAGES = {
  'tfjs-gpu': '@tensorflow/tfjs-node-gpu',
  'tfjs-node': '@tensorflow/tfjs-node',
} as const satisfies Record<NativeName, string>;

/**
 * Finds TensorFlow's package on the disk, and loads nothing: to look is quick.
 *
 * @param from the module beside which the package is installed
 * @returns the package's folder
 * @throws UserError where the package, or its native binary, is not there
 */
export function locateNative(name: NativeName, from: string = import.meta.url): string {
  const home = packageFolder(name, from);
  const binaries = path.join(home, 'lib');
  const found = existsSync(binaries) ? readdirSync(binaries) : [];
  if (found.some((dir) => existsSync(path.join(binaries, dir, 'tfjs_binding.node')))) return home;
  throw new UserError(`the native binary of ${PACKAGES[name]} is not downloaded`, {
    place: name,
    remedy: `Fetch it: ${installCommand(home)}`,
  });
}

/** What fetches the binary that fits this machine and this Node. */
export function installCommand(home: string): string {
  return `npm --prefix ${quoted(home)} run install`;
}

function packageFolder(name: NativeName, from: string): string {
  const { resolve } = createRequire(from);
  try {
    return path.dirname(resolve(`${PACKAGES[name]}/package.json`));
  } catch (cause) {
    throw new UserError(`${PACKAGES[name]} is not installed`, {
      place: name,
      remedy: `Install it beside spp: npm install ${PACKAGES[name]}@4.22.0`,
      cause,
    });
  }
}
