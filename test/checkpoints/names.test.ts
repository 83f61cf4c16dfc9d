import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { namingsOf } from '../../src/checkpoints/naming.ts';
import { wantedOf } from '../../src/checkpoints/wanted.ts';
import { plannedSchema } from '../../src/config/network.ts';
import { PRESETS } from '../../src/networks/families/table.ts';
import { planNetwork } from '../../src/networks/plan.ts';
import { trained } from '../../src/plan/trained.ts';
// Of torchvision 0.29: how many tensors training changes before the classifier, and a hash of their names and shapes
// (`checkpoints_spp.py digests`). Its regnet_x_400mf and regnet_y_800mf have other widths than the paper.
import TORCHVISION from './torchvision.json' with { type: 'json' };

/** The preset that a model of torchvision is. */
function presetOf(model: string): string {
  const name = model.replaceAll('_', '-').replace('mobilenet-v2', 'mobilenetv2');
  if (name.startsWith('regnet'))
    return name
      .replace('-x', 'x')
      .replace('-y', 'y')
      .replace(/(\d)-(\d)gf/, '$1.$2gf');
  return name.replace(/^(resnet)(\d)/, '$1-$2').replace(/^(resnext|wide-resnet)(\d)/, '$1-$2');
}

test.each(Object.entries(TORCHVISION))(
  '%s has the tensors that torchvision has',
  (model, digest) => {
    const spec = plannedSchema.parse({ model: presetOf(model) });
    const { size = 224 } = PRESETS[spec.model] ?? {};
    const plan = trained(planNetwork(spec, [3, size, size]), 'batch');
    const namings = namingsOf(spec.model).filter(({ of }) => of !== 'spp export');
    const digests = namings.map((naming) => {
      const lines = (wantedOf(plan, naming) ?? [])
        .map(({ name, shape }) => `${name} ${shape.filter((size) => size !== 1).join(',')}`)
        .sort();
      const hash = createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 16);
      return [lines.length, hash];
    });
    expect(digests).toContainEqual(digest);
  },
);
