import { expect, test } from 'vitest';
import { scopesOf } from '../../../src/onnx/read/scopes.ts';

const NOTED = 'pkg.torch.onnx.name_scopes';

test.each([
  ['/layer1/layer1.0/conv1/Conv', ['layer1', 'layer1.0', 'layer1.0.conv1']],
  [
    '/encoder/layer.0/attention/self/MatMul_1',
    ['encoder', 'encoder.layer.0', 'encoder.layer.0.attention', 'encoder.layer.0.attention.self'],
  ],
  ['/Add', []],
  ['node_add_3', []],
  ['', []],
])('the modules of %j, of its name', (name, scopes) => {
  expect(scopesOf(name, new Map())).toEqual(scopes);
});

test.each([
  ["['', 'layer1', 'layer1.0', 'add_20']", ['layer1', 'layer1.0']],
  ["['', 'add']", []],
  [`['', "it's", 'add']`, ["it's"]],
  ['no list', []],
])('the modules that are noted as %s', (noted, scopes) => {
  expect(scopesOf('node_add_20', new Map([[NOTED, noted]]))).toEqual(scopes);
});
