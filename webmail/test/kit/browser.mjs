// One Chromium for all flows; each page is in a context of its own unless a flow says otherwise.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { PATIENCE } from './expect.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What a page or its console has said that it should not. */
const faults = new WeakMap();

/** Lets a page's clock be ahead of the machine's, as the servers' is. */
const AHEAD = (ms) => {
  const Real = Date;
  globalThis.Date = class Date extends Real {
    constructor(...a) {
      if (a.length === 0) super(Real.now() + ms);
      else super(...a);
    }
    static now() {
      return Real.now() + ms;
    }
  };
};

export class Browser {
  #chromium;

  static async launch(executablePath) {
    const b = new Browser();
    b.#chromium = await chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    });
    return b;
  }

  /** A context as a person has it: size "1280x800", locale "en-US", scheme "light" or "dark", zoom 1 or 2, https or not. */
  async context({ size = '1280x800', locale = 'en-US', scheme = 'light', zoom = 1, touch = false, ahead = 0, bypassCSP = false, storageState, serviceWorkers = 'allow' } = {}) {
    const [width, height] = size.split('x').map(Number);
    const context = await this.#chromium.newContext({
      // Zooming makes the page smaller as seen by its styles, and every dot bigger.
      viewport: { width: Math.round(width / zoom), height: Math.round(height / zoom) },
      deviceScaleFactor: zoom,
      locale,
      colorScheme: scheme,
      hasTouch: touch,
      isMobile: touch,
      ignoreHTTPSErrors: true,
      bypassCSP,
      serviceWorkers,
      ...(storageState ? { storageState } : {}),
      timezoneId: 'UTC',
    });
    context.setDefaultTimeout(PATIENCE);
    if (ahead) await context.addInitScript(AHEAD, ahead);
    const said = [];
    faults.set(context, said);
    context.on('console', (m) => m.type() === 'error' && said.push({ kind: 'console', text: m.text(), url: m.location().url }));
    context.on('weberror', (e) => said.push({ kind: 'page', text: String(e.error().stack ?? e.error()), url: '' }));
    return context;
  }

  async close() {
    await this.#chromium.close();
  }
}

export function faultsOf(context) {
  return faults.get(context) ?? [];
}

/** Rules of WCAG 2.2 A and AA that a page breaks, one line each; the styles that move are let to rest before. */
export async function axe(page) {
  await page.evaluate(() => Promise.all(document.getAnimations().map((a) => a.finished.catch(() => {}))));
  // Evaluated by the debugger: the page's own policy need not allow it.
  const debug = await page.context().newCDPSession(page);
  await debug.send('Runtime.evaluate', { expression: AXE });
  await debug.detach();
  const found = await page.evaluate(() => globalThis.axe.run(document, { iframes: false, runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }));
  return found.violations.flatMap((v) => v.nodes.map((n) => `${v.id} (${v.impact}) ${n.target.join(' ')}: ${(n.any[0] ?? n.all[0] ?? n.none[0])?.message ?? v.help}`));
}
