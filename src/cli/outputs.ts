import path from 'node:path';
import { type Command, Option } from 'commander';
import { UserError } from '../core/errors.ts';
import { listOf, nonEmpty } from './options.ts';
import { tell } from './tell.ts';
import type { Terminal } from './terminal.ts';

/** What the commands that write files of chosen formats have in common. */
export interface OutputOptions<Format extends string> {
  readonly out: string;
  readonly format: readonly Format[];
  readonly quiet?: true;
}

/**
 * Adds the options of the commands that write files.
 *
 * @param usual the formats that are written where none are asked for
 */
export function withOutputOptions<Format extends string>(
  command: Command,
  formats: readonly Format[],
  usual: readonly Format[],
): Command {
  return command
    .option(
      '-o, --out <dir>',
      'folder for the files, from the current one',
      nonEmpty('the name of a folder'),
      'plots',
    )
    .addOption(
      new Option('--format <list>', `files to write: some of ${formats.join(',')}`)
        .argParser(listOf(formats))
        .default(usual, usual.join(',')),
    );
}

/**
 * What the files written for an input are called: its name without the ending.
 *
 * @throws UserError where that names a folder: `..yaml` would be written beside the folder, not into it
 */
export function nameOf(file: string): string {
  const { name, base } = path.parse(file);
  if (!/^\.*$/.test(name)) return name;
  throw new UserError(`${JSON.stringify(base)} leaves no name for the files to write`, {
    place: file,
    remedy: 'Rename it: the files are called by its name without the ending.',
  });
}

/** A file a format, within the folder. */
export function outputsOf(name: string, formats: readonly string[]): string[] {
  return formats.map((ending) => `${name}.${ending}`);
}

/** Says what was written, in the folder as the user named it. */
export function tellWritten(outputs: readonly string[], out: string, terminal: Terminal): void {
  tell(terminal, `wrote ${outputs.map((output) => path.join(out, output)).join(', ')}`);
}
