/** A question that takes long is answered beside: what is done is shown, and it can be given up. */
import { say } from "./words.js";

/** @typedef {{status: string, message: string, progress: number, steps: {what: string, done: number}[]}} Job */

const LOOK_AGAIN_MS = 1000;

/**
 * Follow a job until it has ended.
 * @param {Response} first the answer that says where the job is
 * @param {AbortSignal} signal a newer question, which gives this one up
 * @returns {Promise<boolean>} whether there is an answer to fetch
 */
export async function followed(first, signal) {
  const address = first.headers.get("Location") ?? "";
  const giveUp = () => void fetch(address, { method: "DELETE", keepalive: true });
  const shown = panel(giveUp);
  signal.addEventListener("abort", giveUp);
  try {
    let job = /** @type {Job} */ (await first.json());
    while (job.status === "accepted" || job.status === "running") {
      shown.tell(job);
      await pause(signal);
      const response = await fetch(address, { signal, headers: { Accept: "application/json" } });
      if (!response.ok) return true; // asked again, it says itself what is wrong
      job = /** @type {Job} */ (await response.json());
    }
    return job.status !== "dismissed";
  } finally {
    signal.removeEventListener("abort", giveUp);
    shown.close();
  }
}

/**
 * Wait a while, or until a newer question has come.
 * @param {AbortSignal} signal
 */
function pause(signal) {
  return new Promise((resolve) => {
    setTimeout(resolve, LOOK_AGAIN_MS);
    signal.addEventListener("abort", resolve, { once: true });
  });
}

/**
 * Show what is done, with a button to give up, before the answer.
 * @param {() => void} giveUp
 */
function panel(giveUp) {
  const box = document.createElement("div");
  const words = document.createElement("p");
  const button = document.createElement("button");
  box.className = "notice running";
  words.setAttribute("role", "status");
  button.type = "button";
  button.textContent = say("give_up");
  button.addEventListener("click", giveUp);
  box.append(words, button);
  document.getElementById("svar")?.before(box);
  return {
    /** @param {Job} job */
    tell(job) {
      const done = job.steps.map((step) => `${step.what} ${Math.round(step.done * 100)} %`).join(", ");
      const said = done ? say("done_so_far", { done }) : say("long");
      if (words.textContent !== said) words.textContent = said;
    },
    close() {
      const had = box.contains(document.activeElement);
      box.remove();
      if (had) document.getElementById("sok")?.focus();
    },
  };
}
