// Offers letters that were left unfinished by a tab that is no more. Small: the writing itself is loaded when it is wanted.
import { jmap } from '../base/house';
import { left } from './local';

/** To be called once somebody is in. */
export async function recover(): Promise<void> {
  const all = await left(jmap.account);
  if (all.length === 0) return;
  const { offer } = await import('./offer');
  await offer(all);
}
