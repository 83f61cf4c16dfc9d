import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseConfig } from '../../../src/config/load.ts';

const read = (name: string) =>
  readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8');
const page = read('sweep.md');

test('the example in docs/sweep.md makes as many networks as it says', () => {
  const [, text = ''] = /^```yaml\n(.*?)^```/ms.exec(page) ?? [];
  const { networks, seeds } = parseConfig(text, 'study.yaml').config;
  expect(page).toContain(`${networks.length} networks under ${seeds.length} seeds`);
});

test('zip and exclude are written as docs/sweep.md says', () => {
  const [zip, exclude] = ['zip', 'exclude'].map(
    (key) => new RegExp(`\`(${key}: .*?)\` \\|`).exec(page)?.[1],
  );
  const text = (more: string | undefined) => `
networks: [{ model: resnetv2-50, norm: none, residual: nf }]
sweep: { networks.alpha: [1, 2], networks.init_gain: [1, 2], networks.activation: [relu, silu], ${more} }`;
  expect(parseConfig(text(zip), 'x').config.networks).toHaveLength(4);
  expect(parseConfig(text(exclude), 'x').config.networks).toHaveLength(6);
});

test('the Kubernetes Job has as many parts as completions', () => {
  const { spec } = parse(read('cluster/kubernetes-job.yaml'));
  const [{ env }] = spec.template.spec.containers;
  expect(env).toEqual([{ name: 'PARTS', value: String(spec.completions) }]);
});
