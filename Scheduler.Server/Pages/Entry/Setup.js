"use strict";

// The token travels in the fragment, which browsers send to nobody; it is taken out of the address once read.
const given = new URLSearchParams(location.hash.slice(1)).get("token");
if (given) {
  document.getElementById("token").value = given;
  history.replaceState(null, "", location.pathname);
  document.getElementById("userName").focus();
}
