/** @file Giving way: messages and input that wait are seen to before what comes next. */

/** Resolves in a task of its own, at once: a timer would wait for up to 4 ms. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
