// Powertools for TypeScript writes, idemtui reads: exactly those records.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { endpoints } from './endpoints.mjs';
import { check } from './expected.mjs';
import { Table } from './table.mjs';

/** The key by the library's published rules: prefix, then the hash of the JSON text. */
const keyOf = (value, prefix = 'orders') => `${prefix}#${digest(value)}`;
const digest = (value) => createHash('md5').update(JSON.stringify(value)).digest('base64');
const order = (order_id, more = {}) => ({ order_id, ...more });

for (const [name, start] of Object.entries(endpoints)) {
  describe(`on ${name}`, () => {
    let endpoint;
    before(async () => {
      endpoint = await start();
    });
    after(() => endpoint?.stop());

    /** A test with a table of its own. */
    const withTable = (title, options, body) =>
      test(title, async () => {
        const table = await new Table(endpoint.url, options).create();
        try {
          await body(table);
        } finally {
          await table.remove();
        }
      });

    withTable('a duplicate is replayed and one completed record is listed', {}, async (table) => {
      const [first, duplicate] = await table.invoke('charge', [order('77'), order('77')]);

      assert.deepEqual(first, { result: { charged: '77' } });
      assert.deepEqual(duplicate, first);
      const found = check(await table.read('ls'), await table.items());
      assert.equal(found.get(keyOf('77')).state, 'completed');
    });

    withTable('responses of every JSON type keep their size', {}, async (table) => {
      const results = ['text', 12.5, true, null, ['a', 1], { deep: { list: [1, 'zwei'] } }];
      await table.invoke('charge', results.map((result, i) => order(`order ${i}`, { result })));

      assert.equal(check(await table.read('ls'), await table.items()).size, results.length);
    });

    withTable('a killed call leaves a running record that refuses', {}, async (table) => {
      await table.crash('charge', order('77'));

      const [refused] = await table.invoke('charge', [order('77')]);

      assert.equal(refused.error, 'IdempotencyAlreadyInProgressError');
      assert.ok(refused.message.includes(keyOf('77')), refused.message);
      const one = check(await table.read('ls'), await table.items()).get(keyOf('77'));
      assert.deepEqual([one.status, one.state], ['INPROGRESS', 'running']);
    });

    withTable('a killed call without a context has no deadline and refuses', {}, async (table) => {
      await table.crash('ship', order('77'));

      const [refused] = await table.invoke('ship', [order('77')]);

      assert.equal(refused.error, 'IdempotencyAlreadyInProgressError');
      const one = check(await table.read('ls'), await table.items()).get(keyOf('77', 'ship'));
      assert.deepEqual([one.status, one.state, one.in_progress_expiration], ['INPROGRESS', 'held', null]);
    });

    withTable('a failed call takes its record away', {}, async (table) => {
      const [failed] = await table.invoke('charge', [order('77', { fail: true })]);

      assert.equal(failed.error, 'RangeError');
      assert.deepEqual(await table.items(), []);
      assert.deepEqual(await table.read('ls'), []);
    });

    withTable('an event without a key raises and leaves nothing', {}, async (table) => {
      const [answer] = await table.invoke('charge', [{ nothing: true }]);

      assert.deepEqual([answer.error, answer.cause], ['IdempotencyPersistenceLayerError', 'IdempotencyKeyError']);
      assert.deepEqual(await table.read('ls'), []);
    });

    withTable('a changed payload is refused and the record stays', {}, async (table) => {
      const [first, changed] = await table.invoke('pay', [order('77', { amount: 10 }), order('77', { amount: 11 })]);

      assert.deepEqual(first, { result: { paid: 10 } });
      assert.equal(changed.error, 'IdempotencyValidationError');
      const one = check(await table.read('ls'), await table.items()).get(keyOf('77'));
      assert.deepEqual([one.state, one.validation], ['completed', digest(10)]);
    });

    const composite = { key: 'pk', sort: 'sk', flags: ['--key-attr', 'pk', '--sort-key-attr', 'sk'] };
    withTable('a composite key holds the key in the sort key', composite, async (table) => {
      await table.invoke('composite', [order('77')]);
      await table.crash('composite', order('78'));

      const found = check(await table.read('ls'), await table.items(), { key: 'pk', sort: 'sk' });

      assert.equal(found.get(keyOf('77')).state, 'completed');
      assert.equal(found.get(keyOf('78')).state, 'running');
      assert.equal(found.get(keyOf('77')).partition_key, 'idempotency#orders');
    });

    const renamed = {
      key: 'the_key',
      flags: ['--key-attr', 'the_key', '--expiry-attr', 'ends', '--in-progress-expiry-attr', 'lock_ends']
        .concat(['--status-attr', 'stage', '--data-attr', 'answer', '--validation-attr', 'checked']),
    };
    withTable('renamed attributes are read by their flags', renamed, async (table) => {
      await table.invoke('renamed', [order('77', { amount: 10 })]);
      await table.crash('renamed', order('78', { amount: 10 }));

      const found = check(await table.read('ls'), await table.items(), {
        key: 'the_key',
        expiration: 'ends',
        deadline: 'lock_ends',
        status: 'stage',
        data: 'answer',
        validation: 'checked',
      });

      assert.equal(found.get(keyOf('77')).state, 'completed');
      assert.equal(found.get(keyOf('78')).state, 'running');
    });

    withTable('show gives the item as it is stored', {}, async (table) => {
      await table.invoke('charge', [order('77')]);

      const one = await table.read('show', keyOf('77'));

      const [item] = await table.items();
      check([one], [item]);
      assert.deepEqual(one.item, item);
      assert.deepEqual(one.data, { charged: '77' });
    });
  });
}
