// What people read, in their language: keys of src/text/*.ts, with {arguments} and plural forms.
import { en } from '../text/en';

export type Messages = Record<string, string | Partial<Record<Intl.LDMLPluralRule, string>>>;
type Loader = () => Promise<{ default: Messages }>;

const loaders: Record<string, Loader> = {
  zh: () => import('../text/zh').then((m) => ({ default: m.zh })),
};
const all: Record<string, Messages> = { en };
let messages: Messages = en;
let plural = new Intl.PluralRules('en');
export let language = 'en';
/** What dates and numbers are written by. */
export let locale = navigator.language;

/** Languages there are. */
export const languages = ['en', 'zh'] as const;

/** Keys that a lazily loaded part brings along, by language. */
export function add(more: Record<string, Messages>): void {
  for (const [lang, m] of Object.entries(more)) Object.assign((all[lang] ??= {}), m);
}

/** Speaks that language from now on; without one what the browser asks for. */
export async function speak(wanted = stored() ?? navigator.languages.map((l) => l.slice(0, 2)).find((l) => l === 'en' || l in loaders) ?? 'en'): Promise<void> {
  const loader = loaders[wanted];
  if (loader) all[wanted] = { ...(await loader()).default, ...all[wanted] };
  language = loader ? wanted : 'en';
  messages = all[language] ?? en;
  plural = new Intl.PluralRules(language);
  locale = navigator.languages.find((l) => l.startsWith(language)) ?? (language === 'zh' ? 'zh-CN' : 'en');
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : language;
}

function stored(): string | undefined {
  return localStorage.getItem('language') ?? undefined;
}

/** The text of a key; {n} chooses the plural form. A key without text is shown as it is, and a test finds it. */
export function t(key: string, args: Record<string, string | number> = {}): string {
  let text = messages[key] ?? en[key] ?? key;
  if (typeof text !== 'string') text = text[plural.select(Number(args['n'] ?? 0))] ?? text.other ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const v = args[name];
    return typeof v === 'number' ? v.toLocaleString(locale) : (v ?? `{${name}}`);
  });
}

/** A moment as a list shows it: the time today, the day this year, else the date. */
export function shortTime(when: Date, now = new Date()): string {
  if (when.toDateString() === now.toDateString()) return when.toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' });
  if (when.getFullYear() === now.getFullYear()) return when.toLocaleDateString(locale, { month: 'short', day: 'numeric' });
  return when.toLocaleDateString(locale, { year: 'numeric', month: 'numeric', day: 'numeric' });
}

export function longTime(when: Date): string {
  return when.toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' });
}

/** Octets for people. */
export function size(octets: number): string {
  const units = ['B', 'KB', 'MB', 'GB'];
  let i = 0;
  while (octets >= 1000 && i < units.length - 1) {
    octets /= 1000;
    i++;
  }
  return `${octets.toLocaleString(locale, { maximumFractionDigits: octets < 10 && i > 0 ? 1 : 0 })} ${units[i]}`;
}
