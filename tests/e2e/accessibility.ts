import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Rules of accessibility that the page breaks as it stands, with the first place of each. */
export async function brokenRules(page: Page): Promise<string[]> {
  // A sentence that is still fading in has another contrast than the one that people read.
  await page.evaluate('Promise.allSettled(document.getAnimations().map(({ finished }) => finished))');
  // "Legacy" is without a window of its own to put the results together in: only frames of other origins need one.
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).setLegacyMode().analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.target.join(' ') ?? ''}`);
}

/** Pixels that the page, or a part of it that scrolls, is wider than what shows it. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate<number>(`Math.max(
    ...[...document.querySelectorAll('*')]
      .filter((part) => part === document.documentElement || /auto|scroll/.test(getComputedStyle(part).overflowX))
      .map((part) => part.scrollWidth - part.clientWidth))`);
}
