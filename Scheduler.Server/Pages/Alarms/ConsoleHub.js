"use strict";

// SignalR's JSON protocol over a WebSocket, as much of it as the console's hub needs: calls with an answer, calls from the server, keep-alive, coming back.
(() => {
  const end = "\x1e";
  const silenceMs = 30000;
  const pauses = [250, 500, 1000, 2000, 5000, 10000];

  class ConsoleHub {
    #waiting = new Map();
    #handlers = new Map();
    #opened = [];
    #socket = null;
    #isOpen = false;
    #lastId = 0;
    #failures = 0;
    #heardAt = 0;
    #retry = 0;

    constructor(path) {
      this.url = `wss://${location.host}${path}`;
      addEventListener("online", () => this.#comeBack());
      document.addEventListener("visibilitychange", () => document.hidden || this.#comeBack());
      setInterval(() => this.#isOpen && performance.now() - this.#heardAt > silenceMs && this.#socket.close(), 5000);
    }

    get isOpen() { return this.#isOpen; }

    on(target, handler) { this.#handlers.set(target, handler); }

    // Called each time the hub can be called, the first time included.
    onOpened(handler) { this.#opened.push(handler); }

    start() {
      if (this.#socket) {
        return;
      }

      const socket = new WebSocket(this.url);
      this.#socket = socket;
      socket.onopen = () => socket.send(JSON.stringify({ protocol: "json", version: 1 }) + end);
      socket.onmessage = (event) => {
        this.#heardAt = performance.now();
        for (const text of event.data.split(end)) {
          if (text) {
            this.#take(socket, JSON.parse(text));
          }
        }
      };
      socket.onclose = () => this.#lost(socket);
    }

    call(target, ...args) {
      if (!this.#isOpen) {
        return Promise.reject(new Error("The server is out of reach."));
      }

      const invocationId = String(++this.#lastId);
      return new Promise((resolve, reject) => {
        this.#waiting.set(invocationId, { resolve, reject });
        this.#socket.send(JSON.stringify({ type: 1, invocationId, target, arguments: args }) + end);
      });
    }

    #take(socket, message) {
      if (!this.#isOpen) {
        // The answer to the handshake.
        if (message.error) {
          socket.close();
          return;
        }

        this.#isOpen = true;
        this.#failures = 0;
        this.#opened.forEach((handler) => handler());
      } else if (message.type === 1) {
        this.#handlers.get(message.target)?.(...message.arguments);
      } else if (message.type === 3) {
        const call = this.#waiting.get(message.invocationId);
        this.#waiting.delete(message.invocationId);
        message.error ? call?.reject(new Error(message.error)) : call?.resolve(message.result);
      } else if (message.type === 7) {
        socket.close();
      }
    }

    #lost(socket) {
      if (socket !== this.#socket) {
        return;
      }

      this.#socket = null;
      this.#isOpen = false;
      this.#waiting.forEach((call) => call.reject(new Error("The connection was lost.")));
      this.#waiting.clear();
      const pause = pauses[Math.min(this.#failures++, pauses.length - 1)];
      this.#retry = setTimeout(() => this.start(), pause * (0.75 + Math.random() / 2));
    }

    #comeBack() {
      clearTimeout(this.#retry);
      this.start();
    }
  }

  globalThis.quartz = { ...globalThis.quartz, ConsoleHub };
})();
