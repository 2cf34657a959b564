// Writing a strategy: what the editor shows of pattern 1 of the examples, and of a mistake.
import assert from 'node:assert/strict';
import { assertSamePlace, eventually } from '../workbench.mjs';

const FILE = 'parallel-fan-out.scm';

export const tests = {
  async 'a .scm file opens as Orchestration Scheme'({ page, workbench, open }) {
    await open(FILE);
    await page.locator('#status\\.editor\\.mode', { hasText: 'Orchestration Scheme' }).waitFor();
  },

  async 'primitives, keywords, strings, comments and definitions have colours of their own'({ workbench }) {
    const colours = new Map();
    const colourOf = (element) => getComputedStyle(element).color;
    // The editor colours a file by its grammar first, then by what the server says.
    await eventually(async () => {
      for (const text of ['Step 1: Load', 'define', 'papers', 'py-eval', '#:instruction', 'Find all mentions', '#t', '500'])
        colours.set(text, await workbench.token(FILE, text).evaluate(colourOf, null, { timeout: 3_000 }));
      const plain = await workbench.editor(FILE).locator('.view-lines').evaluate(colourOf);
      for (const [text, colour] of colours) assert.notEqual(`${text} ${colour}`, `${text} ${plain}`);
      assert.ok(new Set(colours.values()).size >= 6, `too few colours: ${[...colours]}`);
    });
  },

  async 'the lens shows what the run will cost'({ workbench, screenshot }) {
    await workbench.serverAnswered(FILE);
    await workbench.lens(FILE, '▶ Run').waitFor();
    await workbench.lens(FILE, 'Dry run').waitFor();
    const price = workbench.lens(FILE, '51 calls');
    await price.waitFor();
    assert.match(await price.innerText(), /^\$[0-9.]+\s–\s\$[0-9.]+\s·\s51\scalls$/);
    await screenshot('1-open');
  },

  async 'the example has no findings'({ workbench }) {
    assert.equal(await workbench.squiggles(FILE).count(), 0);
  },

  async 'hover on a call shows its model and price'({ page, workbench, screenshot }) {
    await workbench.token(FILE, 'llm-query-async').hover();
    const hover = workbench.hover.filter({ hasText: 'gpt-3.5-turbo' });
    await hover.waitFor();
    const text = await hover.innerText();
    assert.match(text, /\$0\.\d+/);
    assert.match(text, /50/);
    await screenshot('2-hover');
    await page.mouse.move(5, 5);
    await hover.waitFor({ state: 'hidden' });
  },

  async 'a mistake gets a squiggle where it is'({ page, workbench, screenshot }) {
    await workbench.append(FILE, '(llm-query #:instruction "Say hello" #:modle "gpt-4o")');
    const squiggle = workbench.editor(FILE).locator('.squiggly-error');
    // While the text comes in, its bracket may be open for a moment.
    await eventually(() => assertSamePlace(squiggle.first(), workbench.token(FILE, '#:modle')));
    assert.equal(await squiggle.count(), 1);
    // The price above the new call moves it down once, away from a pointer that is there already.
    await workbench.lens(FILE, '1 call').last().waitFor();
    await eventually(async () => {
      await page.mouse.move(5, 5);
      await workbench.token(FILE, '#:modle').hover();
      await workbench.hover.filter({ hasText: '#:model' }).waitFor({ timeout: 3_000 });
    });
    await screenshot('3-squiggle');
    await page.mouse.move(5, 5);
    await workbench.hover.waitFor({ state: 'hidden' });
  },

  async 'the squiggle goes away with the mistake'({ page, workbench }) {
    await workbench.focusEditor(FILE);
    await page.keyboard.press('Control+End');
    await page.keyboard.press('Shift+Home');
    await page.keyboard.insertText('(display (syntax-e (llm-query #:instruction "Say hello" #:model "gpt-4o")))');
    await workbench.editor(FILE).locator('.squiggly-error').waitFor({ state: 'detached' });
  },

  async 'completion of #:model shows a price beside each model'({ page, workbench, screenshot }) {
    await page.keyboard.press('Shift+Home');
    await page.keyboard.insertText('(llm-query #:instruction "Say hello" #:model "gpt")');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Control+Space');
    await workbench.suggestions.first().waitFor();
    const rows = (await workbench.suggestions.allInnerTexts()).map((row) => row.replaceAll('\u00a0', ' '));
    const models = rows.filter((row) => row.includes('gpt-'));
    assert.ok(models.length >= 3, `models offered: ${rows}`);
    for (const row of models) assert.match(row, /\$\d/, `no price in ${row}`);
    await screenshot('4-completion');
    await page.keyboard.press('Escape');
  },

  async 'completion of a keyword replaces what was typed'({ page, workbench }) {
    await page.keyboard.press('End');
    await page.keyboard.press('Shift+Home');
    await page.keyboard.insertText('(llm-query #:instruction "Say hello" )');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.type('#:mod');
    await workbench.suggestions.filter({ hasText: '#:model' }).first().click();
    const line = workbench.editor(FILE).locator('.view-line', { hasText: '"Say hello" #:model' });
    await line.waitFor();
    assert.doesNotMatch(await line.innerText(), /#:mod#:|#:#:/);
    await page.keyboard.press('Escape');
  },

  async 'Enter puts the next line where Scheme wants it'({ page, workbench }) {
    const cursorAt = (column) =>
      page.locator('#status\\.editor\\.selection', { hasText: new RegExp(`Col ${column}$`) }).waitFor();
    await page.keyboard.press('End');
    await page.keyboard.press('Shift+Home');
    await page.keyboard.insertText('(define (shout text)');
    await page.keyboard.press('Enter');
    await cursorAt(3);
    await page.keyboard.insertText('(string-append text');
    await page.keyboard.press('Enter');
    await cursorAt(18);
    await page.keyboard.insertText('"!"))');
    await page.keyboard.press('Enter');
    await cursorAt(1);
  },
};
