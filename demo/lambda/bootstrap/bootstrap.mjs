// Runs a Node Lambda handler: the loop of the Runtime API and nothing else.
//
// usage: node bootstrap.mjs MODULE.FUNCTION
//
// Uses Node alone, with nothing installed. What it does and says follows
// Lambda's own runtime client for Node.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const root = process.env.LAMBDA_TASK_ROOT ?? process.cwd();
const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

function call(method, where, body) {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
    const request = http.request({ host, port, method, path: `/2018-06-01/runtime/${where}`, headers, agent }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts).toString() }));
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}

async function post(where, body) {
  const answer = await call('POST', where, body);
  if (answer.status !== 202) {
    console.error(`the Runtime API refused the answer: ${answer.status} ${answer.body}`);
    process.exit(1);
  }
}

// failure is the body that tells of an error.
function failure(error, kind) {
  const known = error instanceof Error;
  return JSON.stringify({
    errorType: kind ?? (known ? error.name : typeof error),
    errorMessage: known ? error.message : String(error),
    trace: known && error.stack ? error.stack.split('\n') : [],
  });
}

class InitError extends Error {
  constructor(name, message) {
    super(message);
    this.name = name;
  }
}

// load finds the function that MODULE.FUNCTION names; FUNCTION may have dots.
async function load(text) {
  const folder = path.dirname(text);
  const [name, ...members] = path.basename(text).split('.');
  if (members.length === 0) throw new InitError('Runtime.MalformedHandlerName', `Bad handler '${text}': write MODULE.FUNCTION`);
  const base = path.resolve(root, folder, name);
  const file = ['.js', '.mjs', '.cjs'].map((ending) => base + ending).find((candidate) => fs.existsSync(candidate));
  if (!file) throw new InitError('Runtime.ImportModuleError', `Error: Cannot find module '${name}' in ${path.dirname(base)}`);
  const module = await import(pathToFileURL(file));
  const found = (from) => members.reduce((value, member) => value?.[member], from);
  const handler = found(module) ?? found(module.default);
  if (typeof handler !== 'function') throw new InitError('Runtime.HandlerNotFound', `${text} is undefined or not a function`);
  return handler;
}

function contextOf(headers, settle) {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  const parsed = (name) => (headers[name] ? JSON.parse(headers[name]) : undefined);
  const context = {
    callbackWaitsForEmptyEventLoop: true,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    clientContext: parsed('lambda-runtime-client-context'),
    identity: parsed('lambda-runtime-cognito-identity'),
    tenantId: headers['lambda-runtime-aws-tenant-id'],
    getRemainingTimeInMillis: () => Math.max(deadline - Date.now(), 0),
    succeed: (result) => settle(null, result),
    fail: (error) => settle(error ?? new Error('the handler failed')),
    done: (error, result) => settle(error, result),
  };
  return context;
}

// run calls the handler in each of its forms: async, or with a callback.
function run(handler, event, headers) {
  return new Promise((resolve, reject) => {
    const settle = (error, result) => (error ? reject(error) : resolve(result));
    const returned = handler(event, contextOf(headers, settle), settle);
    if (typeof returned?.then === 'function') returned.then(resolve, reject);
    else if (returned !== undefined || handler.length < 2) resolve(returned);
  });
}

async function answer(handler, headers, body) {
  let event;
  try {
    event = JSON.parse(body);
  } catch (error) {
    return ['error', failure(error, 'Runtime.UnmarshalError')];
  }
  let result;
  try {
    result = await run(handler, event, headers);
  } catch (error) {
    console.error(error);
    return ['error', failure(error)];
  }
  try {
    return ['response', JSON.stringify(result) ?? 'null'];
  } catch (error) {
    return ['error', failure(error, 'Runtime.MarshalError')];
  }
}

// leaveWithParent ends this process when the one that started it is gone.
function leaveWithParent() {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(1);
  }, 500).unref();
}

leaveWithParent();
let handler;
try {
  handler = await load(process.argv[2]);
} catch (error) {
  console.error(error);
  await post('init/error', failure(error, error instanceof InitError ? error.name : undefined));
  process.exit(1);
}
for (;;) {
  let next;
  try {
    next = await call('GET', 'invocation/next');
  } catch {
    process.exit(1); // the Runtime API is gone, and with it all that this process is for
  }
  process.env._X_AMZN_TRACE_ID = next.headers['lambda-runtime-trace-id'];
  const [where, text] = await answer(handler, next.headers, next.body);
  await post(`invocation/${next.headers['lambda-runtime-aws-request-id']}/${where}`, text);
}
