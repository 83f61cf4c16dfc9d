import type { Modules, Names } from './names.ts';

const MODULES: Modules = {
  conv1: 'conv1.conv',
  norm1: 'conv1.bn',
  conv2: 'conv2.conv',
  norm2: 'conv2.bn',
  conv3: 'conv3.conv',
  norm3: 'conv3.bn',
  'se.reduce': 'se.fc1',
  'se.expand': 'se.fc2',
  shortcut: 'downsample.conv',
  'shortcut.norm1': 'downsample.bn',
};

/** Multiply-adds in the names of timm, in hundreds of millions, and in those here. */
const SIZES = {
  '002': '200mf',
  '004': '400mf',
  '006': '600mf',
  '008': '800mf',
  '016': '1.6gf',
  '032': '3.2gf',
  '040': '4gf',
  '064': '6.4gf',
  '080': '8gf',
  '120': '12gf',
  '160': '16gf',
  '320': '32gf',
};

/** timm/models/regnet.py. */
export const REGNET_NAMES: Names = {
  stem: { conv: 'stem.conv', norm1: 'stem.bn' },
  places: ({ stage, block }) => [{ path: `s${stage}.b${block}`, modules: MODULES }],
  models: ['regnetx', 'regnety'].flatMap((kind) =>
    Object.entries(SIZES).map(([theirs, ours]) => ({
      timm: `${kind}_${theirs}`,
      network: { model: `${kind}-${ours}` },
    })),
  ),
};
