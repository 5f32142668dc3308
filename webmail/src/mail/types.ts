// What JMAP gives about mail, as far as the page uses it. RFC 8621
export interface Rights {
  mayReadItems: boolean;
  mayAddItems: boolean;
  mayRemoveItems: boolean;
  maySetSeen: boolean;
  maySetKeywords: boolean;
  mayCreateChild: boolean;
  mayRename: boolean;
  mayDelete: boolean;
  maySubmit: boolean;
}

export interface Mailbox {
  id: string;
  name: string;
  parentId: string | null;
  role: string | null;
  sortOrder: number;
  totalEmails: number;
  unreadEmails: number;
  totalThreads: number;
  unreadThreads: number;
  myRights: Rights;
}

export interface Address {
  name: string | null;
  email: string;
}

/** What a list needs of an email. */
export interface Email {
  id: string;
  threadId: string;
  mailboxIds: Record<string, boolean>;
  keywords: Record<string, boolean>;
  from: Address[] | null;
  to: Address[] | null;
  subject: string | null;
  receivedAt: string;
  size: number;
  preview: string;
  hasAttachment: boolean;
}

export const LIST_PROPERTIES = ['id', 'threadId', 'mailboxIds', 'keywords', 'from', 'to', 'subject', 'receivedAt', 'size', 'preview', 'hasAttachment'];
/** What may change of an email. */
export const LIVE_PROPERTIES = ['id', 'threadId', 'mailboxIds', 'keywords'];

export type Filter = Record<string, unknown>;

export const SEEN = '$seen';
export const FLAGGED = '$flagged';
export const DRAFT = '$draft';
export const ANSWERED = '$answered';
export const FORWARDED = '$forwarded';

export function isUnread(e: Email): boolean {
  return e.keywords[SEEN] !== true && e.keywords[DRAFT] !== true;
}

/** The name by which someone is shown. */
export function nameOf(a: Address | undefined): string {
  return a ? a.name?.trim() || a.email : '';
}
