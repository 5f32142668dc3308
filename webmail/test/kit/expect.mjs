// Waiting and comparing. No flow sleeps: it waits until something is so, and fails where it is not in time.
import { inspect, isDeepStrictEqual } from 'node:util';

export const PATIENCE = 30_000;

const show = (x) => (typeof x === 'string' ? JSON.stringify(x.length > 2000 ? `${x.slice(0, 2000)}...` : x) : inspect(x, { depth: 6, breakLength: 160, maxStringLength: 2000 }));

/** Fails where something is not so. */
export function ok(value, what = 'it') {
  if (!value) throw new Error(`it is not so: ${what}`);
}

export function equal(actual, expected, what = 'it') {
  if (!isDeepStrictEqual(actual, expected)) throw new Error(`${what} is ${show(actual)}, not ${show(expected)}`);
}

export function includes(whole, part, what = 'it') {
  if (!whole.includes(part)) throw new Error(`${what} is ${show(whole)}, and does not have ${show(part)} in it`);
}

/** Waits until a (possibly asynchronous) question has a true answer, which it returns. */
export async function until(question, what = String(question), patience = PATIENCE) {
  const end = performance.now() + patience;
  let last;
  for (;;) {
    try {
      last = await question();
      if (last) return last;
    } catch (e) {
      last = e;
    }
    if (performance.now() > end) throw new Error(`${what}: not so within ${patience / 1000} s; at last ${show(last)}`);
    await new Promise((r) => setTimeout(r, 20));
  }
}

/** Waits until an answer is as expected. */
export async function becomes(question, expected, what = String(question)) {
  let last;
  try {
    await until(async () => isDeepStrictEqual((last = await question()), expected), what);
  } catch {
    throw new Error(`${what} is ${show(last)}, not ${show(expected)}, after ${PATIENCE / 1000} s`);
  }
}
