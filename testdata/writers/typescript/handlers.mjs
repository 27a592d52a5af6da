// Handlers as a user writes them, one for each way in which a call can end.
// invoke.mjs imports them in a process of its own, so that a test can kill it
// as a timeout or a crash would. The table comes from the environment.

import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';

const tableName = process.env.TABLE;
const store = (options = {}) => new DynamoDBPersistenceLayer({ tableName, ...options });
const byOrder = (options = {}) => new IdempotencyConfig({ eventKeyJmesPath: 'order_id', ...options });

/** Tells the test that the record is written, then waits to be killed. */
const hang = () => {
  process.stdout.write('entered\n');
  return new Promise((resolve) => process.stdin.on('end', resolve).resume());
};

const work = (result) => async (event) => {
  if (event.hang) await hang();
  if (event.fail) throw new RangeError('card refused');
  return 'result' in event ? event.result : result(event);
};

export const charge = makeIdempotent(work((event) => ({ charged: event.order_id })), {
  persistenceStore: store(),
  config: byOrder({ throwOnNoIdempotencyKey: true }),
});

const shipOnce = makeIdempotent(work((order) => ({ shipped: order.order_id })), {
  persistenceStore: store(),
  config: byOrder(),
  keyPrefix: 'ship',
});

/** No context is registered: its records have no in-progress expiry. */
export const ship = (event) => shipOnce(event);

export const pay = makeIdempotent(work((event) => ({ paid: event.amount })), {
  persistenceStore: store(),
  config: byOrder({ payloadValidationJmesPath: 'amount' }),
});

export const composite = makeIdempotent(work((event) => ({ composite: event.order_id })), {
  persistenceStore: store({ keyAttr: 'pk', sortKeyAttr: 'sk' }),
  config: byOrder(),
});

export const renamed = makeIdempotent(work((event) => ({ renamed: event.order_id })), {
  persistenceStore: store({
    keyAttr: 'the_key',
    expiryAttr: 'ends',
    inProgressExpiryAttr: 'lock_ends',
    statusAttr: 'stage',
    dataAttr: 'answer',
    validationKeyAttr: 'checked',
  }),
  config: byOrder({ payloadValidationJmesPath: 'amount' }),
});

/** Changes its input: the library hashes it again on completion, to another key. */
export const rewrites = makeIdempotent(
  async (event) => {
    event.order_id = `${event.order_id}, seen`;
    return { rewritten: event.order_id };
  },
  { persistenceStore: store(), config: byOrder() },
);

/** Its expression finds nothing in our events: [null,null] for each of them. */
export const keyless = makeIdempotent(work(() => ({ done: true })), {
  persistenceStore: store(),
  config: new IdempotencyConfig({ eventKeyJmesPath: '[no_such_field, nor_this]' }),
});
