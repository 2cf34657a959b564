import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunEvent, Totals } from '../../src/runs/events.ts';
import { Transcript } from '../../src/runs/transcript.ts';
import { duration, money, tokens } from '../../src/runs/words.ts';

const TOTALS: Totals = {
  calls: 51, failed: 0, cancelled: 0, prompt_tokens: 8000, completion_tokens: 210,
  usd: 0.0412, charged_usd: 0, unpriced: 0, elapsed: 2.44,
  refused: 0, recorded: 0, saved_usd: 0,
};

function finished(changes: Partial<Extract<RunEvent, { event: 'run-finished' }>> = {}): RunEvent {
  return { event: 'run-finished', status: 'finished', value: 'done', stdout: '', totals: TOTALS, error: null, resumable: false, ...changes };
}

function call(number: number): RunEvent[] {
  return [
    { event: 'call-sent', call: number, site: { line: 14, column: 4 }, model: 'gpt-4o', backend: 'mock' },
    { event: 'call-finished', call: number, model: 'gpt-4o', usage: { prompt: 100, completion: 20 }, usd: 0.0001, charged_usd: 0, elapsed: 0.1 },
  ];
}

/** A transcript whose clock moves by `step` seconds an event. */
function transcribe(events: RunEvent[], step = 0, estimate = { text: '≈ $0.04 · 51 calls', calls: 51 }): string {
  let time = 0;
  const transcript = new Transcript(estimate, () => time);
  return events.map((event) => ((time += step), transcript.add(event))).join('');
}

test('the bill stands beside the estimate', () => {
  const text = transcribe([finished()]);
  assert.match(text, /✔ result\ndone\n/);
  assert.match(text, /^bill {6}51 calls · 8,210 tokens · \$0\.041 at list price, \$0 charged · 2\.4 s$/m);
  assert.match(text, /^estimate {2}≈ \$0\.04 · 51 calls$/m);
});

test('many calls make few lines', () => {
  const calls = Array.from({ length: 51 }, (_, index) => call(index + 1)).flat();
  const lines = transcribe(calls, 0.05).split('\n').filter(Boolean);
  assert.ok(lines.length >= 3 && lines.length <= 6, `${lines.length} lines`);
  assert.match(lines[0] ?? '', /^  · 1\d\/51 calls · 1,\d{3} tokens · \$0\.001\d?$/);
});

test('without a known number of calls none is claimed', () => {
  const text = transcribe(call(1), 1, { text: 'unknown', calls: null as unknown as number });
  assert.match(text, /· 1 call done · 120 tokens/);
});

test('an unknown price is never a number', () => {
  const events = call(1).map((event) => (event.event === 'call-finished' ? { ...event, usd: null } : event));
  assert.match(transcribe([...events, ...call(2)], 1), /240 tokens · unknown price/);
});

test('a line of ours begins on a fresh line', () => {
  const text = transcribe([{ event: 'output', stream: 'stdout', text: 'half a line' }, finished()]);
  assert.match(text, /^half a line\n─/);
});

test('a failed call names its model and place', () => {
  const [sent] = call(7);
  const text = transcribe([sent as RunEvent, { event: 'call-failed', call: 7, message: 'the endpoint refused', elapsed: 0 }]);
  assert.equal(text, '  ✗ call 7 (gpt-4o, line 14, column 5): the endpoint refused\n');
});

test('a failed run says where, why and what to do', () => {
  const error = { message: 'division by zero', kind: 'runtime', site: { line: 3, column: 9 }, stack: [{ line: 8, column: 0 }], call: null, hint: 'Check the divisor.' };
  const text = transcribe([finished({ status: 'error', value: null, error })]);
  assert.match(text, /✗ line 3, column 10: division by zero\n {4}called from line 8, column 1\n {2}Check the divisor\.\n/);
  assert.doesNotMatch(text, /result/);
});

test('a cancelled run shows its bill', () => {
  const text = transcribe([finished({ status: 'cancelled', value: null, totals: { ...TOTALS, cancelled: 10 } })]);
  assert.match(text, /■ cancelled\n/);
  assert.match(text, /10 calls cancelled/);
});

