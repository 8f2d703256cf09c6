"use strict";

// Cluster time in this browser: the answer that came back quickest tells most, and the browser's monotonic clock goes on from there.
(() => {
  const kept = 16;
  const driftPerMs = 50e-6;
  const periodMs = 10000;

  class ClusterClock {
    #hub;
    #samples = [];

    constructor(hub) {
      this.#hub = hub;
      hub.onOpened(() => this.#measure(8));
      setInterval(() => hub.isOpen && this.#measure(2), periodMs);
    }

    // In ms since 1970, with fractions; null until the first answer.
    get now() {
      const best = this.#best();
      return best && performance.now() + best.offset;
    }

    // How far off that may be, in ms.
    get error() {
      const best = this.#best();
      return best ? best.error + (performance.now() - best.at) * driftPerMs : Infinity;
    }

    // When it will be an instant of cluster time, on performance.now().
    localOf(clusterMs) { return clusterMs - this.#best().offset; }

    async #measure(times) {
      try {
        for (let i = 0; i < times; i++) {
          const sent = performance.now();
          const micros = await this.#hub.call("Now");
          const at = performance.now();
          this.#samples.push({ at, offset: micros / 1000 - (sent + at) / 2, error: (at - sent) / 2 });
        }

        this.#samples.splice(0, this.#samples.length - kept);
        document.dispatchEvent(new CustomEvent("cluster-clock", { detail: { error: this.error } }));
      } catch {
        // The connection was lost; it is measured again when it is back.
      }
    }

    #best() {
      const now = performance.now();
      let best = null;
      for (const sample of this.#samples) {
        if (!best || sample.error + (now - sample.at) * driftPerMs < best.error + (now - best.at) * driftPerMs) {
          best = sample;
        }
      }

      return best;
    }
  }

  globalThis.quartz = { ...globalThis.quartz, ClusterClock };
})();
