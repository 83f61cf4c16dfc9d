// Regenerates plots/: every figure of configs/, configs/paper/ and configs/phase/ (`npm run plots`).
import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';

const yaml = (folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => `${folder}/${name}`);
const spp = (...args) => execFileSync(process.execPath, ['bin/spp', ...args], { stdio: 'inherit' });

spp('analyze', ...yaml('configs'), '-q', '-o', 'plots');
spp('analyze', ...yaml('configs/paper'), '-q', '-o', 'plots/paper');
for (const file of yaml('configs/phase')) {
  spp('sweep', file, '-q', '-o', 'plots/phase', '--format', 'svg,png');
}
rmSync('plots/phase/units', { recursive: true });
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
