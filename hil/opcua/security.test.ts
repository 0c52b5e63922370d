import { mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { eventually, withDevice } from '../../test/fixtures/device.ts';
import { plc1OpcUa } from '../../twins/water-treatment/devices.ts';
import { waterTreatment } from '../../twins/water-treatment/plant.ts';
import { type OpcUaAccess, SECURITY_POLICIES, security } from './access.ts';
import { createExpiredIdentity, createIdentity, type Identity } from './certificates.ts';
import { type ClientSecurity, OpcUaClient } from './client.ts';
import { OpcUaServer } from './server.ts';

const MANUAL = 'ns=1;s=PLC-1.manualMV101';
const BEAT = 'ns=1;s=heartbeat';
const users = [
  { name: 'anna', password: 'pump', role: 'operator' },
  { name: 'otto', password: 'look', role: 'observer' },
] as const;
const anna = { name: 'anna', password: 'pump' };

const open = (access: OpcUaAccess = security({ users })) =>
  withDevice(waterTreatment, (context) => OpcUaServer.open({ ...plc1OpcUa, access }, context));
type Bench = Awaited<ReturnType<typeof open>>;

/** A client that gives up at the first refusal. */
async function connected(bench: Bench, options: ClientSecurity | undefined) {
  const reports: unknown[] = [];
  const client = await OpcUaClient.connect(
    {
      endpoint: bench.server.endpoint.endpoint,
      nodeIds: [MANUAL, BEAT],
      publishing: 100,
      sampling: 100,
      onReport: (r) => reports.push(...r),
      onAlive: () => {},
      ...(options && { security: options }),
    },
    { once: true },
  );
  return { client, reports };
}

const trusted = async (bench: Bench): Promise<Identity> => {
  const identity = await createIdentity('client', new Date());
  bench.server.security.trust.trust(identity.certificate);
  return identity;
};

describe('a secured server', () => {
  test.each(
    SECURITY_POLICIES.flatMap((policy) => (['Sign', 'SignAndEncrypt'] as const).map((mode) => ({ policy, mode }))),
  )('reports and takes writes over $policy, $mode', async ({ policy, mode }) => {
    await using bench = await open();
    const identity = await trusted(bench);
    const { client, reports } = await connected(bench, { mode, policy, identity, user: anna });
    await eventually('three reports', () => reports.length > 2);
    expect((await client.write(MANUAL, 'boolean', true)).name).toBe('Good');
    expect(bench.frames.filter((f) => f.kind === 'event')).toMatchObject([{ event: { by: 'OPC UA user anna' } }]);
    await client.close();
  });

  test('refuses who comes without security, anonymously, or with a wrong password', async () => {
    await using bench = await open();
    const channel = {
      mode: 'SignAndEncrypt',
      policy: 'Basic256Sha256',
      identity: await trusted(bench),
    } as const;
    await expect(connected(bench, undefined)).rejects.toThrow();
    await expect(connected(bench, channel)).rejects.toThrow(/Identity|AccessDenied|user token/i);
    await expect(connected(bench, { ...channel, user: { name: 'anna', password: 'x' } })).rejects.toThrow(
      'BadUserAccessDenied',
    );
    await expect(connected(bench, { ...channel, user: { name: 'nobody', password: '' } })).rejects.toThrow(
      'BadUserAccessDenied',
    );
  });

  test('lets an observer look and an operator operate', async () => {
    await using bench = await open();
    const channel = {
      mode: 'SignAndEncrypt',
      policy: 'Aes128_Sha256_RsaOaep',
      identity: await trusted(bench),
    } as const;
    const { client } = await connected(bench, { ...channel, user: { name: 'otto', password: 'look' } });
    expect((await client.read([MANUAL]))[0]).toMatchObject({ value: false, quality: 'good' });
    expect((await client.write(MANUAL, 'boolean', true)).name).toBe('BadUserAccessDenied');
    bench.step();
    expect(bench.driver.simulation.value('PLC1', 'manualMV101')).toBe(false);
    await client.close();
  });

  test('refuses an unknown certificate until a person trusts it, and again when it is taken off the list', async () => {
    await using bench = await open();
    const identity = await createIdentity('stranger', new Date());
    const options = { mode: 'Sign', policy: 'Basic256Sha256', identity, user: anna } as const;
    await expect(connected(bench, options)).rejects.toThrow();
    expect(bench.server.security.trust.rejected).toEqual(['CN=stranger']);
    bench.server.security.trust.trust(identity.certificate);
    await (await connected(bench, options)).client.close();
    bench.server.security.trust.distrust(identity.certificate);
    await expect(connected(bench, options)).rejects.toThrow();
  });

  test('refuses a trusted certificate that has run out', async () => {
    await using bench = await open();
    const identity = await createExpiredIdentity('client', new Date());
    bench.server.security.trust.trust(identity.certificate);
    await expect(connected(bench, { mode: 'Sign', policy: 'Basic256Sha256', identity, user: anna })).rejects.toThrow();
    expect(bench.server.security.trust.rejected).toEqual([]);
  });
});

describe('the certificate of a server', () => {
  test('is renewed: its clients come back by themselves; it runs out: they are lost until it is renewed', async () => {
    await using bench = await open();
    const identity = await trusted(bench);
    const { client, reports } = await connected(bench, {
      mode: 'SignAndEncrypt',
      policy: 'Basic256Sha256',
      identity,
      user: anna,
    });
    await eventually('three reports', () => reports.length > 2);
    await bench.server.security.renew();
    const first = reports.length;
    await eventually('reports under the new certificate', () => reports.length > first + 3, 15_000);
    await bench.server.security.expire();
    const lost = reports.length;
    const since = Date.now();
    await eventually('three seconds to pass', () => Date.now() - since > 3000);
    expect(reports.length - lost).toBeLessThan(3); // what was on its way
    await bench.server.security.renew();
    const back = reports.length;
    await eventually('reports again', () => reports.length > back + 3, 15_000);
    await client.close();
  });

  test('that is not on the trust list of a client is refused by the client', async () => {
    await using bench = await open();
    const identity = await trusted(bench);
    const options = { mode: 'Sign', policy: 'Basic256Sha256', identity, user: anna } as const;
    const other = await createIdentity('other', new Date());
    await expect(connected(bench, { ...options, trusted: [other.certificate] })).rejects.toThrow();
    const { client } = await connected(bench, { ...options, trusted: [bench.server.security.certificate] });
    await client.close();
  });
});

test('in a folder: the key is kept, and moving a rejected certificate to the trusted ones lets its client in', async () => {
  const pki = mkdtempSync(join(tmpdir(), 'plantwright-pki-'));
  try {
    const identity = await createIdentity('gateway', new Date());
    const options = { mode: 'Sign', policy: 'Basic256Sha256', identity, user: anna } as const;
    const access = security({ users, pki });
    let certificate: string;
    {
      await using bench = await open(access);
      certificate = bench.server.security.certificate;
      await expect(connected(bench, options)).rejects.toThrow();
      const [file] = readdirSync(join(pki, 'rejected'));
      renameSync(join(pki, 'rejected', file!), join(pki, 'trusted/certs', file!));
      await (await connected(bench, options)).client.close();
    }
    await using again = await open(access);
    expect(again.server.security.certificate).toBe(certificate);
    await (await connected(again, { ...options, trusted: [certificate] })).client.close();
  } finally {
    rmSync(pki, { recursive: true });
  }
});
