// Handlers in the forms that Node knows.
export const handler = async (event, context) => forms[event.do](event, context);

// called answers by its callback.
export const called = (event, context, callback) => {
  setTimeout(() => callback(null, { by: 'callback', id: context.awsRequestId.length }), 1);
};

const forms = {
  echo: (event) => event,
  nothing: () => undefined,
  fail: () => {
    throw new RangeError('no such order');
  },
  unserialisable: () => ({ amount: 1n }),
  leave: () => process.exit(7),
  large: () => 'x'.repeat(7 << 20),
  look: (event, context) => ({
    name: context.functionName,
    version: context.functionVersion,
    memory: context.memoryLimitInMB,
    arn: context.invokedFunctionArn,
    client: context.clientContext?.custom,
    remaining: context.getRemainingTimeInMillis() > 0 && context.getRemainingTimeInMillis() <= 30000,
  }),
};
