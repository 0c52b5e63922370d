import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { Probe } from '../../viewer/app/probe.ts';
import { serveViewer } from '../../viewer/server/server.ts';
import type { ViewableSession } from '../../viewer/server/session.ts';
import { eventually } from '../fixtures/device.ts';

/** Software rendering, said in full, so that a test never passes on a browser without 3D. */
const FLAGS = ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];
/** @react-three/fiber 9 still makes a clock that three has deprecated; anything else said is an error. */
const KNOWN = /THREE\.Clock: This module has been deprecated/;
const NO_WEBGL = `const get = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
    return kind.startsWith('webgl') ? null : get.call(this, kind, ...rest);
  };`;

/** The browser for tests, or undefined where there is none or the viewer is not built: then they may be skipped, not in CI. */
export function browserPath(): string | undefined {
  const path = process.env.PLANTWRIGHT_CHROMIUM;
  const built = existsSync('dist/viewer/index.html');
  if (path && built) return path;
  if (process.env.CI) throw new Error(`${built ? 'Chromium is missing' : 'the viewer is not built'}: CI must not skip`);
  return undefined;
}

export const launch = (): Promise<Browser> =>
  chromium.launch({ executablePath: browserPath()!, headless: true, args: FLAGS });

/** The viewer in a browser. */
export interface OpenPage {
  readonly page: Page;
  /** What the browser complained of, and what was asked for outside of the server. */
  readonly complaints: string[];
  /** Asks the page's probe. */
  probe<T>(ask: (probe: Probe) => T): Promise<T>;
  /** Draws frames that stand for `seconds` each. */
  step(seconds: number, frames?: number): Promise<void>;
  close(): Promise<void>;
}

/** The viewer in a browser, with a server of its own. */
export interface OpenViewer extends OpenPage {
  stopServer(): Promise<void>;
}

interface OpenOptions {
  readonly query?: string;
  readonly width?: number;
  readonly height?: number;
  readonly webgl?: boolean;
  /** Whether to wait for all of the history. */
  readonly whole?: boolean;
}

/** Serves a session and opens it. */
export async function openViewer(
  browser: Browser,
  session: ViewableSession,
  options: OpenOptions = {},
): Promise<OpenViewer> {
  const server = await serveViewer(session, { host: '127.0.0.1', port: 0 });
  const opened = await openPage(browser, server.url, options);
  return {
    ...opened,
    stopServer: () => server.close(),
    async close() {
      await opened.close();
      await server.close();
    },
  };
}

/**
 * Waits until an expression holds in a page. Playwright's own `waitForFunction` compiles it inside of the page, which its
 * content security policy forbids.
 */
export const holds = (page: Page, expression: string, withinMs = 60_000): Promise<void> =>
  eventually(expression, () => page.evaluate(`Boolean(${expression})`) as Promise<boolean>, withinMs);

/** Opens the viewer at an address, and waits until it has drawn something of a session and has all of its history. */
export async function openPage(
  browser: Browser,
  url: string,
  { query = '', width = 900, height = 600, webgl = true, whole = true }: OpenOptions = {},
): Promise<OpenPage> {
  const { origin } = new URL(url);
  const page = await browser.newPage({ viewport: { width, height }, reducedMotion: 'reduce' });
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !KNOWN.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== origin) complaints.push(`asked for ${request.url()}`);
  });
  if (!webgl) await page.addInitScript(NO_WEBGL);
  await page.goto(`${url}${url.includes('?') ? '&' : '?'}quality=plain${query}`);
  if (webgl) await holds(page, 'window.__plantwright?.renderer');
  await page.getByRole('slider').waitFor();
  await holds(page, 'Number(document.querySelector("[role=slider]").getAttribute("aria-valuemax")) > 1');
  if (whole) await holds(page, 'window.__plantwright.whole');

  return {
    page,
    complaints,
    probe: <T>(ask: (probe: Probe) => T) => page.evaluate(`(${ask})(window.__plantwright)`) as Promise<T>,
    step: async (seconds, frames = 1) => {
      await page.evaluate(`window.__plantwright.step(${seconds}, ${frames})`);
    },
    close: () => page.close(),
  };
}
