// A client of JMAP: one request for several calls, files up and down, changes as they happen. RFC 8620

export type Json = null | boolean | number | string | Json[] | { [k: string]: Json | undefined };
export type Args = Record<string, unknown>;
export type Invocation = [name: string, args: Args, id: string];

export interface Account {
  name: string;
  isPersonal: boolean;
  isReadOnly: boolean;
  accountCapabilities: Record<string, Record<string, unknown>>;
}

export interface Session {
  capabilities: Record<string, Record<string, unknown>>;
  accounts: Record<string, Account>;
  primaryAccounts: Record<string, string>;
  username: string;
  state: string;
}

export const MAIL = 'urn:ietf:params:jmap:mail';

/** A method said no: its type is JMAP's, such as "invalidArguments". RFC 8620 §3.6.2 */
export class MethodError extends Error {
  constructor(readonly type: string, description?: string) {
    super(description ?? type);
  }
}

/** The server could not be asked, or said no to the whole request. Status 0: not reached. */
export class RequestError extends Error {
  constructor(readonly status: number, detail: string) {
    super(detail);
  }
}

export type Changed = Record<string, Record<string, string>>;

/** The server of this page. Errors of login (401) are told to onExpired too. */
export class Jmap {
  session!: Session;
  csrf = '';
  onExpired: () => void = () => {};
  /** Told when there are other accounts, or other capabilities, than before. */
  onSession: () => void = () => {};
  #end = () => {};

  /** Whether there is a session already, from an earlier visit. */
  async resume(): Promise<boolean> {
    // Asked without headers of our own: so the server's hint to load both ahead fits.
    const answers = await Promise.all([fetch('/login'), this.#known() ? fetch('/jmap/session') : undefined]);
    if (answers[0].status === 204 || answers[0].status === 401) return false;
    await this.#entered(...answers);
    return true;
  }

  /** RequestError 401 for a wrong name or password, 429 after too many. */
  async login(username: string, password: string): Promise<void> {
    const answer = await this.#fetch('/login', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ username, password }),
    });
    await this.#entered(answer);
  }

