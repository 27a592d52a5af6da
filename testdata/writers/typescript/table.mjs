// One idempotency table: written by the library, read by the SDK and by idemtui.

import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  paginateScan,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { idemtui } from './endpoints.mjs';

const INVOKE = fileURLToPath(new URL('invoke.mjs', import.meta.url));
const REGION = 'eu-west-1';
const PATIENCE_MS = 30_000;

export class Table {
  name = `orders-${randomUUID().slice(0, 8)}`;

  constructor(endpoint, { key = 'id', sort, flags = [] } = {}) {
    Object.assign(this, { endpoint, key, sort, flags });
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    this.client = new DynamoDBClient({ endpoint, region: REGION, credentials });
  }

  async create() {
    const names = [this.key, this.sort].filter(Boolean);
    await this.client.send(
      new CreateTableCommand({
        TableName: this.name,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: names.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
        KeySchema: names.map((AttributeName, i) => ({ AttributeName, KeyType: i === 0 ? 'HASH' : 'RANGE' })),
      }),
    );
    await waitUntilTableExists({ client: this.client, maxWaitTime: 30, minDelay: 1 }, { TableName: this.name });
    return this;
  }

  async remove() {
    await this.client.send(new DeleteTableCommand({ TableName: this.name }));
    this.client.destroy();
  }

  /** All items as the SDK reads them, type tags included. */
  async items() {
    const all = [];
    const pages = paginateScan({ client: this.client }, { TableName: this.name, ConsistentRead: true });
    for await (const page of pages) all.push(...page.Items);
    return all;
  }

  /** The JSON that a verb of idemtui prints about this table. */
  async read(verb, ...args) {
    return JSON.parse(await output(idemtui, this.#asked(verb, args), this.#environment()));
  }

  /** What doctor finds, by id: a finding is exit code 3. */
  async examine(...args) {
    const printed = await output(idemtui, this.#asked('doctor', args), this.#environment(), 3);
    return new Map(JSON.parse(printed).findings.map((one) => [one.id, one]));
  }

  #asked(verb, args) {
    return [verb, ...args, '-o', 'json', '--table', this.name, '--endpoint-url', this.endpoint, ...this.flags];
  }

  /** Delivers events to one execution environment; one answer an event. */
  async invoke(handler, events, { remaining = 60_000, operation = 'orders' } = {}) {
    const args = [INVOKE, handler, String(remaining), ...events.map((event) => JSON.stringify(event))];
    const printed = await output(process.execPath, args, this.#environment(operation));
    return printed.trim().split('\n').map((line) => JSON.parse(line));
  }

  /** Delivers an event and kills the process while the handler runs. */
  async crash(handler, event, { remaining = 60_000, operation = 'orders' } = {}) {
    const args = [INVOKE, handler, String(remaining), JSON.stringify({ ...event, hang: true })];
    const environment = this.#environment(operation);
    const call = spawn(process.execPath, args, { env: environment, stdio: ['pipe', 'pipe', 'inherit'], timeout: PATIENCE_MS });
    const [line] = await once(createInterface(call.stdout), 'line');
    call.kill('SIGKILL');
    await once(call, 'exit');
    assert.equal(line, 'entered');
  }

  #environment(operation = '') {
    return {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_NO_WARNINGS: '1', // the SDK's word on Node 20's age
      TABLE: this.name,
      AWS_LAMBDA_FUNCTION_NAME: operation,
      AWS_ENDPOINT_URL_DYNAMODB: this.endpoint,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_REGION: REGION,
      AWS_EC2_METADATA_DISABLED: 'true',
    };
  }
}

/** What a command prints; it must leave with 0, or with the other code that is allowed. */
function output(command, args, env, allowed = 0) {
  return new Promise((resolve, reject) => {
    execFile(command, args, { env, timeout: PATIENCE_MS }, (error, stdout, stderr) => {
      if (error && error.code !== allowed) reject(new Error(`${command} ${args.join(' ')}\n${stderr}${stdout}`, { cause: error }));
      else resolve(stdout);
    });
  });
}
