import { Command } from 'commander';
import type { Model } from '../../reporters/models.ts';
import type { Context } from '../context.ts';
import { terminalStyle } from '../style.ts';

/** Channels of a picture. */
const CHANNELS = 3;

/** `spp models`: what a config may write after `model:`, with what each costs. */
export function modelsCommand(context: Context): Command {
  return new Command('models')
    .summary('list the networks that a config can name')
    .description(
      'List the networks that have a name, their parameters and their multiply-adds for one picture of the size that they are meant for, both without the head. Others: model: with the name of a family, and its parameters (see the JSON Schema).',
    )
    .option('--json', 'print JSON, with exact numbers')
    .action((options: { readonly json?: true }) => run(options.json ?? false, context));
}

async function run(json: boolean, { terminal }: Context): Promise<void> {
  const { formatModels, formatModelsJson } = await import('../../reporters/models.ts');
  const models = await listModels();
  terminal.stdout.write(
    json ? formatModelsJson(models) : formatModels(models, terminalStyle(terminal)),
  );
}

/** Every preset, family by family, as the config's defaults build it. */
async function listModels(): Promise<Model[]> {
  const { plannedSchema } = await import('../../config/network.ts');
  const { PRESETS } = await import('../../networks/families/table.ts');
  const { planNetwork } = await import('../../networks/plan.ts');
  return Object.entries(PRESETS).map(([name, { family, size }]): Model => {
    const spec = plannedSchema.parse({ model: name });
    const { params, macs } = planNetwork(spec, [CHANNELS, size, size]);
    const { block, stages } = spec;
    return { name, family, block, stages, depth: depthOf(name), size, params, macs };
  });
}

/** The number of layers in the name, where there is one. Papers do not count alike: 50 counts the head's, 600 does not. */
function depthOf(name: string): number | null {
  const found = /-r?(\d+)(?=$|-|x)/.exec(name);
  return found === null ? null : Number(found[1]);
}
