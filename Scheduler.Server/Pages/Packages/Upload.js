"use strict";

// Shows how far an upload is; without scripts the browser's own way of sending the form does the same without a bar.
for (const form of document.querySelectorAll("form[data-upload]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const line = form.querySelector("[data-progress]");
    const button = form.querySelector("button");
    const request = new XMLHttpRequest();
    const failed = () => {
      button.disabled = false;
      line.querySelector("span").textContent = "✕";
    };
    line.hidden = false;
    button.disabled = true;
    request.upload.addEventListener("progress", (sent) => {
      line.querySelector("progress").value = sent.loaded / sent.total;
      line.querySelector("span").textContent = Math.round((100 * sent.loaded) / sent.total) + " %";
    });
    request.addEventListener("error", failed);
    request.addEventListener("load", () => {
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      if (!page.querySelector("main")) {
        failed();
        return;
      }
      document.title = page.title;
      document.querySelector("main").replaceWith(page.querySelector("main"));
      history.pushState(null, "", request.responseURL);
      document.querySelector("main").focus();
    });
    request.open("POST", location.pathname);
    request.setRequestHeader("Accept", "text/html");
    request.send(new FormData(form));
  });
}
