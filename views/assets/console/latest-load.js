// Loads something and shows it. Loads may overlap, for example after a click and after an event.

/**
 * Returns a function that loads and shows. A slow answer to an earlier load is ignored, because it is outdated.
 *
 * @template Loaded
 * @param {object} steps
 * @param {() => Promise<Loaded>} steps.load
 * @param {(loaded: Loaded) => void} steps.show
 * @param {(problem: unknown) => void} steps.fail
 * @returns {() => Promise<void>}
 */
export function latestLoad({ load, show, fail }) {
  let latest = 0;
  return async () => {
    const mine = ++latest;
    try {
      const loaded = await load();
      if (mine === latest) show(loaded);
    } catch (problem) {
      if (mine === latest) fail(problem);
    }
  };
}
