import { Command } from 'commander';
import type { Extent } from '../../plan/layers.ts';
import type { Model } from '../../reporters/models.ts';
import type { Context } from '../context.ts';
import { terminalStyle } from '../style.ts';

/** What multiply-adds are counted for: the picture of ImageNet networks. */
const INPUT: Extent = [3, 224, 224];

/** `spp models`: what a config may write after `model:`, with what each costs. */
export function modelsCommand(context: Context): Command {
  return new Command('models')
    .summary('list the networks that a config can name')
    .description(
      'List the networks of a known depth, their parameters and their multiply-adds for one 224×224 picture, both without the head. Other depths: model: resnetv2 or resnet, with stages.',
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

/** Every preset, by family and depth, as the config's defaults build it. */
async function listModels(): Promise<Model[]> {
  const { networkSchema } = await import('../../config/network.ts');
  const { PRESETS } = await import('../../networks/families/table.ts');
  const { planNetwork } = await import('../../networks/plan.ts');
  return Object.entries(PRESETS)
    .map(([name, { family, block, stages }]): Model => {
      const { params, macs } = planNetwork(networkSchema.parse({ model: name }), INPUT);
      return { name, family, block, stages, depth: depthOf(name), params, macs };
    })
    .sort((a, b) => compare(a.family, b.family) || a.depth - b.depth);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** The number in the name. Papers do not count alike: 50 counts the head's layer, 600 does not. */
function depthOf(name: string): number {
  return Number(name.split('-').at(-1));
}
