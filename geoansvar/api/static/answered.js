/** A page of lists is complete without this; with it groups are copied and printed, and a lost contact is said. */
import { keepPulse } from "./asking.js";
import { follow } from "./lists.js";
import { announce, say } from "./words.js";

const LONG_MS = 300; // under this nothing shows

addEventListener("submit", () => {
  setTimeout(() => {
    document.documentElement.classList.add("waiting");
    announce(say("counting"));
  }, LONG_MS);
});
addEventListener("pageshow", () => {
  document.documentElement.classList.remove("waiting"); // whoever comes back sees the old answer as it was
  announce("");
});
follow();
keepPulse();
