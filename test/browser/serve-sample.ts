import { serveViewer } from '../../viewer/server/server.ts';
import { sampleLive, sampleRecording } from './sample-session.ts';

// Serves the built viewer with a session to look at: node test/viewer/serve-sample.ts [--live]
const live = process.argv.includes('--live');
const server = await serveViewer(live ? sampleLive() : sampleRecording(), { host: '127.0.0.1', port: 0 });
process.stdout.write(`${server.url}\n`);
