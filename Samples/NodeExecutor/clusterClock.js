/** Cluster time in microseconds, from four-timestamp exchanges: the one with the smallest error of the last eight, monotonic in between. */
export class ClusterClock {
  #exchanges = [];
  #latest = 0;

  restart() {
    this.#exchanges = [];
  }

  /** An exchange: when the beat left and its answer came, in ms of the monotonic clock, and the node's two instants. */
  add(sentMs, answeredMs, { receivedAtMicros, sentAtMicros }) {
    const trip = (answeredMs - sentMs) * 1_000 - (sentAtMicros - receivedAtMicros);
    this.#exchanges.push({ localMs: (sentMs + answeredMs) / 2, clusterMicros: (receivedAtMicros + sentAtMicros) / 2, errorMicros: Math.max(trip, 0) / 2 });
    this.#exchanges = this.#exchanges.slice(-8);
  }

  now() {
    const best = this.#best();
    const micros = best ? best.clusterMicros + (performance.now() - best.localMs) * 1_000 : Date.now() * 1_000;

    // Never backwards, whatever a better exchange says.
    this.#latest = Math.max(this.#latest, Math.floor(micros));
    return this.#latest;
  }

  errorMicros() {
    const best = this.#best();
    return best ? Math.round(this.#errorNow(best)) : 0;
  }

  offsetMicros() {
    return this.#exchanges.length === 0 ? 0 : Date.now() * 1_000 - this.now();
  }

  /** Resolves at an instant, never before: timers may come early, so the clock is asked again. */
  async until(dueMicros, signal) {
    for (let left; (left = (dueMicros - this.now()) / 1_000) > 0 && !signal.aborted; ) {
      if (left > 1.5) {
        await new Promise((resolve) => {
          const timer = setTimeout(done, Math.min(left - 1, 60_000));
          function done() {
            clearTimeout(timer);
            signal.removeEventListener('abort', done);
            resolve();
          }

          signal.addEventListener('abort', done);
        });
      } else {
        await new Promise(setImmediate);
      }
    }
  }

  #best() {
    return this.#exchanges.reduce((best, one) => (best && this.#errorNow(best) <= this.#errorNow(one) ? best : one), null);
  }

  // 100 µs more for each second of age.
  #errorNow(exchange) {
    return exchange.errorMicros + (performance.now() - exchange.localMs) / 10;
  }
}
