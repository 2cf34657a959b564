// What a user sees and does in VS Code, in terms of its page.
import assert from 'node:assert/strict';

export class Workbench {
  constructor(page) {
    this.page = page;
  }

  async ready() {
    const { page } = this;
    await page.locator('.monaco-workbench').waitFor({ timeout: 60_000 });
    await page.locator('.statusbar .statusbar-item').first().waitFor({ timeout: 60_000 });
  }

  /** The editor of a file. */
  editor(file) {
    return this.page.locator(`.editor-instance .monaco-editor[data-uri$="${file}"]`);
  }

  squiggles(file) {
    return this.editor(file).locator('.squiggly-error, .squiggly-warning');
  }

  lens(file, text) {
    return this.editor(file).locator('.codelens-decoration a', { hasText: text });
  }

  /**
   * Remember every line of the panel, every lens and every status that is shown from now on, in
   * order of appearance: a long result soon pushes what came before it out of sight, and what is
   * said of a run while it goes on is gone when it ends.
   */
  async recordRun() {
    await this.page.evaluate(() => {
      const places = {
        panel: '.part.panel .view-line',
        lenses: '.codelens-decoration a',
        status: '.statusbar-item[id$="schemestra.status"]',
      };
      const seen = Object.fromEntries(Object.keys(places).map((name) => [name, new Set()]));
      const look = () => {
        for (const [name, selector] of Object.entries(places)) {
          for (const element of document.querySelectorAll(selector)) {
            seen[name].add(element.textContent.replaceAll('\u00a0', ' '));
          }
        }
      };
      globalThis.runObserver?.disconnect();
      globalThis.runObserver = new MutationObserver(look);
      globalThis.runObserver.observe(document.body, { subtree: true, childList: true, characterData: true });
      globalThis.runRecord = () => Object.fromEntries(Object.entries(seen).map(([name, texts]) => [name, [...texts]]));
      look();
    });
  }

  /** What was shown since `recordRun`: `{ panel, lenses, status }`, lists of texts. */
  recordedRun() {
    return this.page.evaluate(() => globalThis.runRecord());
  }

  async clearOutput() {
    await this.page.locator('.part.panel a[aria-label^="Clear Output"]').first().click();
    await this.page.locator('.part.panel .view-line', { hasText: /\S/ }).first().waitFor({ state: 'detached' });
  }

  /** Show the entries of a log that hold a text: the panel draws only a few lines of a long log. */
  async filterOutput(text) {
    await this.page.locator('.part.panel .viewpane-filter input').first().fill(text);
  }

  outputLine(text) {
    return this.page.locator('.part.panel .view-line', { hasText: text });
  }

  get status() {
    return this.page.locator('.statusbar-item[id$="schemestra.status"]');
  }

  notification(text) {
    return this.page.locator('.notification-list-item', { hasText: text });
  }

  get hover() {
    return this.page.locator('.monaco-hover:not(.hidden)');
  }

  get suggestions() {
    return this.page.locator('.suggest-widget.visible .monaco-list-row');
  }

  /** Wait for the server's first answer: lenses move the lines, so nothing is clicked before. */
  async serverAnswered(file) {
    await this.editor(file).locator('.codelens-decoration a').first().waitFor({ timeout: 60_000 });
  }

  /** A coloured piece of text as VS Code draws it. */
  token(file, text) {
    return this.editor(file).locator('.view-line span span').filter({ hasText: text }).first();
  }

  async command(name) {
    const box = this.page.locator('.quick-input-widget');
    const input = box.locator('input').first();
    // Enter would take what a fuzzy match ranks first, which need not be this command.
    const exact = new RegExp(`^${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(, |$)`);
    const option = box.getByRole('option', { name: exact }).first();
    // The list holds what was possible when it was opened: after a restart the editor may not have
    // had its language yet.
    for (let tries = 5; ; tries -= 1) {
      await this.page.keyboard.press('F1');
      await input.waitFor({ state: 'visible' });
      await input.fill(`>${name}`);
      try {
        await option.waitFor({ timeout: tries > 1 ? 5_000 : 30_000 });
        break;
      } catch (error) {
        if (tries === 1) throw error;
        await this.page.keyboard.press('Escape');
        await box.waitFor({ state: 'hidden' });
      }
    }
    await option.click();
    await box.waitFor({ state: 'hidden' });
  }

  /** Give the keyboard to the editor, wherever it was. */
  async focusEditor(file) {
    await this.page.keyboard.press('Control+1');
    await this.editor(file).and(this.page.locator('.focused')).waitFor();
  }

  /** Insert text on a new line at the file's end. */
  async append(file, text) {
    await this.focusEditor(file);
    await this.page.keyboard.press('Control+End');
    await this.page.keyboard.press('Enter');
    await this.page.keyboard.insertText(text);
  }
}

/** Try an assertion until it holds; the last failure counts. */
export async function eventually(assertion, timeout = 30_000) {
  const deadline = Date.now() + timeout;
  for (;;) {
    try {
      return await assertion();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** That one element is drawn under (or over) another, give or take two pixels at either side. */
export async function assertSamePlace(actual, expected) {
  const [a, b] = await Promise.all([actual.boundingBox({ timeout: 1000 }), expected.boundingBox({ timeout: 1000 })]);
  assert.ok(a && b, 'both are drawn');
  assert.ok(Math.abs(a.x - b.x) <= 2, `begins at ${a.x}, expected ${b.x}`);
  assert.ok(Math.abs(a.x + a.width - b.x - b.width) <= 2, `ends at ${a.x + a.width}, expected ${b.x + b.width}`);
  assert.ok(Math.abs(a.y - b.y) < b.height, `stands at ${a.y}, expected ${b.y}`);
}
