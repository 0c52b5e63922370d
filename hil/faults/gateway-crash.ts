import { type Fault, seconds } from '#simulator';

/** The gateway dies without a word (SIGKILL); lifting starts it again. */
export const gatewayCrash = (): Fault<'gateway'> => ({
  id: 'gateway-crash',
  title: 'the gateway is killed',
  needs: 'gateway',
  action: { on: 'stack', part: 'gateway', how: 'kill' },
  recovery: seconds(5),
});
