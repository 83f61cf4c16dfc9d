// Regenerates plots/: every figure of configs/ and configs/paper/ (`npm run plots`).
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

const yaml = (folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => `${folder}/${name}`);
const spp = (...args) => execFileSync(process.execPath, ['bin/spp', ...args], { stdio: 'inherit' });

spp('analyze', ...yaml('configs'), '-q', '-o', 'plots');
spp('analyze', ...yaml('configs/paper'), '-q', '-o', 'plots/paper');
for (const view of ['channels', 'histogram', 'quantiles']) {
  spp('render', 'plots/detail.json', '--view', view, '--format', 'png', '-q');
}
// Two inputs in one figure take two configs.
const pair = (name, ...results) => {
  const files = results.map((result) => `plots/paper/${result}.json`);
  spp('compare', ...files, '--name', name, '--format', 'svg,png', '-q', '-o', 'plots/paper');
};
pair('shortcuts', 'shortcuts-white', 'shortcuts-pink');
pair('flops-both', 'flops', 'flops-pink');
