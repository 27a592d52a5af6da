// The two endpoints that every test runs against: the embedded one, and moto's
// server, so that not only our own endpoint proves what idemtui reads.

import { spawn } from 'node:child_process';
import { once } from 'node:events';

const PATIENCE_MS = 30_000;

/** The binary under test. */
export const idemtui = required('IDEMTUI', 'the idemtui binary');

/** The endpoints by name; each starts a server and resolves to {url, stop}. */
export const endpoints = {
  idemtui: () => start(idemtui, ['serve', '--port', '0']),
  moto: () => start(required('PYTHON', "a Python with moto's server"), ['-u', '-m', 'moto.server', '-H', '127.0.0.1', '-p', '0']),
};

function required(name, what) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} must name ${what}; .ci/run sets it`);
  return value;
}

/** Starts a server on a free port and waits until it names its address. */
async function start(command, args) {
  const server = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(server, 'exit');
  const url = await announced(server);
  const stop = async () => {
    server.kill();
    await ended;
  };
  return { url, stop };
}

function announced(server) {
  return new Promise((resolve, reject) => {
    let seen = '';
    const give = (what) => {
      clearTimeout(watchdog);
      reject(new Error(`${server.spawnfile} ${what}; it printed: ${seen}`));
    };
    const watchdog = setTimeout(give, PATIENCE_MS, 'named no address');
    const look = (chunk) => {
      seen += chunk;
      const found = seen.match(/http:\/\/[\w.]+:\d+/);
      if (!found) return;
      clearTimeout(watchdog);
      resolve(found[0]);
    };
    server.stdout.on('data', look);
    server.stderr.on('data', look);
    server.on('error', (error) => give(error.message));
    server.on('exit', () => give('ended'));
  });
}
