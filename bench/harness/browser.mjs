// An implementation that runs in a page: `pages/NAME.mjs` exports tasks, each with a preparation and a run.

import { launch } from "../../tests/browser/support/browser.mjs";

export { launch };

/**
 * Opens `pages/candidate.html` for a module and prepares one of its tasks. `site` is the server, `before` may add
 * scripts to the page. Returns the `facts` of the task and `measure(runs)`, see [`alternate`] in measure.mjs.
 */
export async function openCandidate(browser, site, module, task, options = {}, before) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  if (before) await before(page);
  await page.goto(`${site.url}/pages/candidate.html`);
  const prepared = page.evaluate(
    async ([module, task, options]) => {
      const tasks = await import(`./${module}.mjs`);
      const { facts, run } = await tasks[task](options);
      globalThis.measure = async (runs) => {
        const times = [];
        for (let i = 0; i < runs; i += 1) {
          const started = performance.now();
          await run();
          times.push(performance.now() - started);
        }
        return times;
      };
      return facts;
    },
    [module, task, options],
  );
  const facts = await prepared.catch((error) => {
    const why = [error.message, ...problems].join("; ").split("\n")[0];
    throw new Error(`${module}, ${task}: ${why}`);
  });
  return {
    facts,
    page,
    measure: (runs) => page.evaluate((runs) => measure(runs), runs),
    close: () => context.close(),
  };
}
