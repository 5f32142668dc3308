// Browsers by what they call themselves: for people to know their own again, and never to be relied upon.

const BROWSERS: [RegExp, string][] = [[/Edg\w*\//, 'Edge'], [/OPR\//, 'Opera'], [/SamsungBrowser\//, 'Samsung Internet'], [/Firefox\/|FxiOS\//, 'Firefox'], [/Chrome\/|Chromium\/|CriOS\//, 'Chrome'], [/Version\/.*Safari\//, 'Safari']];
const SYSTEMS: [RegExp, string][] = [[/iPhone|iPad|iPod/, 'iOS'], [/Android/, 'Android'], [/HarmonyOS/, 'HarmonyOS'], [/Windows/, 'Windows'], [/Macintosh|Mac OS X/, 'macOS'], [/CrOS/, 'ChromeOS'], [/Linux|X11/, 'Linux']];

/** In words; what is not known as it stands. */
export function browser(agent: string, words: (browser: string, system: string) => string): string {
  const of = (all: [RegExp, string][]) => all.find(([has]) => has.test(agent))?.[1] ?? '';
  const b = of(BROWSERS);
  return b === '' ? agent.slice(0, 60) : words(b, of(SYSTEMS));
}
