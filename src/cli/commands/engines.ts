import { Command } from 'commander';
import type { Context } from '../context.ts';
import { terminalStyle } from '../style.ts';
import { waiting } from '../tell.ts';

/** `spp engines`: what can compute here, how fast, and what the rest would need. */
export function enginesCommand(context: Context): Command {
  return new Command('engines')
    .summary('list what can compute here, and how fast')
    .description(
      'Try every engine that --engine can name: the device and the speed of those that work, measured now by a few convolutions, and for each of the others what is missing and how to get it.',
    )
    .option('--json', 'print JSON')
    .action((options: { readonly json?: true }) => run(options.json ?? false, context));
}

async function run(json: boolean, { terminal }: Context): Promise<void> {
  const { surveyEngines } = await import('../../engines/survey.ts');
  const { formatEngines, formatEnginesJson } = await import('../../reporters/engines.ts');
  const engines = await surveyEngines(waiting(terminal));
  terminal.stdout.write(
    json ? formatEnginesJson(engines) : formatEngines(engines, terminalStyle(terminal)),
  );
}
