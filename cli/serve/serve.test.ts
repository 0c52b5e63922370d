import { describe, expect, test } from 'vitest';
import type { Endpoint } from '../../hil/device.ts';
import { asOthersReach, hostName } from './addresses.ts';
import { portsOf } from './ports.ts';

describe('a host that a person gives', () => {
  test.each([
    ['127.0.0.2', '127.0.0.2'],
    ['plc.example', 'plc.example'],
    ['[::1]', '::1'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['0', '0.0.0.0'],
  ])('%s is %s', (text, host) => {
    expect(hostName(text)).toBe(host);
  });

  test.each([
    '',
    'a/b',
    'a b',
    '127.0.0.1:80',
    'http://plc.example',
    'anna@plc',
    '[::1',
    '::1]',
    'fe80::1%eth0',
    '1.2.3.256',
  ])('"%s" is none', (text) => {
    expect(() => hostName(text)).toThrow('Give a name, or an address such as 127.0.0.1 or ::1, without a port.');
  });
});

test('a port that is asked for is that one; what is not asked for may be the next', () => {
  expect(portsOf({ modbusPort: 502, mqttPort: 1884 })).toEqual({
    modbus: { port: 502 },
    opcua: { port: 4840, orNext: true },
    mqtt: { port: 1884 },
    viewer: { port: 8080, orNext: true },
  });
  expect(portsOf({ port: 80 }).viewer).toEqual({ port: 80 });
  expect(portsOf({ port: 80, viewerPort: 81 }).viewer).toEqual({ port: 81 });
});

test('on a wildcard others are told another address than the loopback, for what is ours alone', () => {
  const endpoint = (protocol: Endpoint['protocol'], host: string, port: number, url: string): Endpoint => ({
    ...{ device: 'X', protocol, host, port, endpoint: url },
  });
  const rig = {
    endpoints: [
      endpoint('modbus', '127.0.0.1', 5020, 'modbus-tcp://127.0.0.1:5020'),
      endpoint('modbus', '', 0, 'modbus-rtu:/dev/ttyUSB0'),
      endpoint('opcua', '127.0.0.1', 4840, 'opc.tcp://127.0.0.1:4840/plantwright'),
      endpoint('mqtt', '127.0.0.1', 1883, 'mqtt://127.0.0.1:1883'),
      endpoint('mqtt', '127.0.0.1', 9883, 'mqtts://127.0.0.1:9883'),
    ],
    stack: { broker: { url: 'mqtt://127.0.0.1:1883' }, api: { url: 'http://127.0.0.1:20500', token: '' } },
  };
  const { endpoints, broker, api } = asOthersReach(rig as never, '0.0.0.0', 'fd00::2');
  expect(endpoints.map((each) => `${each.host} ${each.endpoint}`)).toEqual([
    'fd00::2 modbus-tcp://[fd00::2]:5020',
    ' modbus-rtu:/dev/ttyUSB0',
    'fd00::2 opc.tcp://[fd00::2]:4840/plantwright',
    'fd00::2 mqtt://[fd00::2]:1883',
    '127.0.0.1 mqtts://127.0.0.1:9883',
  ]);
  expect([broker, api]).toEqual(['mqtt://[fd00::2]:1883', 'http://[fd00::2]:20500']);
});
