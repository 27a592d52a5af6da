// One execution environment: imports a handler and delivers events to it.
//
//   node invoke.mjs HANDLER REMAINING_MS EVENT_JSON...
//
// Prints one JSON line an event: {"result": ...} or {"error": name, "message",
// "cause"}. A handler that hangs prints "entered" first.

import * as handlers from './handlers.mjs';

const [name, remaining, ...events] = process.argv.slice(2);

const context = {
  awsRequestId: '00000000-0000-4000-8000-000000000000',
  functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
  getRemainingTimeInMillis: () => Number(remaining),
};

const deliver = async (event) => {
  try {
    return { result: await handlers[name](event, context) };
  } catch (error) {
    return { error: error.constructor.name, message: error.message, cause: error.cause?.constructor.name };
  }
};

for (const event of events) {
  console.log(JSON.stringify(await deliver(JSON.parse(event))));
}
