// `npm run hostile`: two minutes of hostile clients beside ten good ones; exit code 1 when the good ones lose anything.

import { parseArgs } from 'node:util';
import { CROWDS } from './crowds.ts';
import { reportOf, verdictOf } from './report.ts';
import { runSoak } from './soak.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '120' },
    'quiet-seconds': { type: 'string', default: '15' },
    'settle-seconds': { type: 'string', default: '45' },
    good: { type: 'string', default: '10' },
    scale: { type: 'string', default: '1' },
    /** Part of a crowd's name: only these. */
    only: { type: 'string', default: '' },
  },
});

const soak = await runSoak({
  crowds: CROWDS.map(({ name }) => name).filter((name) => name.includes(values.only)),
  goodClients: Number(values.good),
  quietMs: Number(values['quiet-seconds']) * 1000,
  hostileMs: Number(values.seconds) * 1000,
  settleMs: Number(values['settle-seconds']) * 1000,
  scale: Number(values.scale),
});
process.stdout.write(`${reportOf(soak)}\n`);
process.exitCode = verdictOf(soak).length === 0 ? 0 : 1;
