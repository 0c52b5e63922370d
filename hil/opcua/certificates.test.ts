import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PeerServer } from '../../test/bench/opcua-peers.ts';
import { createExpiredIdentity, createIdentity, keyPairOf, TrustList } from './certificates.ts';

const today = new Date();
const listing = (unknown: 'refused' | 'accepted') => new TrustList({ now: () => today, unknown });

describe('a certificate', () => {
  test('names the application, localhost and 127.0.0.1, for clients that compare', async () => {
    const { subjectAltName } = new X509Certificate((await createIdentity('PLC-1', today)).certificate);
    expect(subjectAltName).toContain('URI:urn:plantwright:PLC-1');
    expect(subjectAltName).toContain('DNS:localhost');
    expect(subjectAltName).toContain('IP Address:127.0.0.1');
  });

  test('is checked for what it is, then for trust, then for its dates', async () => {
    const valid = keyPairOf(await createIdentity('a', today)).getCertificate();
    const expired = keyPairOf(await createExpiredIdentity('b', today)).getCertificate();
    const future = keyPairOf(await createIdentity('c', new Date(today.getTime() + 1e9))).getCertificate();
    const strict = listing('refused');
    expect((await strict.checkCertificate(Buffer.from('nonsense'))).name).toBe('BadCertificateInvalid');
    expect((await strict.checkCertificate(valid)).name).toBe('BadCertificateUntrusted');
    expect((await strict.checkCertificate(expired)).name).toBe('BadCertificateUntrusted');
    for (const certificate of [valid, expired, future]) await strict.trustCertificate(certificate);
    expect((await strict.checkCertificate([valid])).name).toBe('Good');
    expect((await strict.checkCertificate(expired)).name).toBe('BadCertificateTimeInvalid');
    expect((await strict.checkCertificate(future)).name).toBe('BadCertificateTimeInvalid');
    const careless = listing('accepted');
    expect((await careless.checkCertificate(valid)).name).toBe('Good');
    expect((await careless.checkCertificate(expired)).name).toBe('BadCertificateTimeInvalid');
  });
});

test('a server writes nothing into the home of its user', async () => {
  const home = mkdtempSync(join(tmpdir(), 'plantwright-home-'));
  try {
    const server = await PeerServer.many(1, { ...process.env, HOME: home, XDG_CONFIG_HOME: join(home, 'config') });
    await server.stop();
    expect(readdirSync(home)).toEqual([]);
  } finally {
    rmSync(home, { recursive: true });
  }
});
