/** The deliveries that this executor holds, from their assignment to the acknowledgement of their end. */
export class Runs {
  #handlers;
  #slots;
  #clock;
  #held = new Map();
  #settled = new Map();
  #dirty = new Set();
  #waiting = [];
  #running = 0;
  #draining = false;
  #wake = null;
  #whenIdle = [];

  constructor(handlers, slots, clock) {
    this.#handlers = handlers;
    this.#slots = slots;
    this.#clock = clock;
  }

  load() {
    return { running: this.#running, armed: this.#held.size - this.#running, memoryBytes: process.memoryUsage.rss() };
  }

  held() {
    return [...this.#held.values()].map(({ report }) => ({ runId: report.runId, fence: report.fence }));
  }

  assign(assignments) {
    for (const assignment of assignments) {
      const { runId, fence } = assignment;
      const had = this.#held.get(runId);
      if (this.#settled.get(runId) >= fence || had?.report.fence > fence) {
        continue;
      }

      if (had?.report.fence === fence) {
        this.#tell(had);
        continue;
      }

      if (had) {
        this.#forget(had);
      }

      const run = {
        assignment,
        report: { runId, fence, dueAtMicros: assignment.dueAtMicros, armedAtMicros: this.#clock.now() },
        logs: [],
        lines: 0,
        stop: new AbortController(),
        started: false,
      };
      this.#held.set(runId, run);
      if (this.#draining) {
        this.#end(run, 'returned');
      } else {
        this.#tell(run);
        void this.#startAtDue(run);
      }
    }
  }

  revoke(refs) {
    this.#takeBack(refs, 'revoked');
  }

  cancel(refs) {
    this.#takeBack(refs, 'canceled');
  }

  drain(draining) {
    this.#draining = draining;
  }

  drop(refs) {
    for (const { runId, fence } of refs) {
      const run = this.#held.get(runId);
      if (run?.report.fence === fence) {
        this.#forget(run);
      }

      this.#settle(runId, fence);
    }
  }

  returnUnstarted() {
    for (const run of this.#held.values()) {
      if (!run.started && !run.report.outcome) {
        this.#end(run, 'returned');
      }
    }
  }

  /** Tells everything again, as after a reconnect. */
  reportAll() {
    for (const run of this.#held.values()) {
      this.#tell(run);
    }
  }

  /** Resolves when there is something to report. */
  async changed() {
    while (this.#dirty.size === 0) {
      await new Promise((resolve) => (this.#wake = resolve));
    }
  }

  /** Resolves when nothing is held any more. */
  async idle() {
    while (this.#held.size > 0) {
      await new Promise((resolve) => this.#whenIdle.push(resolve));
    }
  }

  takeBatch() {
    const taken = [...this.#dirty].slice(0, 100);
    taken.forEach((run) => this.#dirty.delete(run));
    const logs = taken.filter((run) => run.logs.length > 0).map((run) => ({ runId: run.report.runId, fence: run.report.fence, lines: run.logs.slice(0, 10) }));
    return { runs: taken.map((run) => ({ ...run.report })), logs };
  }

  giveBack({ runs }) {
    for (const { runId, fence } of runs) {
      const run = this.#held.get(runId);
      if (run?.report.fence === fence) {
        this.#dirty.add(run);
      }
    }
  }

  acknowledge({ runs, logs }, stale) {
    for (const { runId, fence, lines } of logs) {
      const run = this.#held.get(runId);
      if (run?.report.fence === fence) {
        run.logs.splice(0, lines.length);
      }
    }

    this.drop(stale);
    for (const { runId, fence, outcome } of runs) {
      const run = this.#held.get(runId);
      if (!outcome || run?.report.fence !== fence) {
        continue;
      }

      if (run.logs.length > 0) {
        this.#tell(run);
      } else {
        this.#forget(run);
        this.#settle(runId, fence);
      }
    }
  }

  async #startAtDue(run) {
    const { assignment, stop } = run;
    await this.#clock.until(assignment.dueAtMicros, stop.signal);
    if (run.report.outcome || stop.signal.aborted) {
      return;
    }

    const handler = Object.hasOwn(this.#handlers, assignment.handler) ? this.#handlers[assignment.handler] : null;
    if (!handler) {
      this.#end(run, 'failed', { error: { type: 'unknownHandler', message: `there is no handler ${assignment.handler}` } });
    } else if (assignment.overlap !== 'allow' && [...this.#held.values()].some((other) => other !== run && other.active && other.assignment.jobId === assignment.jobId)) {
      this.#end(run, 'skipped', { reason: 'overlap' });
    } else if (this.#running < this.#slots) {
      void this.#execute(run, handler);
    } else {
      this.#waiting.push(run);
      this.#waiting.sort((a, b) => b.assignment.priority - a.assignment.priority || a.assignment.dueAtMicros - b.assignment.dueAtMicros);
    }
  }

  async #execute(run, handler) {
    const { assignment, report, stop } = run;
    this.#running++;
    run.started = run.active = true;
    report.startedAtMicros = this.#clock.now();
    report.clockErrorMicros = this.#clock.errorMicros();
    this.#tell(run);
    const timeout = assignment.timeoutMs ? setTimeout(() => stop.abort('timedOut'), assignment.timeoutMs) : null;
    const log = (message) => {
      run.logs.push({ seq: ++run.lines, atMicros: this.#clock.now(), level: 'information', category: assignment.handler, message: String(message).slice(0, 2_000), dropped: 0 });
    };
    try {
      const result = await handler.run(assignment.args, stop.signal, log);
      this.#end(run, 'succeeded', { result });
    } catch (error) {
      if (stop.signal.aborted) {
        this.#end(run, stop.signal.reason);
      } else {
        this.#end(run, 'failed', { error: { type: error?.name ?? 'Error', message: String(error?.message ?? error), stack: error?.stack } });
      }
    } finally {
      clearTimeout(timeout);
      run.active = false;
      this.#running--;
      this.#startNext();
    }
  }

  #startNext() {
    for (let run; this.#running < this.#slots && (run = this.#waiting.shift()); ) {
      if (run.report.outcome || run.stop.signal.aborted) {
        continue;
      }

      if (run.assignment.expireAtMicros && this.#clock.now() > run.assignment.expireAtMicros) {
        this.#end(run, 'skipped', { reason: 'expired' });
      } else {
        void this.#execute(run, this.#handlers[run.assignment.handler]);
      }
    }
  }

  #takeBack(refs, outcome) {
    for (const { runId, fence } of refs) {
      const run = this.#held.get(runId);
      if (run?.report.fence !== fence) {
        if (!run && !(this.#settled.get(runId) >= fence)) {
          const unknown = { report: { runId, fence }, assignment: { jobId: null }, logs: [], stop: new AbortController() };
          this.#held.set(runId, unknown);
          this.#end(unknown, outcome);
        }
      } else if (run.report.outcome || (run.started && outcome === 'revoked')) {
        this.#tell(run);
      } else if (run.started) {
        run.stop.abort('canceled');
      } else {
        this.#end(run, outcome);
      }
    }
  }

  #end(run, outcome, more = {}) {
    if (!run.report.outcome && this.#held.get(run.report.runId) === run) {
      Object.assign(run.report, { outcome, endedAtMicros: this.#clock.now() }, more);
      this.#tell(run);
    }
  }

  #tell(run) {
    this.#dirty.add(run);
    this.#wake?.();
  }

  #forget(run) {
    if (this.#held.get(run.report.runId) === run) {
      this.#held.delete(run.report.runId);
    }

    this.#dirty.delete(run);
    run.stop.abort('dropped');
    if (this.#held.size === 0) {
      this.#whenIdle.splice(0).forEach((resolve) => resolve());
    }
  }

  // Remembered for a while, so that a delivery that comes late does not run again.
  #settle(runId, fence) {
    this.#settled.delete(runId);
    this.#settled.set(runId, fence);
    if (this.#settled.size > 10_000) {
      this.#settled.delete(this.#settled.keys().next().value);
    }
  }
}
