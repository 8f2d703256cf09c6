// An executor in JavaScript, written from docs/protocol.md: SignalR over a WebSocket, runs started on the cluster's clock.
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { HttpTransportType, HubConnectionBuilder, LogLevel } from '@microsoft/signalr';
import { ClusterClock } from './clusterClock.js';
import { handlers } from './handlers.js';
import { Runs } from './runs.js';

const server = required('EXECUTOR_SERVER').replace(/\/$/, '');
const key = required('EXECUTOR_KEY');
const name = process.env.EXECUTOR_NAME ?? `node-${hostname()}-${process.pid}`;
const slots = Number(process.env.EXECUTOR_SLOTS ?? 100);
const instanceId = randomUUID().replaceAll('-', '');

const clock = new ClusterClock();
const runs = new Runs(handlers, slots, clock);
let connection = null;
let beatNow = null;
let stopping = false;

process.on('SIGTERM', stop);
process.on('SIGINT', stop);
void sendReports();
for (let pause = 200; !stopping; ) {
  try {
    await useConnection();
    pause = 200;
  } catch (error) {
    console.error(`executor: ${error.message}`);
    await sleep(error.message.includes('refused:') ? 15_000 : pause * Math.random());
    pause = Math.min(pause * 2, 2_000);
  }
}

/** Connects, greets, and stays until the connection is lost or its token nears its end: a new one takes milliseconds, and what is held goes on meanwhile. */
async function useConnection() {
  const token = await fetchToken();
  const renewAt = performance.now() + token.lifeMs * 0.8;
  let current = await open(token.value);
  connection = current.hub;
  beatNow = current.beat;
  const watch = setInterval(() => {
    if (performance.now() > renewAt || current.isSilent()) {
      void current.hub.stop();
    } else {
      void current.beat();
    }
  }, current.welcome.beatMs);
  await current.closed;
  clearInterval(watch);
  if (connection === current.hub) {
    connection = null;
  }
}

async function open(token) {
  const hub = new HubConnectionBuilder()
    .withUrl(`${server}/hubs/executor`, { transport: HttpTransportType.WebSockets, skipNegotiation: true, accessTokenFactory: () => token })
    .configureLogging(LogLevel.None)
    .build();
  const closed = new Promise((resolve) => hub.onclose(resolve));
  let unanswered = 0;
  const beat = async () => {
    unanswered++;
    const sent = performance.now();
    try {
      const reply = await hub.invoke('Beat', { ...runs.load(), clockOffsetMicros: clock.offsetMicros(), clockErrorMicros: clock.errorMicros(), draining: stopping });
      clock.add(sent, performance.now(), reply);
      unanswered = 0;
    } catch {
      // A beat that fails is a beat unanswered.
    }
  };

  // What arrives before the clock is good waits for it.
  let ready;
  const clockIsGood = new Promise((resolve) => (ready = resolve));
  hub.on('Assign', (assignments) => void clockIsGood.then(() => runs.assign(assignments)));
  hub.on('Revoke', (refs) => void clockIsGood.then(() => runs.revoke(refs)));
  hub.on('Cancel', (refs) => void clockIsGood.then(() => runs.cancel(refs)));
  hub.on('Drain', (draining) => void clockIsGood.then(() => runs.drain(draining || stopping)));
  await hub.start();
  let welcome;
  try {
    welcome = await hub.invoke('Hello', hello());
  } catch (error) {
    await hub.stop();
    throw error;
  }

  runs.drop(welcome.drop ?? []);
  runs.drain(welcome.draining || stopping);
  clock.restart();
  for (let i = 0; i < 8; i++) {
    await beat();
  }

  ready();
  runs.reportAll();
  console.error(`executor: connected to ${welcome.node} as ${name}`);
  return { hub, welcome, closed, beat, isSilent: () => unanswered > 3 };
}

function hello() {
  return {
    protocol: 1,
    name,
    instanceId,
    slots,
    handlers: Object.entries(handlers).map(([handler, { argsSchema }]) => ({ name: handler, argsSchema })),
    held: runs.held(),
    draining: stopping,
    runtime: `Node.js ${process.version}`,
    host: hostname(),
    processId: process.pid,
  };
}

/** Exchanges the key. The token's life is counted from its receipt, whatever the machine's clock says. */
async function fetchToken() {
  const answer = await fetch(`${server}/api/v1/executor/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ key }),
  });
  if (!answer.ok) {
    throw new Error(`${[400, 401, 403].includes(answer.status) ? 'refused: ' : ''}the key was answered with status ${answer.status}`);
  }

  const { accessToken, expiresAt, clusterTime } = await answer.json();
  return { value: accessToken, lifeMs: Date.parse(expiresAt) - Date.parse(clusterTime) };
}

/** Sends what is not acknowledged, batch after batch; a batch that was not committed is sent again. */
async function sendReports() {
  for (;;) {
    await runs.changed();
    await sleep(5);
    const batch = runs.takeBatch();
    try {
      if (!connection) {
        throw new Error('not connected');
      }

      const { stale } = await connection.invoke('Report', batch);
      runs.acknowledge(batch, stale ?? []);
    } catch (error) {
      runs.giveBack(batch);
      if (error.message.includes('report:')) {
        console.error(`executor: ${error.message}`);
      }

      await sleep(250);
    }
  }
}

/** Shutting down is not failing: what has not started goes back, what runs may finish. */
async function stop() {
  if (stopping) {
    return;
  }

  stopping = true;
  runs.drain(true);
  void beatNow?.();
  runs.returnUnstarted();
  await Promise.race([runs.idle(), sleep(30_000)]);
  await connection?.stop();
  process.exit(0);
}

function required(setting) {
  if (!process.env[setting]) {
    console.error(`executor: ${setting} is missing; see README.md`);
    process.exit(1);
  }

  return process.env[setting];
}

function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
