// What is said between this process and the test that started it: one JSON object a line.
import { createInterface } from 'node:readline';

export class Control {
  #out;
  #lines;
  #waiting = new Map();
  #next = 1;

  constructor(input, output) {
    this.#out = output;
    this.#lines = createInterface({ input })[Symbol.asyncIterator]();
  }

  /** The setting, which comes before all else. */
  async first() {
    const setting = JSON.parse((await this.#lines.next()).value);
    void this.#hear();
    return setting;
  }

  async #hear() {
    for (;;) {
      const { value, done } = await this.#lines.next();
      // The test has gone: nobody wants an answer.
      if (done) process.exit(1);
      const { id, error, ...answer } = JSON.parse(value);
      const { resolve, reject } = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error) reject(new Error(`${error} (said by the test)`));
      else resolve(answer);
    }
  }

  say(what) {
    this.#out.write(`${JSON.stringify(what)}\n`);
  }

  /** Has the test do something; its answer. */
  ask(verb, args = {}) {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.say({ ask: verb, id, ...args });
    });
  }
}
