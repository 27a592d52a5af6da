// Calls of one function that race a purge of their records. Commands, acts and
// answers are those of race.py beside it.

import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';

const tableName = process.env.TABLE;
const OVER_MS = -10_000; // a purge wants a deadline five seconds ago
const AMPLE_MS = 60_000;

console.warn = () => {}; // the library's word on each call without a context

class Refused extends Error {}

const context = (remaining) => ({ functionName: 'races', getRemainingTimeInMillis: () => remaining });

/** A handler with a configuration of its own: the library keeps the context there. */
const make = (keyPrefix, expiresAfterSeconds = 3600) =>
  makeIdempotent((event) => event.work(), {
    persistenceStore: new DynamoDBPersistenceLayer({ tableName }),
    config: new IdempotencyConfig({ eventKeyJmesPath: 'id', expiresAfterSeconds }),
    keyPrefix,
  });

/** The handlers of a round, which has prefixes of its own. */
const functions = (round) => {
  const name = `races.r${round}`;
  const open = make(`${name}.open`);
  const retryOpen = make(`${name}.open`);
  return {
    lapsed: make(`${name}.deadline`),
    retry: make(`${name}.deadline`),
    open: (event) => open(event), // no context: its records have no deadline
    retryOpen: (event) => retryOpen(event),
    brief: make(`${name}.brief`, 1),
    again: make(`${name}.brief`),
  };
};

/** One key: its first call, and what happens after. */
class Run {
  constructor(handlers, { id, act }) {
    const open = act.endsWith('_open');
    this.id = id;
    this.act = act.replace(/_open$/, '');
    this.first = open ? handlers.open : handlers.lapsed;
    this.second = open ? handlers.retryOpen : handlers.retry;
    this.handlers = handlers;
    this.signal = new Promise((resolve) => {
      this.go = resolve;
    });
  }

  #call(handler, remaining, work) {
    return handler({ id: this.id, work }, context(remaining));
  }

  /** Returns once the first record is written. */
  async prepare() {
    if (['complete', 'fail', 'recreate'].includes(this.act)) {
      await new Promise((entered) => this.#report(this.#held(entered)));
      return;
    }
    if (this.act === 'expired') await this.#call(this.handlers.brief, AMPLE_MS, async () => `${this.id}:1`);
    else await this.#killed();
    if (this.act !== 'still') this.#report(this.#later());
  }

  /** A call that never returns, as if it were killed, once its record is written. */
  #killed() {
    return new Promise((resolve, reject) => {
      const work = () => {
        resolve('killed');
        return new Promise(() => {});
      };
      this.#call(this.first, OVER_MS, work).catch(reject);
    });
  }

  async #held(entered) {
    const work = async () => {
      entered();
      await sleep(await this.signal);
      if (this.act !== 'complete') throw new Refused();
      return `${this.id}:1`;
    };
    try {
      return await this.#call(this.first, OVER_MS, work);
    } catch (error) {
      if (this.act === 'recreate' && error instanceof Refused) return this.#again(this.second);
      throw error;
    }
  }

  #again(handler) {
    return this.#call(handler, AMPLE_MS, async () => `${this.id}:2`);
  }

  async #later() {
    await sleep(await this.signal);
    if (this.act === 'relapse') return this.#killed();
    return this.#again(this.act === 'expired' ? this.handlers.again : this.second);
  }

  async #report(end) {
    const answer = await end.then(
      (result) => ({ result }),
      (error) => ({ error: error.constructor.name }),
    );
    say({ id: this.id, ...answer });
  }
}

const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);

const runs = new Map();

async function prepare({ round, runs: asked }) {
  const handlers = functions(round);
  const made = asked.map((run) => new Run(handlers, run));
  const rest = [...made];
  const prepareSome = async () => {
    for (let run = rest.pop(); run; run = rest.pop()) await run.prepare();
  };
  await Promise.all(Array.from({ length: 8 }, prepareSome));
  for (const run of made) runs.set(run.id, run);
  say({ id: `round ${round}`, prepared: made.length });
}

for await (const line of createInterface(process.stdin)) {
  const command = JSON.parse(line);
  if (command.do === 'prepare') await prepare(command);
  else runs.get(command.id).go(command.after_ms);
}
process.exit(); // calls that were killed never return
