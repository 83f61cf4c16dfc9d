import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { analyzeCommand } from './commands/analyze.ts';
import type { Terminal } from './main.ts';

/** Name and version, from package.json. */
export function toolInfo(): { name: string; version: string } {
  const file = new URL('../../package.json', import.meta.url);
  const { name, version } = JSON.parse(readFileSync(file, 'utf8'));
  return { name, version };
}

/** The command tree. Commands load what they need when they run, so that `--help` is quick. */
export function createProgram(terminal: Terminal): Command {
  const { name, version } = toolInfo();
  const program = new Command(name)
    .description(
      'Signal propagation plots for residual networks (Brock, De and Smith 2021):\nfrom a YAML file to the mean and variance of the signal, block by block.',
    )
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'spp: ')),
      getOutHelpWidth: () => terminal.stdout.columns ?? 80,
      getErrHelpWidth: () => terminal.stderr.columns ?? 80,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .addHelpText(
      'after',
      '\nExit status: 0 done, 1 a check failed, 2 a mistake in the config or the command, 3 a bug.',
    );
  const context = { terminal, tool: { name, version } };
  program.addCommand(analyzeCommand(context).copyInheritedSettings(program));
  return program;
}
