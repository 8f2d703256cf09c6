"use strict";

// Selects that apply at once when there are scripts; without them the button beside does.
for (const form of document.querySelectorAll("form:has([data-autosubmit])")) {
  form.querySelectorAll("[data-autosubmit-button]").forEach((button) => { button.hidden = true; });
  form.addEventListener("change", () => form.requestSubmit());
}

// On hover an instant is told in the reader's own zone as well.
const local = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "long" });
document.addEventListener("pointerover", (event) => {
  const time = event.target.closest?.("time[datetime]");
  if (time && !time.dataset.local) {
    time.dataset.local = "1";
    time.title += " · " + local.format(new Date(time.dateTime));
  }
});

// Some instants stand in the reader's own zone; without this script in UTC.
const tellInReadersZone = () => {
  for (const time of document.querySelectorAll("time[data-reader]")) {
    time.textContent = local.format(new Date(time.dateTime));
    time.removeAttribute("data-reader");
  }
};
tellInReadersZone();
document.addEventListener("htmx:afterSettle", tellInReadersZone);

// What is newest stands at the right end of what is wider than the screen.
const showEnds = () => document.querySelectorAll(".scroll[data-end]").forEach((box) => { box.scrollLeft = box.scrollWidth; });
showEnds();
document.addEventListener("htmx:afterSettle", showEnds);

// "/" goes to the search field, as in many consoles.
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.target.closest("input, textarea, select")) {
    const search = document.querySelector("[data-search]");
    if (search) {
      event.preventDefault();
      search.focus();
    }
  }
});

// A log stays at its end while it grows, unless its reader scrolled up.
document.addEventListener("htmx:afterSwap", () => {
  for (const log of document.querySelectorAll(".log[data-follow]")) {
    if (log.scrollHeight - log.scrollTop - log.clientHeight < 400) {
      log.scrollTop = log.scrollHeight;
    }
  }
});

// Where the menu is a bar that is wider than the screen, it begins with the page that is open.
const menu = document.querySelector(".top nav");
const here = menu?.querySelector("[aria-current]");
if (here && menu.scrollWidth > menu.clientWidth) {
  menu.scrollLeft = here.offsetLeft - (menu.clientWidth - here.offsetWidth) / 2;
}

// A part that refreshes keeps the keyboard's place in it: the same link or button of the new part is focused.
const keyOf = (element) => element.tagName + (element.id || element.getAttribute("href") || element.getAttribute("name") || element.textContent);
let place = null;
document.addEventListener("htmx:beforeSwap", (event) => {
  const focused = document.activeElement;
  place = focused !== event.detail.target && event.detail.target.contains(focused) ? keyOf(focused) : null;
});
document.addEventListener("htmx:afterSwap", () => {
  if (place && document.activeElement === document.body) {
    [...document.querySelectorAll("main a, main button, main summary, main [tabindex]")].find((element) => keyOf(element) === place)?.focus({ preventScroll: true });
    place = null;
  }
});

// A log that is paused asks for nothing; going on, it takes up where it stood.
for (const button of document.querySelectorAll("[data-pause-log]")) {
  const words = [button.textContent, button.dataset.word];
  const log = document.querySelector(".log[data-follow]");
  let waiting = null;
  let paused = false;
  button.hidden = false;
  log.addEventListener("htmx:beforeRequest", (event) => {
    if (paused) {
      event.preventDefault();
      waiting = event.target;
    }
  });
  button.addEventListener("click", () => {
    paused = !paused;
    button.textContent = words[paused ? 1 : 0];
    button.setAttribute("aria-pressed", paused);
    if (!paused && waiting) {
      window.htmx.ajax("GET", waiting.getAttribute("hx-get"), { target: waiting, swap: "outerHTML" });
      waiting = null;
    }
  });
}

// "?" tells the keys, Ctrl-K goes to a page or a job. What is offered comes from the menu and from the page behind the dialog's form.
const jump = document.getElementById("jump");
if (jump) {
  const field = jump.querySelector("input");
  const list = jump.querySelector("[data-jump-pages]");
  const offer = () => {
    const wanted = field.value.trim().toLowerCase();
    list.replaceChildren(...[...document.querySelectorAll(".top nav a")]
      .filter((link) => wanted !== "" && link.textContent.toLowerCase().includes(wanted))
      .map((link) => {
        const item = document.createElement("li");
        const copy = document.createElement("a");
        copy.href = link.href;
        copy.textContent = link.textContent.trim();
        item.append(copy);
        return item;
      }));
  };
  field.addEventListener("input", offer);
  jump.addEventListener("keydown", (event) => {
    const links = [...jump.querySelectorAll("li a")];
    const at = links.indexOf(document.activeElement);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      (links[at + (event.key === "ArrowDown" ? 1 : -1)] ?? field).focus();
    } else if (event.key === "Enter" && event.target === field && links.length > 0) {
      event.preventDefault();
      links[0].click();
    }
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      jump.showModal();
      field.select();
    } else if (event.key === "?" && !event.ctrlKey && !event.metaKey && !event.target.closest("input, textarea, select")) {
      event.preventDefault();
      document.getElementById("keys").showModal();
    }
  });
}
