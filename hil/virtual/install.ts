// Preloaded by `node --import`: replaces timers, clocks, chance and sockets before anything else takes hold of them.
import { syncBuiltinESMExports } from 'node:module';
import { replaceChance, seedChance } from './chance.ts';
import { replaceClocks } from './clocks.ts';
import { become } from './index.ts';
import { Loop } from './loop.ts';
import { Outstanding } from './outstanding.ts';
import { real } from './real.ts';
import { replaceDatabases } from './replace-database.ts';
import { replaceNetwork } from './replace-network.ts';
import { Timeline } from './timeline.ts';
import { Immediates, replaceTimers } from './timers.ts';
import { WireDigest } from './wire-digest.ts';

// Streams of a process are made when they are first asked for, and would be made of virtual sockets.
void [process.stdout, process.stderr, process.stdin];
const timeline = new Timeline();
const immediates = new Immediates();
const outstanding = new Outstanding();
const loop = new Loop(timeline, immediates, outstanding, (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(4);
});
replaceTimers(timeline, immediates);
replaceClocks(timeline);
replaceChance();
outstanding.watch();
replaceDatabases();
const digest = new WireDigest();
const { adopt } = replaceNetwork(timeline, digest);
syncBuiltinESMExports();
become({ loop, digest, pid: real.pid, wall: () => real.Date.now(), seed: seedChance, adopt });
