import type { Command } from 'commander';
import { recordedSession } from '../../viewer/server/recorded-session.ts';
import { serveViewer } from '../../viewer/server/server.ts';
import { untilInterrupted } from '../interrupt.ts';

/** Loopback only. */
const AT = { host: '127.0.0.1', port: 8080, orNext: true };

export const view = (program: Command): Command =>
  program
    .command('view <recording>')
    .description('look at a recording in the viewer, until Ctrl-C')
    .action(async (path: string) => {
      const session = await recordedSession(path);
      for (const loss of session.losses) process.stderr.write(`${loss}\n`);
      if (!session.whole && session.losses.length === 0)
        process.stderr.write('the recording breaks off; everything up to its last whole chunk is shown\n');
      await showUntilInterrupted(session);
    });

/** Serves a session on the first free port from 8080 on, and says where. */
export async function showUntilInterrupted(session: Parameters<typeof serveViewer>[0]): Promise<void> {
  const viewer = await serveViewer(session, AT);
  console.log(`viewer      ${viewer.url}      Ctrl-C ends it`);
  let end!: () => void;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  await untilInterrupted(ended, async () => {
    await viewer.close();
    end();
  });
}
