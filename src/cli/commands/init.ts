import { access, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { starterConfig } from '../../config/starter.ts';
import { messageOf, UserError } from '../../core/errors.ts';
import type { Context } from '../context.ts';
import { PACKAGE_NAME, PACKAGE_ROOT } from '../package-root.ts';
import { tell } from '../tell.ts';

const DEFAULT_FILE = 'spp.yaml';
const SCHEMA = path.join('configs', 'spp.schema.json');

interface Options {
  readonly force?: true;
}

/** `spp init [FILE]`: a config to begin with. */
export function initCommand(context: Context): Command {
  return new Command('init')
    .summary('write a commented config to begin with')
    .description(
      'Write a config that runs as it is, with a comment for every key.\nFILE may be - for standard output.',
    )
    .argument('[file]', 'where to write it', DEFAULT_FILE)
    .option('-f, --force', 'overwrite the file if there is one')
    .action((file: string, options: Options) => run(file, options, context));
}

async function run(file: string, { force }: Options, { terminal }: Context): Promise<void> {
  const target = path.resolve(terminal.cwd(), file);
  const folder = file === '-' ? terminal.cwd() : path.dirname(target);
  const text = starterConfig(await schemaFor(folder));
  if (file === '-') {
    terminal.stdout.write(text);
    return;
  }
  await write(target, text, force ?? false, file);
  tell(terminal, `wrote ${file}; now: spp analyze ${file}`);
}

async function write(target: string, text: string, force: boolean, file: string): Promise<void> {
  try {
    await writeFile(target, text, { flag: force ? 'w' : 'wx' });
  } catch (cause) {
    const [message, remedy] = await refusal(target, cause);
    throw new UserError(message, { place: file || target, remedy, cause });
  }
}

async function refusal(
  target: string,
  cause: unknown,
): Promise<readonly [message: string, remedy: string]> {
  const { code } = cause as NodeJS.ErrnoException;
  const another = 'Name another file.';
  // Opened as a new file, a folder is only another thing that exists.
  const isFolder = (await stat(target).catch(() => undefined))?.isDirectory();
  if (isFolder) return ['this is a folder', 'Name a file, for example one in it.'];
  if (code === 'EEXIST') {
    return ['this file exists already', 'Name another file, or overwrite it with --force.'];
  }
  if (code === 'ENOENT') return ['there is no folder to write this file into', 'Make it first.'];
  if (code === 'ENOTDIR') return ['a part of this path is a file and not a folder', another];
  return [`cannot write this file: ${messageOf(cause)}`, another];
}

/**
 * The path from `folder` to the JSON Schema, for editors. Only within the project, where the path
 * still holds on the next machine: in the checkout that `folder` lies in, or in a `node_modules` above
 * it. Elsewhere (a global installation, a cache of npx) undefined.
 */
async function schemaFor(folder: string): Promise<string | undefined> {
  const root = fileURLToPath(PACKAGE_ROOT);
  for (let above = folder; ; above = path.dirname(above)) {
    const places = [path.join(above, 'node_modules', PACKAGE_NAME)];
    if (path.relative(above, root) === '') places.push(root);
    for (const place of places) {
      const schema = path.join(place, SCHEMA);
      if (await exists(schema)) return relative(folder, schema);
    }
    if (path.dirname(above) === above) return undefined;
  }
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/** With slashes on every platform, and a dot before a name, as editors want it. */
function relative(folder: string, file: string): string {
  const steps = path.relative(folder, file).split(path.sep).join('/');
  return steps.startsWith('.') ? steps : `./${steps}`;
}
