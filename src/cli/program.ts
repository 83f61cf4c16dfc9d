import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { escaped } from '../core/shown.ts';
import { analyzeCommand } from './commands/analyze.ts';
import { checkCommand } from './commands/check.ts';
import { compareCommand } from './commands/compare.ts';
import { enginesCommand } from './commands/engines.ts';
import { exportCommand } from './commands/export.ts';
import { initCommand } from './commands/init.ts';
import { inspectCommand } from './commands/inspect.ts';
import { mergeCommand } from './commands/merge.ts';
import { modelsCommand } from './commands/models.ts';
import { renderCommand } from './commands/render.ts';
import { sweepCommand } from './commands/sweep.ts';
import { workerCommand } from './commands/worker.ts';
import { PACKAGE_ROOT } from './package-root.ts';
import type { Terminal } from './terminal.ts';

/** The command, and the version of its package. */
export function toolInfo(): { name: string; version: string } {
  const manifest = readFileSync(new URL('package.json', PACKAGE_ROOT), 'utf8');
  return { name: 'spp', version: JSON.parse(manifest).version };
}

/** The command tree. Commands load what they need when they run, so that `--help` is quick. */
export function createProgram(terminal: Terminal): Command {
  const { name, version } = toolInfo();
  const program = new Command(name)
    .description(
      'Signal propagation plots of residual networks (Brock, De and Smith 2021): from a YAML file to the mean and variance of the signal, block by block.',
    )
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      // Of commander's own, which quotes arguments; its lines are ours.
      writeErr: (text) => terminal.stderr.write(text.split('\n').map(escaped).join('\n')),
      outputError: (text, write) => write(withHint(text.replace(/^error: /, 'spp: '))),
      getOutHelpWidth: () => columnsOf(terminal.stdout),
      getErrHelpWidth: () => columnsOf(terminal.stderr),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .addHelpText(
      'after',
      '\nExit status: 0 done, 1 a check failed or a sweep lacks something, 2 a mistake in the config or the command, 3 a bug of spp,\n75 a sweep was asked to end and will go on.',
    );
  const context = { terminal, tool: { name, version } };
  program.addCommand(analyzeCommand(context).copyInheritedSettings(program));
  program.addCommand(sweepCommand(context).copyInheritedSettings(program));
  program.addCommand(workerCommand(context).copyInheritedSettings(program));
  program.addCommand(mergeCommand(context).copyInheritedSettings(program));
  program.addCommand(checkCommand(context).copyInheritedSettings(program));
  program.addCommand(compareCommand(context).copyInheritedSettings(program));
  program.addCommand(renderCommand(context).copyInheritedSettings(program));
  program.addCommand(exportCommand(context).copyInheritedSettings(program));
  program.addCommand(inspectCommand(context).copyInheritedSettings(program));
  program.addCommand(modelsCommand(context).copyInheritedSettings(program));
  program.addCommand(enginesCommand(context).copyInheritedSettings(program));
  program.addCommand(initCommand(context).copyInheritedSettings(program));
  return program;
}

/** A file whose name begins with a dash is taken for an option. */
function withHint(message: string): string {
  const [, file] = /^spp: unknown option '(-.*\.(?:ya?ml|json))'/i.exec(message) ?? [];
  return file === undefined ? message : `${message}  If it is a file, write ./${file}\n`;
}

/** A terminal that does not know its width says 0. */
function columnsOf({ columns }: Terminal['stdout']): number {
  return columns || 80;
}
