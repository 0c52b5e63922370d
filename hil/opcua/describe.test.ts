import { expect, test } from 'vitest';
import { plc1OpcUa } from '../../twins/water-treatment/devices.ts';
import { security } from './access.ts';
import { describeServer } from './describe.ts';

test('a server is described without its passwords', () => {
  const access = security({ users: [{ name: 'anna', password: 'pump', role: 'operator' }] });
  const text = describeServer({ ...plc1OpcUa, access }).join('\n');
  expect(text).toContain('security Sign, SignAndEncrypt with Basic256Sha256');
  expect(text).toContain('client certificates: by trust list; anonymous: refused; users: anna (operator)');
  expect(text).toContain('alarms LAHH-101');
  expect(text).toContain('methods Reset');
  expect(text).not.toContain('pump');
});

test.each([
  [{ modes: [], users: [] }, 'ACCESS_CLOSED'],
  [{ modes: ['Sign'], policies: [], users: [] }, 'ACCESS_CLOSED'],
  [{ users: [] }, 'ACCESS_CLOSED'],
  [{ users: [anna(), anna()] }, 'USER_TWICE'],
] as const)('an access that lets nobody in is refused before anything starts: %j', (access, code) => {
  expect(() => security(access)).toThrow(expect.objectContaining({ code }));
});

function anna() {
  return { name: 'anna', password: '', role: 'observer' } as const;
}