function recorded(number: number, message = '', source: 'journal' | 'cache' = 'journal'): RunEvent {
  return { event: 'call-recorded', call: number, site: { line: 14, column: 4 }, model: 'gpt-4o', backend: 'openai', source, message };
}

function runStarted(changes: Partial<Extract<RunEvent, { event: 'run-started' }>>): RunEvent {
  return { event: 'run-started', run: 'b', path: '/x/a.scm', backend: 'openai', backend_kind: 'openai', mode: 'run', parent: '', recorded: 0, ...changes };
}

test('answers from the journal are hits, count as progress and cost nothing', () => {
  const text = transcribe([recorded(1), recorded(2), ...call(3)], 1);
  assert.match(text, /^  · 2\/51 calls · 2 from the journal · 0 tokens · \$0$/m);
  assert.match(text, /^  · 3\/51 calls · 2 from the journal · 120 tokens · \$0\.0001$/m);
});

test('the bill tells how many calls were answered at no cost, and what that saved', () => {
  const text = transcribe([recorded(1, '', 'cache'), finished({ totals: { ...TOTALS, calls: 1, recorded: 50, saved_usd: 0.04 } })]);
  assert.match(text, /^bill {6}1 call · .*\n {10}50 calls more from the cache at \$0, which saved \$0\.04$/m);
});

test('a failure that is replayed is told as one of then', () => {
  assert.equal(transcribe([recorded(7, 'the endpoint refused')]), '  ✗ call 7 (gpt-4o, line 14, column 5), from the journal: the endpoint refused\n');
});

test('what a run goes on from is said at its start', () => {
  const resumed = transcribe([runStarted({ mode: 'resume', parent: 'abc', recorded: 12 })]);
  assert.equal(resumed, '▶ a.scm · on openai · goes on from run abc, 12 answers at $0\n');
  const replayed = transcribe([runStarted({ mode: 'replay', parent: 'abc', recorded: 1, backend_kind: 'mock' })]);
  assert.equal(replayed, '▶ a.scm · dry run on the mock, $0 · replays run abc, 1 answer at $0\n');
  const transcript = new Transcript(null, () => 0);
  transcript.add(runStarted({ mode: 'resume', parent: 'abc' }));
  assert.equal(transcript.name, 'Resume of a.scm');
});

test('a budget that refuses many calls is told once', () => {
  const refused = (number: number): RunEvent => ({ event: 'call-refused', call: number, site: null, model: 'gpt-4o', message: 'the budget is used up.' });
  const text = transcribe([refused(1), refused(2), finished({ totals: { ...TOTALS, refused: 2 } })]);
  assert.equal(text.match(/was not sent/g)?.length, 1);
  assert.match(text, /^  ✗ call 1 \(gpt-4o\) was not sent: the budget is used up\.$/m);
  assert.match(text, /^ {10}2 calls not sent for the budget$/m);
});

test('a run that can be resumed says so at its end, any other does not', () => {
  assert.match(transcribe([finished({ status: 'cancelled', value: null, resumable: true })]), /^What was answered is kept: Resume Last Run/m);
  assert.doesNotMatch(transcribe([finished({ status: 'cancelled', value: null })]), /Resume/);
});

test('a result that is no text is shown as JSON', () => {
  assert.match(transcribe([finished({ value: { winner: 'a' } })]), /\{\n {2}"winner": "a"\n\}/);
});

for (const [usd, expected] of [
  [null, 'unknown price'], [0, '$0'], [1e-6, '$0.000001'], [0.0001, '$0.0001'], [0.0041234, '$0.0041'],
  [0.01, '$0.01'], [0.0412, '$0.041'], [0.17, '$0.17'], [0.999, '$1.00'], [1234.5, '$1,234.50'],
] as const) {
  test(`money ${usd}`, () => assert.equal(money(usd), expected));
}

test('numbers have thousands separators', () => assert.equal(tokens(8210), '8,210 tokens'));
test('long runs are told in minutes', () => assert.equal(duration(125), '2 min 5 s'));
