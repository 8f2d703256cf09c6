/**
 * What this executor can run: `argsSchema` is a JSON Schema of the arguments (left out: any), `run` gets the arguments, an AbortSignal that ends when the run is
 * canceled or takes too long, and a log; what it returns is the run's result.
 */
export const handlers = {
  echo: { run: (args) => args },

  sleep: {
    argsSchema: { type: 'object', properties: { ms: { type: 'integer', minimum: 0 } }, required: ['ms'], additionalProperties: false },
    run: ({ ms }, signal) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(resolve, ms);
        signal.addEventListener('abort', () => {
          clearTimeout(timer);
          reject(signal.reason);
        });
      }),
  },

  greet: {
    argsSchema: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'], additionalProperties: false },
    run: ({ name }, _signal, log) => {
      log(`greeting ${name}`);
      return { greeting: `Hello, ${name}!` };
    },
  },

  fail: {
    run: ({ message }) => {
      throw new RangeError(message ?? 'asked to fail');
    },
  },
};
