// Letters that are open on this page, wherever they are written.
import type { Writing } from '../compose/writing';
import { DRAFT, type Email } from './types';

export function writings(): Writing[] {
  return [...document.querySelectorAll<HTMLElement & { writing?: Writing }>('post-composer')].flatMap((c) => c.writing ?? []);
}

/** Whether an email is a version of a letter that is open here. */
export function isWritten(e: Pick<Email, 'id' | 'keywords'> & { messageId: string[] | null }): boolean {
  return e.keywords[DRAFT] === true && writings().some((w) => w.isOf(e.id, e.messageId?.[0]));
}
