// Makes configs/pictures/: free sample pictures with the statistics of natural ones. They follow the
// dead-leaves model (Lee, Mumford and Huang 2001): discs of random colour that hide one another, their
// radii distributed as 1/r³, which gives edges, occlusion and a power spectrum near 1/f².
import { mkdirSync } from 'node:fs';
import sharp from 'sharp';
import { RandomStream } from '../dist/maths/random.js';

const SIZE = 256;
const DISCS = 4000;
const SMALLEST = 3;
const LARGEST = 160;
const folder = new URL('../configs/pictures/', import.meta.url);

function leaves(random) {
  const discs = Array.from({ length: DISCS }, () => {
    const [u, x, y] = [random.nextUniform(), random.nextUniform(), random.nextUniform()];
    // Inverse of the distribution function of 1/r³ between the two radii.
    const r = (SMALLEST ** -2 + u * (LARGEST ** -2 - SMALLEST ** -2)) ** -0.5;
    const at = (v) => (v * (SIZE + 2 * LARGEST) - LARGEST).toFixed(1);
    const [h, s, l] = [
      360 * random.nextUniform(),
      60 * random.nextUniform(),
      100 * random.nextUniform(),
    ];
    const fill = `hsl(${h.toFixed(0)},${s.toFixed(0)}%,${l.toFixed(0)}%)`;
    return `<circle cx="${at(x)}" cy="${at(y)}" r="${r.toFixed(1)}" fill="${fill}"/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${SIZE}" height="${SIZE}">${discs.join('')}</svg>`;
}

mkdirSync(folder, { recursive: true });
for (let i = 1; i <= 16; i++) {
  const name = `leaves-${String(i).padStart(2, '0')}.jpg`;
  const svg = leaves(RandomStream.for(i, 'pictures'));
  await sharp(Buffer.from(svg))
    .flatten({ background: '#888' })
    .jpeg({ quality: 80 })
    .toFile(new URL(name, folder).pathname);
}
