import { type Fault, seconds } from '#simulator';

/** The store, with historian, alarm list and API, dies without a word (SIGKILL); lifting starts it again. */
export const storeCrash = (): Fault<'store'> => ({
  id: 'store-crash',
  title: 'the store is killed',
  needs: 'store',
  action: { on: 'stack', part: 'store', how: 'kill' },
  recovery: seconds(5),
});