  /** Whether somebody has been in before: both are asked at once then. */
  #known(): boolean {
    return localStorage.getItem('in') !== null;
  }

  async #entered(answer: Response, session?: Response): Promise<void> {
    if (!answer.ok) throw await problem(answer);
    this.csrf = ((await answer.json()) as { csrfToken: string }).csrfToken;
    if (session?.ok) this.session = (await session.json()) as Session;
    else await this.refresh();
    localStorage.setItem('in', '1');
  }

  /** Reads the session object again. */
  async refresh(): Promise<void> {
    const answer = await this.#fetch('/jmap/session', {});
    if (!answer.ok) throw await problem(answer);
    this.session = (await answer.json()) as Session;
  }

  /** RequestError 0 where the server is not reached: the session goes on then. */
  async logout(): Promise<void> {
    await this.#fetch('/logout', { method: 'POST', headers: { 'X-CSRF-Token': this.csrf } });
    this.stop();
    this.csrf = '';
    localStorage.removeItem('in');
  }

  /** The user's own account. */
  get account(): string {
    return this.session.primaryAccounts[MAIL] ?? '';
  }

  has(capability: string): boolean {
    return capability in this.session.capabilities;
  }

  /** Several calls in one request; their answers by id, where a call has more than one the last of its own name. MethodError for the first that failed. */
  async request(calls: Invocation[]): Promise<Map<string, Args>> {
    const out = await this.batch(calls);
    for (const a of out.values()) if (a instanceof MethodError) throw a;
    return out as Map<string, Args>;
  }

  /** As request, but a call that failed has its error in place of its answer. */
  async batch(calls: Invocation[]): Promise<Map<string, Args | MethodError>> {
    const answer = await this.#fetch('/jmap/api', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': this.csrf },
      body: JSON.stringify({ using: Object.keys(this.session.capabilities), methodCalls: calls }),
    });
    if (!answer.ok) throw await problem(answer);
    const body = (await answer.json()) as { methodResponses: Invocation[]; sessionState: string };
    if (body.sessionState !== this.session.state) {
      this.session.state = body.sessionState;
      void this.refresh().then(() => this.onSession()).catch(() => undefined);
    }
    const asked = new Map(calls.map((c) => [c[2], c[0]]));
    const out = new Map<string, Args | MethodError>();
    for (const [name, args, id] of body.methodResponses) {
      if (name === 'error') out.set(id, new MethodError(String(args['type']), args['description'] as string | undefined));
      else if (name === asked.get(id) || !out.has(id)) out.set(id, args);
    }
    return out;
  }

  /** One call, for the user's own account where the arguments name none. */
  async call<T = Args>(name: string, args: Args = {}): Promise<T> {
    const out = await this.request([[name, { accountId: this.account, ...args }, '0']]);
    return out.get('0') as T;
  }

  /** Octets done so far and of all are told while a file goes up. Abort by the signal. */
  upload(file: Blob, progress: (done: number, all: number) => void, signal?: AbortSignal, account = this.account): Promise<{ blobId: string; type: string; size: number }> {
    return new Promise((resolve, reject) => {
      const x = new XMLHttpRequest();
      x.open('POST', `/jmap/upload/${encodeURIComponent(account)}`);
      x.setRequestHeader('Content-Type', file.type || 'application/octet-stream');
      x.setRequestHeader('X-CSRF-Token', this.csrf);
      x.upload.onprogress = (e) => progress(e.loaded, e.total);
      x.onload = () => (x.status < 300 ? resolve(JSON.parse(x.responseText)) : reject(new RequestError(x.status, detail(x.responseText))));
      x.onerror = () => reject(new RequestError(0, 'offline'));
      x.onabort = () => reject(new DOMException('aborted', 'AbortError'));
      signal?.addEventListener('abort', () => x.abort());
      x.send(file);
    });
  }

  /** Where a file can be had. */
  download(blobId: string, name: string, type: string, account = this.account): string {
    return `/jmap/download/${encodeURIComponent(account)}/${encodeURIComponent(blobId)}/${encodeURIComponent(name)}?accept=${encodeURIComponent(type)}`;
  }

  /** Hears of changed states from now on, and whether the stream stands. Tabs share one stream: whoever holds the lock has it, and tells the others. */
  listen(changed: (c: Changed) => void, standing: (is: boolean) => void): void {
    this.stop();
    if (!navigator.locks) {
      const events = stream(changed, standing);
      this.#end = () => events.close();
      return;
    }
    const name = `events.${this.session.username}`;
    const others = new BroadcastChannel(name);
    // Whether the stream stands that this tab holds for all of them.
    let held: boolean | undefined;
    others.onmessage = (e: MessageEvent<{ changed?: Changed; standing?: boolean; hello?: boolean }>) => {
      if (e.data.hello) {
        if (held !== undefined) others.postMessage({ standing: held });
      } else if (e.data.changed) changed(e.data.changed);
      else standing(e.data.standing === true);
    };
    const gone = new AbortController();
    let release = () => {};
    this.#end = () => {
      gone.abort();
      release();
      others.close();
    };
    const hold = () => new Promise<void>((resolve) => {
      const events = stream((c) => (changed(c), others.postMessage({ changed: c })), (is) => {
        held = is;
        standing(is);
        others.postMessage({ standing: is });
      });
      release = () => {
        events.close();
        resolve();
      };
    });
    others.postMessage({ hello: true });
    navigator.locks.request(name, { signal: gone.signal }, hold).catch(() => undefined);
  }

  stop(): void {
    this.#end();
    this.#end = () => {};
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    let answer: Response;
    try {
      answer = await fetch(path, init);
    } catch {
      throw new RequestError(0, 'offline');
    }
    if (answer.status === 401 && path !== '/login') this.onExpired();
    return answer;
  }
}

function stream(changed: (c: Changed) => void, standing: (is: boolean) => void): EventSource {
  const events = new EventSource('/jmap/events?types=*&closeafter=no&ping=60');
  events.addEventListener('state', (e) => changed((JSON.parse((e as MessageEvent).data as string) as { changed: Changed }).changed));
  events.onopen = () => standing(true);
  events.onerror = () => standing(false);
  return events;
}

function detail(text: string): string {
  try {
    return String((JSON.parse(text) as { detail?: string }).detail ?? text);
  } catch {
    return text;
  }
}

async function problem(answer: Response): Promise<RequestError> {
  return new RequestError(answer.status, detail(await answer.text()));
}

/** An argument that is taken from the answer to an earlier call. RFC 8620 §3.7 */
export function ref(resultOf: string, name: string, path: string): Args {
  return { resultOf, name, path };
}
