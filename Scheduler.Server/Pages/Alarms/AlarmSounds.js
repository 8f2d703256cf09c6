"use strict";

// Sounds made of oscillators: nothing is loaded when an alarm rings.
(() => {
  let context = null;

  // One stroke: a wave with a sharp beginning that dies away.
  function strike(out, at, frequency, { type = "sine", gain = 0.5, length = 1 } = {}) {
    const oscillator = new OscillatorNode(context, { type, frequency });
    const envelope = new GainNode(context, { gain: 0 });
    envelope.gain.setValueAtTime(0, at);
    envelope.gain.linearRampToValueAtTime(gain, at + 0.004);
    envelope.gain.exponentialRampToValueAtTime(0.0005, at + length);
    oscillator.connect(envelope).connect(out);
    oscillator.start(at);
    oscillator.stop(at + length);
    return oscillator;
  }

  // Each plays once from an instant on and says how long it takes, in seconds.
  const sounds = {
    bell(out, at) {
      [[1, 0.5, 2], [2, 0.3, 1.5], [2.4, 0.2, 1.2], [3, 0.12, 0.9], [4.5, 0.08, 0.6]].forEach(([partial, gain, length]) => strike(out, at, 587 * partial, { gain, length }));
      return 1.8;
    },
    chime(out, at) {
      [523.25, 659.25, 783.99, 1046.5].forEach((frequency, i) => strike(out, at + i * 0.22, frequency, { gain: 0.4, length: 1.4 }));
      return 2.4;
    },
    beep(out, at) {
      [0, 0.2, 0.4].forEach((delay) => strike(out, at + delay, 1000, { type: "square", gain: 0.22, length: 0.14 }));
      return 1.2;
    },
    marimba(out, at) {
      [392, 493.88, 587.33, 783.99, 587.33, 493.88].forEach((frequency, i) => {
        strike(out, at + i * 0.16, frequency, { gain: 0.5, length: 0.45 });
        strike(out, at + i * 0.16, frequency * 4, { gain: 0.12, length: 0.12 });
      });
      return 1.6;
    },
    siren(out, at) {
      const tone = strike(out, at, 600, { type: "sawtooth", gain: 0.2, length: 1.9 });
      tone.frequency.setValueAtTime(600, at);
      tone.frequency.linearRampToValueAtTime(1200, at + 0.9);
      tone.frequency.linearRampToValueAtTime(600, at + 1.8);
      return 1.9;
    },
  };

  globalThis.quartz = {
    ...globalThis.quartz,
    sounds: {
      // Browsers let a page sound only after somebody has touched it. True when it may.
      async arm() {
        context ??= new AudioContext({ latencyHint: "interactive" });
        if (context.state !== "running") {
          await Promise.race([context.resume(), new Promise((resolve) => setTimeout(resolve, 500))]);
        }

        return context.state === "running";
      },

      get isArmed() { return context?.state === "running"; },

      // Begins at once and goes on until what it returns is called; null while the page may not sound.
      play(name, times = Infinity) {
        if (context?.state !== "running") {
          return null;
        }

        const out = new GainNode(context, { gain: 0.9 });
        out.connect(context.destination);
        let left = times;
        let timer = 0;
        const next = () => {
          const length = (sounds[name] ?? sounds.bell)(out, context.currentTime);
          timer = --left > 0 ? setTimeout(next, length * 1000) : 0;
        };
        next();
        return () => {
          clearTimeout(timer);
          out.gain.setTargetAtTime(0, context.currentTime, 0.02);
          setTimeout(() => out.disconnect(), 200);
        };
      },
    },
  };
})();
