// The console's side of /admin/api: one verb, all items of its answer.
export type Item = Record<string, unknown>;

/** The server said no: exit is the code that the command line would end with. */
export class Refused extends Error {
  constructor(readonly status: number, readonly exit: number, message: string) {
    super(message);
  }
}

export interface Answer {
  items: Item[];
  /** Whether there were more than an answer holds. */
  cut: boolean;
}

let csrf = '';
let setupKey = '';
export let onExpired: { hear: () => void } = { hear: () => {} };

async function json(answer: Response): Promise<Item> {
  try {
    return (await answer.json()) as Item;
  } catch {
    return {};
  }
}

async function post(path: string, body: unknown): Promise<Item> {
  const headers: Record<string, string> = { 'Content-Type': 'application/json' };
  if (csrf) headers['X-CSRF-Token'] = csrf;
  if (setupKey) headers['X-Setup-Key'] = setupKey;
  let answer: Response;
  try {
    answer = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
  } catch {
    throw new Refused(0, 69, 'offline');
  }
  const got = await json(answer);
  if (answer.status === 401 && path !== '/login') onExpired.hear();
  if (!answer.ok) throw new Refused(answer.status, Number(got['exit'] ?? 0), String(got['error'] ?? got['detail'] ?? answer.status));
  return got;
}

/** Whether a session from an earlier visit still stands. */
export async function resume(): Promise<boolean> {
  const answer = await fetch('/login');
  if (answer.status !== 200) return false;
  csrf = String((await json(answer))['csrfToken'] ?? '');
  return true;
}

export async function login(username: string, password: string): Promise<void> {
  setupKey = '';
  csrf = '';
  csrf = String((await post('/login', { username, password }))['csrfToken'] ?? '');
}

export async function logout(): Promise<void> {
  await fetch('/logout', { method: 'POST', headers: { 'X-CSRF-Token': csrf } });
  csrf = '';
}

/** Exchanges the token of the first run for a key, once. */
export async function redeem(token: string): Promise<void> {
  setupKey = String((await post('/admin/setup', { token }))['key'] ?? '');
}

export async function ask(verb: string, args: Item = {}): Promise<Answer> {
  const got = await post('/admin/api', { verb, args });
  return { items: (got['items'] as Item[] | undefined) ?? [], cut: got['cut'] === true };
}

export function text(item: Item | undefined, key: string): string {
  const v = item?.[key];
  return v === undefined || v === null ? '' : String(v);
}

export function list(item: Item | undefined, key: string): Item[] {
  return (item?.[key] as Item[] | undefined) ?? [];
}
