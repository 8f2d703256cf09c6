"use strict";

// What the server says rings or falls due soon, armed here: on time even when the connection is gone, once per run, silent as soon as somebody answered anywhere.
(() => {
  const dialog = document.querySelector("#alarm-dialog");
  const hubPath = document.querySelector("meta[name=alarm-hub]")?.content;
  if (!dialog || !hubPath) {
    return;
  }

  const { ConsoleHub, ClusterClock, sounds } = globalThis.quartz;
  const list = dialog.querySelector("ul");
  const template = dialog.querySelector("template");
  const time = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "medium" });
  const known = new Map();
  const answered = new Set();
  const unsent = [];
  const hub = new ConsoleHub(hubPath);
  const clock = new ClusterClock(hub);
  const timer = new Worker(document.querySelector("meta[name=alarm-timer]").content);
  let told = null;

  const triesPerCall = 5;
  const keepAliveMs = 3600000;

  // What a message of the worker takes on its way; ringing early is a defect.
  const headStartMs = 1.5;

  timer.onmessage = ({ data }) => {
    const alarm = known.get(data);
    if (alarm) {
      ring(alarm);
    }
  };

  hub.on("Alarms", (alarms) => {
    told = alarms;
    take();
  });
  hub.onOpened(() => unsent.splice(0).forEach(([target, args]) => send(target, ...args)));
  document.addEventListener("cluster-clock", take);
  hub.start();

  // The server's list takes the place of the one before.
  function take() {
    if (!told || clock.now === null) {
      return;
    }

    const current = new Map(told.map((alarm) => [alarm.runId, alarm]));
    for (const [runId, alarm] of known) {
      if (!current.has(runId)) {
        forget(alarm);
      }
    }

    for (const alarm of told) {
      if (!answered.has(alarm.runId)) {
        arm(Object.assign(known.get(alarm.runId) ?? {}, alarm));
      }
    }

    answered.forEach((runId) => current.has(runId) || answered.delete(runId));
  }

  // Anew whenever the clock was measured: it is known better and better.
  function arm(alarm) {
    known.set(alarm.runId, alarm);
    if (alarm.item) {
      return;
    }

    const at = clock.localOf(alarm.dueAtMicros / 1000);
    at <= performance.now() ? ring(alarm) : timer.postMessage({ id: alarm.runId, at: performance.timeOrigin + at - headStartMs });
  }

  function ring(alarm) {
    if (alarm.item) {
      return;
    }

    const due = alarm.dueAtMicros / 1000;
    while (clock.now < due) {
      // The rest of the head start.
    }

    const now = clock.now;
    sound(alarm);
    show(alarm);
    send("Rang", alarm.runId, Math.round(now * 1000), Math.round(clock.error * 1000));
    document.dispatchEvent(new CustomEvent("alarm-rang", { detail: { runId: alarm.runId, label: alarm.label, due, lateMs: now - due, errorMs: clock.error, sounds: sounds.isArmed } }));
    alarm.expires = setTimeout(() => expire(alarm), Math.max(0, alarm.expireAtMicros / 1000 - now));
  }

  function sound(alarm) {
    alarm.stop ??= sounds.play(alarm.sound);
  }

  function show(alarm) {
    alarm.item = template.content.firstElementChild.cloneNode(true);
    alarm.item.dataset.run = alarm.runId;
    alarm.item.querySelector("[data-label]").textContent = alarm.label;
    alarm.item.querySelector("time").textContent = time.format(alarm.dueAtMicros / 1000);
    const snooze = alarm.item.querySelector("[data-snooze]");
    snooze.textContent = snooze.dataset.snooze.replace("{0}", alarm.snoozeMinutes);
    snooze.onclick = () => answer(alarm, "Snooze", alarm.runId, 0);
    alarm.item.querySelector("[data-acknowledge]").onclick = () => answer(alarm, "Acknowledge", alarm.runId);
    list.append(alarm.item);
    if (!dialog.open) {
      // The dialog takes the focus, not its button: what somebody is just typing must not answer.
      dialog.showModal();
      dialog.focus();
    }

    if (globalThis.Notification?.permission === "granted") {
      alarm.notice = new Notification(alarm.label, { tag: alarm.runId, requireInteraction: true });
      alarm.notice.onclick = () => focus();
    }
  }

  function answer(alarm, target, ...args) {
    answered.add(alarm.runId);
    forget(alarm);
    send(target, ...args);
  }

  function expire(alarm) {
    answered.add(alarm.runId);
    forget(alarm);
  }

  function forget(alarm) {
    known.delete(alarm.runId);
    timer.postMessage({ id: alarm.runId, at: null });
    clearTimeout(alarm.expires);
    alarm.stop?.();
    alarm.notice?.close();
    alarm.item?.remove();
    alarm.item = null;
    document.querySelector(`[data-ringing="${CSS.escape(alarm.runId)}"]`)?.remove();
    if (dialog.open && !list.children.length) {
      dialog.close();
    }
  }

  // What cannot be sent now is sent when the connection is back; the first answer counts, wherever it was given.
  async function send(target, ...args) {
    for (let tries = 0; hub.isOpen && tries < triesPerCall; tries++) {
      try {
        await hub.call(target, ...args);
        return;
      } catch {
        // A database that moves to another server is back within seconds.
        await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** tries));
      }
    }

    if (!hub.isOpen) {
      unsent.push([target, args]);
    }
  }

  // Escape would close the dialog over an alarm that goes on.
  dialog.addEventListener("cancel", (event) => event.preventDefault());

  const button = document.querySelector("[data-arm]");
  const state = document.querySelector("[data-arm-state]");
  async function unlock(isAsked) {
    const isArmed = await sounds.arm();
    if (isArmed) {
      known.forEach((alarm) => alarm.item && sound(alarm));
    }

    if (state) {
      state.textContent = isArmed ? state.dataset.on : state.dataset.off;
      button.hidden = isArmed && globalThis.Notification?.permission !== "default";
    }

    if (isAsked && globalThis.Notification?.permission === "default") {
      await Notification.requestPermission();
      button.hidden = isArmed;
    }
  }

  // Any touch lets the page sound; the button is for those who look for one.
  for (const touch of ["pointerdown", "keydown"]) {
    addEventListener(touch, () => sounds.isArmed || unlock(false), { capture: true });
  }

  button?.addEventListener("click", () => unlock(true));
  if (button) {
    button.hidden = false;
    unlock(false);

    // The page of alarms is left open overnight; the session must not run out meanwhile.
    setInterval(() => fetch("/alarms", { method: "HEAD" }).catch(() => {}), keepAliveMs);
  }

  for (const zone of document.querySelectorAll("input.own-zone")) {
    zone.value = zone.value === "UTC" ? Intl.DateTimeFormat().resolvedOptions().timeZone : zone.value;
  }

  for (const preview of document.querySelectorAll("[data-preview-sound]")) {
    preview.hidden = false;
    preview.addEventListener("click", async () => {
      await sounds.arm();
      sounds.play(document.querySelector(preview.dataset.previewSound).value, 1);
    });
  }
})();
