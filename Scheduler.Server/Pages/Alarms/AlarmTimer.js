"use strict";

// A worker, because browsers slow down the timers of pages that nobody looks at. Instants are on the clock that performance.timeOrigin makes common to both.
const timers = new Map();
const headStartMs = 12;
const now = () => performance.timeOrigin + performance.now();

function wait(id, at) {
  const left = at - now();
  if (left > headStartMs) {
    // Far timers fire late; the last stretch is waited for anew.
    timers.set(id, setTimeout(() => wait(id, at), Math.min(left - headStartMs, 60000)));
    return;
  }

  while (now() < at) {
    // A few ms, once per ring: no timer is exact enough.
  }

  timers.delete(id);
  postMessage(id);
}

onmessage = ({ data: { id, at } }) => {
  clearTimeout(timers.get(id));
  timers.delete(id);
  if (at !== null) {
    wait(id, at);
  }
};
