/** What axe has against a page. */
import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

/** The rules of WCAG 2.2 AA and of the versions that it contains. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** What is looked at: everything, or what depends on the theme alone, as it is nothing but colours. */
export type Extent = 'all' | 'colours';

export async function violations(page: Page, extent: Extent = 'all'): Promise<string[]> {
  // Half a megabyte to be parsed, so once for a document.
  if ((await page.evaluate<string>('typeof axe')) === 'undefined') await page.evaluate(axe.source);
  const ofColours = `axe.getRules(${JSON.stringify(RULES)}).filter(({ tags }) => tags.includes('cat.color')).map(({ ruleId }) => ruleId)`;
  const runOnly = extent === 'all' ? JSON.stringify(RULES) : `{ type: 'rule', values: ${ofColours} }`;
  const { violations: found } = await page.evaluate<AxeResults>(
    `axe.run(document, { runOnly: ${runOnly}, resultTypes: ['violations'] })`,
  );
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary?.replace(/\s+/g, ' ')}`),
  );
}
