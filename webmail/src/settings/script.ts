// The script that holds the rules of this page: read, and put back with what it was when it was read. RFC 9661
import { jmap } from '../base/house';
import { fromSieve, toSieve, type Rules } from './sieve';

export const SIEVE = 'urn:ietf:params:jmap:sieve';
const NAME = 'web';

interface Script {
  id: string;
  name: string;
  blobId: string;
  isActive: boolean;
}

export interface Loaded {
  /** The rules; null where the active script is not of this page. */
  rules: Rules | null;
  /** The text of the active script. */
  text: string;
  /** The active script, or the one of this page where none is. */
  script: Script | null;
  state: string;
}

async function text(blobId: string): Promise<string> {
  const answer = await fetch(jmap.download(blobId, 'rules.sieve', 'application/sieve'));
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.text();
}

export async function load(): Promise<Loaded> {
  const r = await jmap.call<{ list: Script[]; state: string }>('SieveScript/get', { ids: null });
  const script = r.list.find((s) => s.isActive) ?? r.list.find((s) => s.name === NAME) ?? null;
  if (!script) return { rules: { blocked: [], rules: [] }, text: '', script: null, state: r.state };
  const body = await text(script.blobId);
  return { rules: fromSieve(body), text: body, script, state: r.state };
}

/** Puts the rules and has them used; gives what is there now. MethodError stateMismatch where somebody else has changed scripts meanwhile. */
export async function store(before: Loaded, rules: Rules): Promise<Loaded> {
  const blob = await jmap.upload(new Blob([toSieve(rules)], { type: 'application/sieve' }), () => undefined);
  // A script of others is not written over: ours goes beside it, under a name of its own.
  const own = before.rules !== null ? before.script : null;
  const all = await jmap.call<{ list: Script[] }>('SieveScript/get', { ids: null });
  let name = NAME;
  for (let i = 2; !own && all.list.some((s) => s.name === name); i++) name = `${NAME} ${i}`;
  const r = await jmap.call<{ notCreated: Record<string, Said> | null; notUpdated: Record<string, Said> | null }>('SieveScript/set', own
    ? { ifInState: before.state, update: { [own.id]: { blobId: blob.blobId } }, onSuccessActivateScript: own.id }
    : { ifInState: before.state, create: { s: { name, blobId: blob.blobId } }, onSuccessActivateScript: '#s' });
  const no = Object.values(r.notCreated ?? r.notUpdated ?? {})[0];
  if (no) throw new Error(no.description ?? no.type);
  return load();
}

interface Said {
  type: string;
  description?: string;
}
