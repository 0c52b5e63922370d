import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { FromViewer, SessionInfo, TimeAct, ToViewer } from '#simulator';
import { sampleLive, sampleRecording } from '../../test/browser/sample-session.ts';
import { serveViewer } from './server.ts';
import type { ViewableSession } from './session.ts';

/** Asks a session with its token, and gives everything that is said until it is refused. */
async function refusalOf(session: ViewableSession, asked: FromViewer): Promise<Extract<ToViewer, { type: 'refused' }>> {
  const server = await serveViewer({ obey: () => {}, ...session }, { host: '127.0.0.1', port: 0 });
  const url = new URL(server.url);
  const path = new URL(`/session${url.search}`, url);
  path.protocol = 'ws:';
  const ws = new WebSocket(path);
  try {
    return await new Promise((resolve, reject) => {
      ws.on('error', reject);
      ws.on('open', () => ws.send(JSON.stringify(asked)));
      ws.on('message', (data) => {
        const said = JSON.parse(String(data)) as ToViewer;
        if (said.type === 'refused') resolve(said);
      });
    });
  } finally {
    ws.close();
    await server.close();
  }
}
const acts: TimeAct[] = [{ do: 'freeze' }, { do: 'speed', speed: 2 }, { do: 'save', name: 'x' }];
const inMode = (mode: SessionInfo['mode']): ViewableSession => {
  const session = sampleLive();
  return { ...session, info: { ...session.info, mode } };
};

test.each(acts)('a judged run refuses %j, and says why', async (act) => {
  const { reason, hint } = await refusalOf(inMode('run'), { type: 'time', act });
  expect(reason).toBe('This run is judged, so its time cannot be stopped or taken back.');
  expect(hint).toContain('serve');
});

test('a recording refuses it as what is over', async () => {
  const { reason } = await refusalOf(sampleRecording(), { type: 'time', act: { do: 'freeze' } });
  expect(reason).toBe('A recording is over: nothing in it can be done otherwise.');
});

test.each(['null', '7', '{"type":"time"}', '{"type":"time","act":null}', '{"type":"fly"}', '"freeze"'])(
  'a session that takes anything is not harmed by %s',
  async (text) => {
    const server = await serveViewer(inMode('live'), { host: '127.0.0.1', port: 0 });
    const url = new URL(server.url);
    const path = new URL(`/session${url.search}`, url);
    path.protocol = 'ws:';
    const ws = new WebSocket(path);
    const said = await new Promise<ToViewer>((resolve, reject) => {
      ws.on('error', reject);
      ws.on('open', () => ws.send(text));
      ws.on('message', (data) => {
        const heard = JSON.parse(String(data)) as ToViewer;
        if (heard.type === 'refused') resolve(heard);
      });
    });
    expect(said).toMatchObject({ type: 'refused' });
    ws.close();
    await server.close();
  },
);
