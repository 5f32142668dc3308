// What Journey/get answers; docs/jmap.md has the meaning of each property.
export type Level = 'proved' | 'unproved' | 'warning' | 'waiting' | 'failed';
export type Mark = 'waiting' | 'delivered' | 'partly' | 'failed';

export interface Sentence {
  level: Level;
  key: string;
  args: Record<string, string>;
  text: string;
}

export interface Hop {
  from: string | null;
  address: string | null;
  by: string | null;
  with: string | null;
  tls: boolean | null;
  tlsText: string | null;
  at: string | null;
  delay: number | null;
  skew: boolean;
  ours: boolean;
}

export interface Box {
  name: 'from' | 'spf' | 'dkim';
  domain: string | null;
  result: string | null;
  aligned: boolean | null;
}

export interface Verdicts {
  spf: { result: string; identity: string; domain: string; text: string } | null;
  dkim: { result: string; domain: string; selector: string; algorithm: string; signed: string[] | null; text: string }[];
  dmarc: { result: string; domain: string; policy: string | null; applied: string | null; text: string; boxes: Box[] } | null;
  arc: { result: string; text: string } | null;
  iprev: { result: string; name: string | null; address: string | null } | null;
}

export interface Handled {
  at: string;
  step: string;
  by: string | null;
  peer: string | null;
  user: string | null;
  mailbox: string | null;
  from: string | null;
}

export interface Incoming {
  hops: Hop[];
  claimed: number;
  seconds: number | null;
  verdicts: Verdicts | null;
  notes: Record<string, string>;
  junk: { junk: boolean; score: string; threshold: string; firstTime: boolean; parts: { name: string; points: string; why: string }[] } | null;
  rule: string | null;
  mailbox: string | null;
  handled: Handled[];
}

export interface Attempt {
  at: string;
  peer: string | null;
  tls: string | null;
  status: string | null;
  reply: string | null;
  result: 'relayed' | 'delivered' | 'deferred' | 'failed';
}

export interface Recipient {
  address: string;
  mark: Mark | null;
  attempts: Attempt[];
  next: string | null;
  end: { at: string; step: string; text: string | null } | null;
  report: { at: string; action: string; status: string | null; diagnostic: string | null; remote: string | null; by: string | null } | null;
}

export interface Outgoing {
  submissionId: string | null;
  acceptedAt: string | null;
  sendAt: string | null;
  signed: { domain: string; selector: string }[] | string | null;
  mark: Mark | null;
  recipients: Recipient[];
}

export interface JourneyEvent {
  journey: string;
  at: string;
  step: string;
  recipient: string | null;
  facts: Record<string, string>;
  dialogue: string | null;
}

export interface Journey {
  id: string;
  kind: 'email' | 'submission';
  direction: 'incoming' | 'outgoing' | 'both' | 'none';
  journeys: string[];
  sentence: Sentence;
  incoming: Incoming | null;
  outgoing: Outgoing | null;
  events: JourneyEvent[];
  isTruncated: boolean;
}
