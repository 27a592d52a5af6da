// Keys of random events: idemtui computes what Powertools for TypeScript writes.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { BasePersistenceLayer } from '@aws-lambda-powertools/idempotency/persistence';
import { idemtui } from './endpoints.mjs';

const RANDOM = fileURLToPath(new URL('../python/randomkeys.py', import.meta.url));
const PREFIX = 'orders';
const EVENTS = Number(process.env.IDEMTUI_RANDOM_EVENTS ?? 2000);
const EVENTS_EACH = 10;
const PROCESS = { maxBuffer: 1 << 30, encoding: 'utf8', timeout: 300_000 };

/** The library's own store, but that what it would put is kept here. */
class Memory extends BasePersistenceLayer {
  async _putRecord(record) {
    this.put ??= record;
  }

  async _getRecord() {
    throw new Error('nothing is ever there');
  }

  async _updateRecord() {}

  async _deleteRecord() {}
}

/** What the real library does with an event. */
const library = async (one, event) => {
  const persistenceStore = new Memory();
  const none = (outcome) => ({ outcome, key: null, validation: null });
  try {
    const config = new IdempotencyConfig({
      eventKeyJmesPath: one.select,
      payloadValidationJmesPath: one.validate || undefined,
      throwOnNoIdempotencyKey: one.raise,
      hashFunction: one.hash,
    });
    await makeIdempotent(async () => null, { persistenceStore, config, keyPrefix: PREFIX })(JSON.parse(event));
  } catch (error) {
    // What it fails with after the put, when the call is done, is no matter of the key.
    if (!persistenceStore.put) return none(error.cause?.name === 'IdempotencyKeyError' ? 'key_error' : 'error');
  }
  const { put } = persistenceStore;
  if (!put) return none('skipped');
  return { outcome: 'stored', key: put.idempotencyKey, validation: put.payloadHash || null };
};

/** What idemtui says of the same events. */
const ours = (one) => {
  const args = ['key', '--lang', 'typescript', '--prefix', PREFIX, '--events', '-', '-o', 'json'];
  args.push('--select', one.select, '--validate', one.validate, '--hash', one.hash, ...(one.raise ? ['--raise-missing'] : []));
  const done = spawnSync(idemtui, args, { ...PROCESS, input: one.events.join('\n') });
  assert.ok([0, 1, 3].includes(done.status), done.stderr);
  return JSON.parse(done.stdout);
};

const randomSettings = (seed) => {
  const args = [RANDOM, String(seed), String(Math.ceil(EVENTS / EVENTS_EACH)), String(EVENTS_EACH)];
  const done = spawnSync(process.env.PYTHON, args, PROCESS);
  assert.equal(done.status, 0, done.stderr);
  return done.stdout.trim().split('\n').map((line) => JSON.parse(line));
};

test('keys of random events', async (context) => {
  const seed = process.env.IDEMTUI_SEED ?? Date.now() % 1e9;
  context.mock.method(console, 'warn', () => {}); // the library's word on events without a key
  const differences = [];
  const outcomes = {};
  for (const one of randomSettings(seed)) {
    const answers = ours(one);
    assert.equal(answers.length, EVENTS_EACH);
    for (const [i, event] of one.events.entries()) {
      const wanted = await library(one, event);
      outcomes[wanted.outcome] = (outcomes[wanted.outcome] ?? 0) + 1;
      const { outcome, key, validation } = answers[i];
      const found = { outcome, key, validation: validation?.digest ?? null };
      if (JSON.stringify(found) !== JSON.stringify(wanted)) {
        differences.push({ settings: { ...one, events: undefined }, event, library: wanted, ours: answers[i] });
      }
    }
  }
  const total = Object.values(outcomes).reduce((a, b) => a + b, 0);
  console.log(`IDEMTUI_SEED=${seed}: ${total} events, ${JSON.stringify(outcomes)}, ${differences.length} differences`);
  assert.ok(outcomes.stored > EVENTS / 4, 'too few events have a key');
  assert.equal(differences.length, 0, JSON.stringify(differences.slice(0, 5), null, 1));
});
