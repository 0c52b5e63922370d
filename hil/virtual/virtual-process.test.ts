import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

const install = new URL('./install.ts', import.meta.url).href;
const cwd = fileURLToPath(new URL('../..', import.meta.url));
const HEAD = `
  const { virtual, Compartment } = await import(${JSON.stringify(new URL('./index.ts', import.meta.url).href)});
  const told = [];
  const tell = (...what) => told.push(what.join(' '));
  const at = () => performance.now();
  process.on('exit', () => process.stdout.write(JSON.stringify(told)));
`;

/** What a program tells that lives in virtual time from its start to its end. */
async function told(program: string, environment: Record<string, string> = {}): Promise<string[]> {
  const code = `${HEAD}\n${program}\nvirtual().loop.release();`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--no-warnings', '--import', install, '--input-type=module', '-e', code],
    { cwd, timeout: 60_000, env: { ...process.env, ...environment } },
  );
  return JSON.parse(stdout) as string[];
}

describe('a process in virtual time', () => {
  test('waits for nothing: a day passes at once, and every clock has seen it', async () => {
    const before = performance.now();
    const lines = await told(`
      setTimeout(() => tell(at(), Date.now() - began, process.hrtime(since)[0], process.uptime()), 86_400_000);
      const [began, since] = [Date.now(), process.hrtime()];
      tell(new Date().toISOString(), Date().slice(0, 15));
    `);
    expect(lines).toEqual(['2026-01-01T00:00:00.000Z Thu Jan 01 2026', '86400000 86400000 86400 86400']);
    expect(performance.now() - before).toBeLessThan(60_000);
  });

  test('keeps the order of timers, immediates, ticks and promises', async () => {
    const lines = await told(`
      import('node:timers/promises').then(async (timers) => {
        setTimeout(() => tell('2 ms'), 2);
        setTimeout(() => {
          tell('1 ms');
          process.nextTick(() => tell('a tick'));
          Promise.resolve().then(() => tell('a promise'));
          setImmediate(() => tell('an immediate'));
        }, 1);
        let n = 0;
        const interval = setInterval(() => { tell('interval', at()); if (++n === 3) clearInterval(interval); }, 10);
        const cancelled = setTimeout(() => tell('never'), 5);
        clearTimeout(Number(cancelled));
        await timers.setTimeout(25);
        tell('a promise of', at());
        for await (const value of timers.setInterval(50, 'x')) { tell(value, at()); if (at() > 120) break; }
        await timers.setTimeout(1000, undefined, { signal: AbortSignal.timeout(5) }).catch(({ name }) => tell(name, at()));
      });
    `);
    expect(lines).toEqual([
      ...['1 ms', 'a tick', 'a promise', 'an immediate', '2 ms'],
      ...['interval 10', 'interval 20', 'a promise of 25', 'interval 30'],
      ...['x 75', 'x 125', 'AbortError 130'],
    ]);
  });

  test('does not let time pass while real work is under way', async () => {
    const lines = await told(`
      const fs = await import('node:fs');
      const crypto = await import('node:crypto');
      const { promisify } = await import('node:util');
      setTimeout(() => tell('the timer'), 1);
      fs.promises.readFile('package.json').then(() => promisify(fs.readFile)('package.json')).then(() => tell('files', at()));
      crypto.generateKeyPair('rsa', { modulusLength: 2048 }, () => tell('a key', at()));
    `);
    expect([...lines].sort()).toEqual(['a key 0', 'files 0', 'the timer']);
    expect(lines.at(-1)).toBe('the timer');
  });

  test('draws the same chance from the same seed, another from another', async () => {
    const draws = (seed: number) =>
      told(`
        virtual().seed(${seed});
        const crypto = await import('node:crypto');
        tell(crypto.randomUUID(), crypto.randomBytes(4).toString('hex'), crypto.randomInt(1000), Math.random());
        tell(crypto.getRandomValues(new Uint8Array(3)), globalThis.crypto.randomUUID());
      `);
    const [one, again, other] = await Promise.all([draws(7), draws(7), draws(8)]);
    expect(one).toEqual(again);
    expect(one).not.toEqual(other);
    expect(one[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12} /);
  });

  test('says what keeps it when it never becomes idle', async () => {
    const stuck = told('const again = () => setImmediate(again); again();');
    await expect(stuck).rejects.toMatchObject({ code: 4, stderr: expect.stringContaining('Virtual time stands: ') });
  });
});

describe('a compartment', () => {
  const CLOCK = `
    const part = new Compartment('part', (error) => tell('crashed:', error.message, at()));
    virtual().adopt(part);
  `;

  test('loses its timers when it is killed, and has them late when it was frozen', async () => {
    const lines = await told(`${CLOCK}
      part.run(() => setInterval(() => tell('part', at()), 10));
      setTimeout(() => part.freeze(), 15);
      setTimeout(() => { tell('thaw', at()); part.thaw(); }, 35);
      setTimeout(() => { part.kill(); tell('killed', at()); }, 45);
      setTimeout(() => tell('the end', at()), 100);
    `);
    expect(lines).toEqual(['part 10', 'thaw 35', 'part 35', 'killed 45', 'the end 100']);
  });

  test('is ended by what is thrown in it, and nobody else is', async () => {
    const lines = await told(`${CLOCK}
      part.run(() => { setTimeout(() => { throw new Error('a fault'); }, 5); setInterval(() => tell('part', at()), 3); });
      setTimeout(() => tell('others', at()), 20);
    `);
    expect(lines).toEqual(['part 3', 'crashed: a fault 5', 'others 20']);
  });
});
