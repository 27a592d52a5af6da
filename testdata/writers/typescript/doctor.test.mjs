// Tables that Powertools for TypeScript wrote under wrong settings: idemtui
// doctor names each cause.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { endpoints } from './endpoints.mjs';
import { Table } from './table.mjs';

describe('doctor', () => {
  let endpoint;
  before(async () => {
    endpoint = await endpoints.idemtui();
  });
  after(() => endpoint?.stop());

  const finds = (title, wanted, write) =>
    test(title, async () => {
      const table = await new Table(endpoint.url).create();
      try {
        await write(table);
        const found = await table.examine('--ignore', 'ttl-off'); // these tables have no TTL
        assert.deepEqual([...found.keys()].sort(), wanted.sort());
      } finally {
        await table.remove();
      }
    });

  const order = (order_id) => ({ order_id });

  finds('nothing in a sound table', [], (table) => table.invoke('charge', [order('77'), order('78')]));

  finds('a handler that changes its input', ['wrong-key-completed'], async (table) => {
    await table.invoke('charge', [order('1')]);
    await table.invoke('rewrites', [order('77'), order('78')]);
  });

  finds('events without a key that share one record', ['shared-key'], async (table) => {
    const [first, other] = await table.invoke('keyless', [order('77'), order('78')]);
    assert.deepEqual(other, first);
  });

  finds('no context, and a timeout', ['expires-estimated', 'no-deadline'], (table) => table.crash('ship', order('77')));

  finds('two operations that share the name of their function', ['mixed-forms'], async (table) => {
    await table.invoke('charge', [order('77')]);
    await table.invoke('pay', [{ order_id: '78', amount: 10 }]);
  });

  finds('no function name', ['test-prefix'], (table) => table.invoke('charge', [order('77')], { operation: '' }));
});
