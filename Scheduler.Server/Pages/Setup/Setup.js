"use strict";

const form = document.getElementById("setup");
const outcome = document.getElementById("outcome");
const fields = ["token", "userName", "password"];

// The token travels in the fragment, which browsers send to nobody; it is taken out of the address once read.
const given = new URLSearchParams(location.hash.slice(1)).get("token");
if (given) {
  form.elements.token.value = given;
  history.replaceState(null, "", location.pathname);
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  outcome.textContent = "";
  for (const name of fields) {
    document.getElementById(name + "-error").textContent = "";
  }
  try {
    const body = Object.fromEntries(fields.map((name) => [name, form.elements[name].value]));
    const response = await fetch("/api/v1/setup", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (response.ok) {
      form.hidden = true;
      outcome.textContent = "Done. Sign in with POST /api/v1/auth/login as " + body.userName + ".";
      return;
    }
    const problem = await response.json();
    let named = false;
    for (const [path, messages] of Object.entries(problem.errors ?? {})) {
      const place = document.getElementById(path + "-error");
      if (place) {
        place.textContent = messages.join(", ");
        named = true;
      }
    }
    if (!named) {
      outcome.textContent = problem.detail ?? problem.title;
    }
  } catch (error) {
    outcome.textContent = "The server did not answer: " + error.message;
  }
});
