// Going on from a recorded run: resume after a cancel, replay at $0, and the price of what is new.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { PYTHON } from '../harness.mjs';

const FILE = 'again.scm';
const strategy = (last) => `(define answers
  (map-async (lambda (n) (llm-query-async #:instruction "Echo" #:data n #:model "gpt-4o" #:max-tokens 9))
             '("one" "two" "three" "${last}") #:max-concurrent 1))
(finish (string-join answers ","))
`;

/** A model endpoint that echoes; what is asked beyond `most` questions waits until it is raised. */
const endpoint = { seen: [], most: 2, waiting: [] };
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => (body += chunk));
  request.on('end', () => {
    const content = JSON.parse(body).messages.at(-1).content;
    endpoint.seen.push(content);
    const message = { role: 'assistant', content: `<${content}>` };
    const usage = { prompt_tokens: 1100, completion_tokens: 7, total_tokens: 1107 };
    const answer = { id: 'c', object: 'chat.completion', created: 0, model: 'gpt-4o', choices: [{ index: 0, finish_reason: 'stop', message }], usage };
    const send = () => response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
    if (endpoint.seen.length <= endpoint.most) send();
    else endpoint.waiting.push(send);
  });
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
server.unref();

export const own = () => ({
  settings: { 'schemestra.backend': 'openai' },
  machineSettings: { 'schemestra.pythonPath': PYTHON },
  environment: { OPENAI_API_KEY: 'none', OPENAI_BASE_URL: `http://127.0.0.1:${server.address().port}/v1` },
});

export const tests = {
  async 'a cancelled run is offered to go on, and only the rest is paid'({ workbench, folder, open, screenshot }) {
    writeFileSync(path.join(folder, FILE), strategy('four'));
    await open(FILE);
    await workbench.serverAnswered(FILE);
    await workbench.lens(FILE, '▶ Run').click();
    await workbench.status.filter({ hasText: '2/4 calls' }).waitFor();
    await workbench.notification('Run of again.scm').getByRole('button', { name: 'Cancel' }).click();
    await workbench.outputLine(/^What\swas\sanswered\sis\skept/).waitFor();
    const offer = workbench.notification('Run of again.scm was cancelled');
    await offer.getByRole('button', { name: 'Resume' }).waitFor();
    await screenshot('15-resumable');

    const sent = endpoint.seen.length;
    endpoint.most = Infinity;
    for (const send of endpoint.waiting.splice(0)) send();
    await offer.getByRole('button', { name: 'Resume' }).click();
    await workbench.outputLine(/goes\son\sfrom\srun\s\w+,\s2\sanswers\sat\s\$0/).waitFor();
    await workbench.outputLine(/^\s+2\scalls\smore\sfrom\sthe\sjournal\sat\s\$0,\swhich\ssaved\s\$/).waitFor();
    await workbench.outputLine('<one>,<two>,<three>,<four>').waitFor();
    await screenshot('16-resumed');
    assert.deepEqual(endpoint.seen.slice(sent), ['three', 'four']);
  },

  async 'a replay costs nothing, and after an edit its price is shown before it starts'({ page, workbench, screenshot }) {
    const sent = endpoint.seen.length;
    await workbench.clearOutput();
    await workbench.command('Orchestration Scheme: Replay Last Run at $0');
    await workbench.outputLine(/^bill\s+0\scalls\s·\s0\stokens\s·\s\$0\s/).waitFor();
    assert.equal(endpoint.seen.length, sent);

    await workbench.focusEditor(FILE);
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText(strategy('five'));
    await workbench.clearOutput();
    await workbench.command('Orchestration Scheme: Replay Last Run at $0');
    const question = workbench.notification(/1 call not in run \w+ would be sent: about \$0\.0\d+, at most \$/);
    await question.waitFor();
    await screenshot('17-replay-price');
    assert.equal(endpoint.seen.length, sent, 'nothing is sent before there is leave');
    await question.getByRole('button', { name: 'Send Them' }).click();
    await workbench.outputLine('<one>,<two>,<three>,<five>').waitFor();
    await workbench.outputLine(/^bill\s+1\scall\s·/).waitFor();
    assert.deepEqual(endpoint.seen.slice(sent), ['five']);
  },
};
