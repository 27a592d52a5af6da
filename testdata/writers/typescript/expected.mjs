// What idemtui must say about an item, worked out from the item alone: a second
// reading, independent of idemtui's own.

import assert from 'node:assert/strict';

const ALGORITHMS = { 24: 'md5', 28: 'sha1', 44: 'sha256', 88: 'sha512' }; // base64 with padding

const DEFAULT_NAMES = {
  key: 'id',
  status: 'status',
  expiration: 'expiration',
  deadline: 'in_progress_expiration',
  validation: 'validation',
  data: 'data',
};

/** The fields that hold still; times that pass are judged by the tests. */
export function record(item, names = {}) {
  const n = { ...DEFAULT_NAMES, ...names };
  const partition = item[n.key].S;
  const key = n.sort ? item[n.sort].S : partition;
  const cut = key.lastIndexOf('#');
  const deadline = n.deadline in item ? Number(item[n.deadline].N) : null;
  const expiration = Number(item[n.expiration].N);
  return {
    key,
    partition_key: partition,
    prefix: key.slice(0, cut),
    digest: key.slice(cut + 1),
    algorithm: ALGORITHMS[key.length - cut - 1],
    status: item[n.status].S,
    expiration,
    expiration_time: new Date(expiration * 1000).toISOString(),
    in_progress_expiration: deadline,
    in_progress_expiration_time: deadline === null ? null : new Date(deadline).toISOString(),
    validation: item[n.validation]?.S ?? null,
    data_bytes: n.data in item ? size(item[n.data]) : null,
  };
}

/** Asserts that records are exactly the items, and returns them by key. */
export function check(records, items, names) {
  const wanted = new Map(items.map((item) => record(item, names)).map((one) => [one.key, one]));
  const found = new Map(records.map((one) => [one.key, one]));
  assert.equal(found.size, records.length, 'a key is listed twice');
  assert.deepEqual([...found.keys()].sort(), [...wanted.keys()].sort());
  for (const [key, one] of wanted) assert.deepEqual(pick(found.get(key), Object.keys(one)), one);
  return found;
}

const pick = (from, names) => Object.fromEntries(names.map((name) => [name, from[name] ?? null]));

/** Size of a value as DynamoDB counts it, for the types that the tests store. */
function size(value) {
  const [[type, inner]] = Object.entries(value);
  switch (type) {
    case 'S':
      return Buffer.byteLength(inner);
    case 'N':
      return numberSize(inner);
    case 'BOOL':
    case 'NULL':
      return 1;
    case 'L':
      return inner.reduce((sum, one) => sum + 1 + size(one), 3);
    case 'M':
      return Object.entries(inner).reduce((sum, [name, one]) => sum + 1 + Buffer.byteLength(name) + size(one), 3);
    default:
      throw new Error(`no test stores a ${type}`);
  }
}

/** One byte, and one for each two digits before and after the point. */
function numberSize(text) {
  const [whole, fraction = ''] = text.split('.');
  return 1 + Math.ceil(whole.length / 2) + Math.ceil(fraction.length / 2);
}
