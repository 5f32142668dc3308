// Files of many messages, the way that "From " lines tell them apart; read and written piece by piece. RFC 4155

/** "From " at the beginning of a line of a message is ">From " in a file, and ">From " is ">>From " (mboxrd). */
const AT = /^From (?:\S+@?\S*|-) +(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )?\S+/;

function latin(bytes: Uint8Array): string {
  let out = '';
  for (let i = 0; i < bytes.length; i += 8192) out += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return out;
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) out[i] = text.charCodeAt(i);
  return out;
}

export interface Found {
  message: Uint8Array<ArrayBuffer>;
  /** How far in the file it ends, in octets. */
  at: number;
  seen: boolean;
  starred: boolean;
}

function found(lines: string[], at: number): Found {
  while (lines.length > 0 && lines.at(-1) === '') lines.pop();
  const end = lines.indexOf('');
  const head = (end < 0 ? lines : lines.slice(0, end)).join('\n');
  const status = /^Status:\s*(\S*)/im.exec(head)?.[1] ?? '';
  const more = /^X-Status:\s*(\S*)/im.exec(head)?.[1] ?? '';
  return { message: bytesOf(`${lines.map((l) => l.replace(/^>(>*From )/, '$1')).join('\r\n')}\r\n`), at, seen: status.includes('R'), starred: more.includes('F') };
}

/** The messages of a stream of octets, one after the other; one larger than most octets is an Error. */
export async function* messages(stream: ReadableStream<Uint8Array>, most: number): AsyncGenerator<Found> {
  const reader = stream.getReader();
  let rest = '';
  let at = 0;
  let size = 0;
  let lines: string[] | null = null;
  let blank = true;
  for (;;) {
    const { done, value } = await reader.read();
    rest += value ? latin(value) : '';
    if (done && rest !== '' && !rest.endsWith('\n')) rest += '\n';
    let from = 0;
    for (let i = rest.indexOf('\n'); i >= 0; i = rest.indexOf('\n', from)) {
      const line = rest.slice(from, rest[i - 1] === '\r' && i > from ? i - 1 : i);
      at += i + 1 - from;
      from = i + 1;
      if (blank && AT.test(line)) {
        if (lines) yield found(lines, at);
        lines = [];
        size = 0;
      } else if (lines) {
        lines.push(line);
        size += line.length + 2;
        if (size > most) throw new RangeError('a message is too large');
      } else if (line !== '') throw new SyntaxError('not an mbox file');
      blank = line === '';
    }
    rest = rest.slice(from);
    if (rest.length > most) throw new RangeError('a line is too large');
    if (done) break;
  }
  if (lines) yield found(lines, at);
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A message as it stands in such a file. */
export function entry(message: Uint8Array, from: string, received: Date, seen = false, starred = false): Uint8Array<ArrayBuffer> {
  const two = (n: number) => String(n).padStart(2, '0');
  const d = received;
  const when = `${DAYS[d.getUTCDay()]} ${MONTHS[d.getUTCMonth()]} ${String(d.getUTCDate()).padStart(2, ' ')} ${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())} ${d.getUTCFullYear()}`;
  const text = latin(message).replace(/\r\n/g, '\n');
  const end = text.indexOf('\n\n');
  const head = (end < 0 ? text : text.slice(0, end + 1)).replace(/^(X-)?Status:.*\n(?:[ \t].*\n)*/gim, '');
  const status = `${seen ? 'Status: RO\n' : ''}${starred ? 'X-Status: F\n' : ''}`;
  const body = end < 0 ? '' : text.slice(end + 1);
  const lines = `${head}${status}${body}`.replace(/^(>*From )/gm, '>$1');
  return bytesOf(`From ${/^[\x21-\x7e]+$/.test(from) ? from : 'MAILER-DAEMON'} ${when}\n${lines.endsWith('\n') ? lines : `${lines}\n`}\n`);
}
