"use strict";

// The cron builder: six fields and the expression say the same. The look ahead listens to the expression.
for (const builder of document.querySelectorAll("[data-cron]")) {
  const text = builder.parentElement.querySelector("input[name$='.cron']");
  const parts = [...builder.querySelectorAll("[data-part]")];
  const [dayOfMonth, dayOfWeek] = [parts[3], parts[5]];

  const takeApart = () => {
    const words = text.value.trim().split(/\s+/);
    parts.forEach((part, index) => { part.value = words[index] ?? ""; });
  };

  const say = (expression) => {
    text.value = expression;
    text.dispatchEvent(new Event("input", { bubbles: true }));
    text.dispatchEvent(new Event("change", { bubbles: true }));
  };

  builder.hidden = false;
  builder.addEventListener("toggle", takeApart);
  text.addEventListener("input", (event) => {
    if (event.isTrusted) {
      takeApart();
    }
  });
  builder.addEventListener("input", (event) => {
    event.stopPropagation();
    // Quartz wants one of the two days open.
    if (event.target === dayOfWeek && !["?", "*", ""].includes(dayOfWeek.value)) {
      dayOfMonth.value = "?";
    } else if (event.target === dayOfMonth && dayOfMonth.value !== "?" && dayOfMonth.value !== "") {
      dayOfWeek.value = "?";
    }
    say(parts.map((part) => part.value.trim() || "*").join(" "));
  });
  builder.addEventListener("click", (event) => {
    const preset = event.target.closest("[data-preset]")?.dataset.preset;
    if (preset) {
      say(preset);
      takeApart();
    }
  });
}
