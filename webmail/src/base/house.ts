// What every part of the page shares.
import { Jmap, MethodError, RequestError } from './jmap';
import { t } from './text';

export const jmap = new Jmap();

/** What went wrong, in a sentence for people. */
export function why(e: unknown): string {
  if (e instanceof RequestError && e.status === 0) return t('error.offline');
  if (e instanceof RequestError && e.status === 429) return t('login.tooMany');
  if (e instanceof MethodError || e instanceof Error) return t('error.other', { why: e.message });
  return t('error.other', { why: String(e) });
}
