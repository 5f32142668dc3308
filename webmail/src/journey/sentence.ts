// The sentence above a journey, and above each message in the reader.
import { longTime, t } from '../base/text';
import type { Level, Sentence } from './types';
import './text';

/** In the language of the page. */
export function say(s: Sentence): string {
  const args: Record<string, string> = { ...s.args };
  if (args['until']) args['until'] = longTime(new Date(args['until']));
  let text = t(s.key, args);
  if (text === s.key) return s.text;
  if (args['tls'] === 'yes') text += ` ${t('journey.tls')}`;
  if (args['tls'] === 'no') text += ` ${t('journey.clear')}`;
  if (args['seconds']) text += ` ${t('journey.took', { n: Number(args['seconds']) })}`;
  return text;
}

/** Icon and colour of a level; never the colour alone. */
export function look(level: Level): { icon: string; tone: string } {
  switch (level) {
    case 'proved':
      return { icon: 'check', tone: 'pass' };
    case 'unproved':
      return { icon: 'ring', tone: 'muted' };
    case 'warning':
      return { icon: 'junk', tone: 'warn' };
    case 'waiting':
      return { icon: 'clock', tone: 'muted' };
    case 'failed':
      return { icon: 'cross', tone: 'fail' };
  }
}

/** How a result word of SPF, DKIM, DMARC, ARC or an attempt is to be seen. */
export function tone(result: string | null): string {
  switch (result) {
    case 'pass':
    case 'relayed':
    case 'delivered':
      return 'pass';
    case 'fail':
    case 'permerror':
    case 'failed':
      return 'fail';
    case 'softfail':
    case 'temperror':
    case 'deferred':
    case 'policy':
      return 'warn';
    default:
      return 'muted';
  }
}
