// What a flow has in its hands.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import * as expect from './expect.mjs';
import { axe, faultsOf } from './browser.mjs';
import { Imap, Jmap, Pop3, smtp } from './wire.mjs';
import { letter } from './letter.mjs';
import { host } from './web.mjs';

export class Context {
  expect = expect;
  letter = letter;
  /** The two servers, "org" (example.org) and "net" (example.net): http, https (URLs), smtp, submission, pop3, imap (host:port), domain. */
  servers;
  #setting;
  #control;
  #browser;
  #flow;
  #contexts = [];
  #closing = [];
  #allowed = [];
  #accounts = 0;
  static #ahead = 0;

  constructor(setting, control, browser, flow) {
    this.#setting = setting;
    this.#control = control;
    this.#browser = browser;
    this.#flow = flow;
    this.servers = setting.servers;
  }

  /** A new account with a password of its own: { address, password, server }. The name is made unique for the flow. */
  async account(name = 'mary', { server = 'org', admin = false } = {}) {
    const address = `${name}.${this.#flow.replace(/[^a-z0-9]+/g, '-')}.${++this.#accounts}@${this.servers[server].domain}`;
    const password = `secret of ${name}`;
    await this.#control.ask('account', { server, address, password, admin });
    return { address, password, server };
  }

  /** A page in a context of its own; see Browser.context for what can be said of it. */
  async page(how = {}) {
    const context = await this.#browser.context({ ahead: Context.#ahead, ...how });
    this.#contexts.push(context);
    return await context.newPage();
  }

  /** A page (how: as for page(), or { page } for one that is there) where that account has signed in, when its first view stands. */
  async login(who, how = {}) {
    const page = how.page ?? (await this.page(how));
    await page.goto(this.servers[who.server][how.https ? 'https' : 'http'] + (how.path ?? '/'));
    await this.signIn(page, who);
    await page.locator('post-mail, post-admin').first().waitFor();
    return page;
  }

  /** Fills in and sends the login that a page shows. */
  async signIn(page, who) {
    await page.locator('input[name=username]').fill(who.address);
    await page.locator('input[name=password]').fill(who.password);
    await page.locator('input[name=password]').press('Enter');
  }

  /** Brings mail from outside to an account, as letter() writes it; or a whole message as a string. */
  async send(who, message, from = 'ann@far.example') {
    const text = typeof message === 'string' ? message : letter({ to: who.address, ...message });
    return await smtp(this.servers[who.server].smtp, from, [who.address], text);
  }

  async imap(who, mailbox = 'INBOX') {
    return this.#kept(await Imap.login(this.servers[who.server].imap, who.address, who.password, mailbox));
  }

  async pop3(who) {
    return await Pop3.login(this.servers[who.server].pop3, who.address, who.password);
  }

  async jmap(who) {
    return await Jmap.login(this.servers[who.server].http, who.address, who.password);
  }

  /** A host of the Web that only the servers reach: see host() of web.mjs. */
  web(name, answer) {
    return host(this, name, answer);
  }

  #kept(what) {
    this.#closing.push(() => what.close());
    return what;
  }

  /** Something to be done when the flow is over, however it ends. */
  onClose(action) {
    this.#closing.push(action);
  }

  /** Has the test do what only it can: see README.md for the verbs. */
  ask(verb, args) {
    return this.#control.ask(verb, args);
  }

  /** Moves the servers' clock on; what falls due meanwhile is done. Pages opened from now on have the same time. */
  async advance(seconds) {
    Context.#ahead = (await this.#control.ask('advance', { seconds })).ahead;
  }

  /** The servers' time. */
  now() {
    return new Date(Date.now() + Context.#ahead);
  }

  /** Wants no rule of WCAG 2.2 A and AA broken. */
  async axe(page, what = page.url()) {
    expect.equal(await axe(page), [], `what axe says of ${what}`);
  }

  /** A picture of the page, in webmail/target/shots. */
  async shot(page, name) {
    mkdirSync(this.#setting.shots, { recursive: true });
    await page.screenshot({ path: join(this.#setting.shots, `${this.#flow}-${name}.png`) });
  }

  /** An error of the console or of a page is expected once or more from now on. */
  allow(pattern) {
    this.#allowed.push(pattern);
  }

  /** Prints a figure. */
  say(text) {
    this.#control.say({ say: `${this.#flow}: ${text}` });
  }

  /** Fails where a page or its console has said something that was not expected. */
  quiet() {
    // Every page asks first whether there is a session, and hears 401 where there is none.
    const asked = (f) => f.url.endsWith('/login') && f.text.includes('status of 401');
    const all = this.#contexts.flatMap(faultsOf).filter((f) => !asked(f) && !this.#allowed.some((a) => a.test(f.text) || a.test(f.url)));
    expect.equal(all, [], 'what the console says');
  }

  /** Pictures and errors of a flow that failed. */
  async scene() {
    const said = this.#contexts.flatMap(faultsOf).map((f) => `\n  ${f.kind}: ${f.text} ${f.url}`).join('');
    let n = 0;
    for (const context of this.#contexts)
      for (const page of context.pages()) await this.shot(page, `failed-${++n}`).catch(() => {});
    return `${said ? `\nthe pages said:${said}` : ''}\npictures: ${this.#setting.shots}/${this.#flow}-failed-*.png`;
  }

  async bounded(promise, seconds) {
    let timer;
    const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error(`not over within ${seconds} s`)), seconds * 1000)));
    try {
      await Promise.race([promise, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  async close() {
    for (const action of this.#closing.reverse()) await action();
    for (const context of this.#contexts) await context.close().catch(() => {});
  }
}
