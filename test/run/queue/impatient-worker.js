// A worker that is taken for dead sooner than one of `spp worker`: URL, folder of files.
import process from 'node:process';
import { parseAddress } from '../../../dist/run/queue/address.js';
import { connect } from '../../../dist/run/queue/connect.js';
import { Server } from '../../../dist/run/queue/serve.js';

const [, , url = '', folder = ''] = process.argv;
const news = { onLost: () => {}, onBack: () => {} };
const connection = await connect(parseAddress(url, 'argv'), news);
const told = { onUnit: () => {}, onFailure: () => {}, onTrouble: () => {} };
new Server(connection, { processes: 1, folder, lock: 1000, ...told });
