// Small clients of SMTP, POP3 and IMAP, for what is done beside the browser.
import { connect } from 'node:net';
import { PATIENCE } from './expect.mjs';

/** A connection that is read by lines and, for literals, by octets. */
class Wire {
  #socket;
  #buffer = Buffer.alloc(0);
  #wake = () => {};
  #ended = null;

  constructor(address) {
    const [host, port] = address.split(':');
    this.#socket = connect(Number(port), host);
    this.#socket.setTimeout(PATIENCE, () => this.#socket.destroy(new Error(`${address} says nothing`)));
    this.#socket.on('data', (d) => {
      this.#buffer = Buffer.concat([this.#buffer, d]);
      this.#wake();
    });
    this.#socket.on('error', (e) => this.#end(e));
    this.#socket.on('close', () => this.#end(new Error(`${address} has closed the connection`)));
  }

  #end(e) {
    this.#ended ??= e;
    this.#wake();
  }

  async #more() {
    if (this.#ended) throw this.#ended;
    await new Promise((r) => (this.#wake = r));
  }

  async line() {
    let end;
    while ((end = this.#buffer.indexOf('\r\n')) < 0) await this.#more();
    const line = this.#buffer.subarray(0, end).toString();
    this.#buffer = this.#buffer.subarray(end + 2);
    return line;
  }

  async octets(n) {
    while (this.#buffer.length < n) await this.#more();
    const bytes = this.#buffer.subarray(0, n);
    this.#buffer = this.#buffer.subarray(n);
    return bytes.toString();
  }

  say(text) {
    this.#socket.write(text);
  }

  close() {
    this.#socket.removeAllListeners('close');
    this.#socket.on('close', () => {});
    this.#socket.destroy();
  }
}

async function reply(wire, wanted) {
  let line;
  do line = await wire.line();
  while (line[3] === '-');
  if (wanted && !line.startsWith(wanted)) throw new Error(`SMTP: ${line}, not ${wanted}`);
  return line;
}

/** Hands a message over at a port that receives; the final reply. Recipients that are refused are an error. */
export async function smtp(address, from, to, message) {
  const wire = new Wire(address);
  try {
    await reply(wire, '220');
    const text = message.replace(/\r?\n/g, '\r\n').replace(/^\./gm, '..');
    for (const [command, wanted] of [['EHLO sender.example', '250'], [`MAIL FROM:<${from}>`, '250'], ...to.map((r) => [`RCPT TO:<${r}>`, '250']), ['DATA', '354']]) {
      wire.say(`${command}\r\n`);
      await reply(wire, wanted);
    }
    wire.say(`${text}${text.endsWith('\r\n') ? '' : '\r\n'}.\r\n`);
    return await reply(wire, '250');
  } finally {
    wire.close();
  }
}

/** A POP3 session: say(command) gives the lines of the answer. */
export class Pop3 {
  #wire;

  static async login(address, name, password) {
    const pop = new Pop3();
    pop.#wire = new Wire(address);
    await pop.#one();
    await pop.say(`USER ${name}`);
    await pop.say(`PASS ${password}`);
    return pop;
  }

  async #one() {
    const line = await this.#wire.line();
    if (!line.startsWith('+OK')) throw new Error(`POP3: ${line}`);
    return line;
  }

  async say(command) {
    this.#wire.say(`${command}\r\n`);
    const lines = [await this.#one()];
    if (/^(RETR|TOP|CAPA)|^(LIST|UIDL)$/.test(command)) for (let l; (l = await this.#wire.line()) !== '.'; ) lines.push(l.replace(/^\.\./, '.'));
    return lines;
  }

  async quit() {
    await this.say('QUIT');
    this.#wire.close();
  }
}

/** An IMAP session: say(command) gives the untagged responses, literals in their place; hear(pattern) waits for one that comes by itself. */
export class Imap {
  #wire;
  #tag = 0;

  static async login(address, name, password, mailbox = 'INBOX') {
    const imap = new Imap();
    imap.#wire = new Wire(address);
    await imap.#response();
    await imap.say(`LOGIN "${name}" "${password}"`);
    if (mailbox) await imap.say(`SELECT "${mailbox}"`);
    return imap;
  }

  async #response() {
    let text = await this.#wire.line();
    for (let m; (m = /\{(\d+)\}$/.exec(text)); ) text += `\r\n${await this.#wire.octets(Number(m[1]))}${await this.#wire.line()}`;
    return text;
  }

  async say(command) {
    const tag = `a${++this.#tag}`;
    this.#wire.say(`${tag} ${command}\r\n`);
    const untagged = [];
    for (;;) {
      const r = await this.#response();
      if (!r.startsWith(`${tag} `)) untagged.push(r);
      else if (r.startsWith(`${tag} OK`)) return untagged;
      else throw new Error(`IMAP: ${command}: ${r}`);
    }
  }

  /** Begins to idle; what comes is heard by hear(). */
  async idle() {
    this.#wire.say(`a${++this.#tag} IDLE\r\n`);
    await this.hear(/^\+/);
  }

  async done() {
    this.#wire.say('DONE\r\n');
    await this.hear(/^a\d+ OK/);
  }

  async hear(pattern) {
    for (;;) {
      const r = await this.#response();
      if (pattern.test(r)) return r;
    }
  }

  /** Puts a message into a mailbox. */
  async append(mailbox, message, flags = '') {
    const octets = Buffer.from(message.replace(/\r?\n/g, '\r\n'));
    const tag = `a${++this.#tag}`;
    this.#wire.say(`${tag} APPEND "${mailbox}" (${flags}) {${octets.length}}\r\n`);
    await this.hear(/^\+/);
    this.#wire.say(octets);
    this.#wire.say('\r\n');
    const r = await this.hear(new RegExp(`^${tag} `));
    if (!r.startsWith(`${tag} OK`)) throw new Error(`IMAP: APPEND: ${r}`);
  }

  close() {
    this.#wire.close();
  }
}

/** JMAP by a password, as another device would: call(name, args) gives the arguments of the answer. RFC 8620 */
export class Jmap {
  #url;
  #headers;
  session;

  static async login(url, name, password) {
    const jmap = new Jmap();
    jmap.#url = url;
    jmap.#headers = { Authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`, 'Content-Type': 'application/json' };
    const answer = await fetch(`${url}/jmap/session`, { headers: jmap.#headers });
    if (!answer.ok) throw new Error(`JMAP: ${answer.status} ${await answer.text()}`);
    jmap.session = await answer.json();
    return jmap;
  }

  get account() {
    return this.session.primaryAccounts['urn:ietf:params:jmap:mail'];
  }

  async call(name, args = {}) {
    const answer = await fetch(`${this.#url}/jmap/api`, {
      method: 'POST',
      headers: this.#headers,
      body: JSON.stringify({ using: Object.keys(this.session.capabilities), methodCalls: [[name, { accountId: this.account, ...args }, '0']] }),
    });
    if (!answer.ok) throw new Error(`JMAP: ${answer.status} ${await answer.text()}`);
    const [said, result] = (await answer.json()).methodResponses[0];
    if (said === 'error') throw new Error(`JMAP: ${name}: ${JSON.stringify(result)}`);
    return result;
  }
}
