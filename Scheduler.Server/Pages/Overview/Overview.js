"use strict";

// Figures and running rows as they change. A hidden page asks for nothing; without this script the link loads the page again.
{
  const box = document.querySelector("[data-live]");
  const link = document.querySelector("[data-live-link]");
  const rows = document.querySelector("[data-live-rows]");
  const row = document.querySelector("template[data-live-row]");
  const slowly = 30000;
  const tryAgain = 15000;
  let source = null;
  let again = 0;

  const ago = (seconds) => {
    const [value, words] = seconds < 1.5 ? [0, box.dataset.now] : seconds < 90 ? [seconds, box.dataset.s] : seconds < 5400 ? [seconds / 60, box.dataset.min] : [seconds / 3600, box.dataset.h];
    return words.replace("{0}", Math.round(value));
  };

  const fill = (copy, run, now) => {
    const job = copy.querySelector("[data-job]");
    job.textContent = run.job;
    job.href = `/runs/${run.id}`;
    copy.querySelector("[data-executor]").textContent = run.executor ?? "";
    if (run.startedAt) {
      const started = copy.querySelector("time");
      started.dateTime = run.startedAt;
      started.title = run.startedAt;
      started.textContent = ago((now - Date.parse(run.startedAt)) / 1000);
    }
  };

  const show = (snapshot) => {
    for (const [name, figure] of Object.entries(snapshot.figures)) {
      for (const place of document.querySelectorAll(`[data-figure="${name}"]`)) {
        if (place.textContent !== figure.text) {
          place.textContent = figure.text;
        }
        place.className = figure.tone ?? "";
      }
    }
    const now = Date.now();
    // Rows that stay are kept, and with them the focus of whoever is on one.
    const known = new Map([...rows.children].map((line) => [line.dataset.run, line]));
    snapshot.running.forEach((run, index) => {
      const line = known.get(run.id) ?? row.content.firstElementChild.cloneNode(true);
      known.delete(run.id);
      line.dataset.run = run.id;
      fill(line, run, now);
      if (rows.children[index] !== line) {
        rows.insertBefore(line, rows.children[index] ?? null);
      }
    });
    known.forEach((line) => line.remove());
    rows.closest("table").hidden = snapshot.running.length === 0;
    document.querySelector("[data-live-none]").hidden = snapshot.running.length > 0;
  };

  const stop = () => {
    source?.close();
    source = null;
    clearTimeout(again);
  };

  const start = () => {
    stop();
    source = new EventSource(box.dataset.live);
    source.onopen = () => { link.hidden = true; };
    source.onmessage = (event) => show(JSON.parse(event.data));
    source.onerror = () => {
      link.hidden = false;
      if (source?.readyState === EventSource.CLOSED) {
        clearTimeout(again);
        again = setTimeout(start, tryAgain);
      }
    };
  };

  if (box && rows && row && "EventSource" in window) {
    document.addEventListener("visibilitychange", () => (document.hidden ? stop() : start()));
    window.addEventListener("pagehide", stop);
    if (!document.hidden) {
      start();
    }
    setInterval(() => {
      // Charts change slowly; a table that somebody has opened stays open.
      if (!document.hidden && !document.querySelector("#slow details[open]")) {
        document.body.dispatchEvent(new Event("stale"));
      }
    }, slowly);
  }
}
