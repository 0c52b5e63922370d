import { type Fault, seconds } from '#simulator';

/** The MQTT broker of the stack is stopped in order; lifting starts it again on its port. */
export const brokerOutage = (): Fault<'broker'> => ({
  id: 'broker-outage',
  title: 'the broker is stopped',
  needs: 'broker',
  action: { on: 'stack', part: 'broker', how: 'stop' },
  recovery: seconds(2),
});
