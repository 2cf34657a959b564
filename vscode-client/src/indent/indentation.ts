import { BODY_FORMS, BODY_PREFIXES, CALLS, FORMALS } from './forms.ts';

/**
 * Where a new line of Scheme begins: the column, or null inside a string or a block comment.
 *
 * The same as server/analysis/format/indentation.py, which says the rules, for the time when no
 * server is there to ask.  Both are tested with the same cases.
 */
export function indentation(before: string): number | null {
  const lists = openLists(before);
  return lists === null ? null : column(lists);
}

/** A list that is open; see the Python for what its parts mean. */
interface List {
  readonly column: number;
  anchor: number;
  readonly line: number;
  data: boolean;
  readonly square: boolean;
  leading: boolean;
  head: string | null;
  beforeBody: number | null;
  items: number;
  arguments: number;
  first: number | null;
  content: number | null;
  keyword: number | null;
  keywordLine: number;
  skipped: number;
}

const TOKEN = new RegExp(
  [
    /(?<string>(?:#[rp]x)?#?"(?:\\[^]|[^"\\])*(?<quote>"?))/u,
    /(?<comment>(?:;|#![ /])[^\r\n]*)/u,
    /(?<block>#\|)/u,
    /(?<here>#<<(?<name>[^\n]*))/u,
    /(?<character>#\\(?:[A-Za-z]+|[^]))/u,
    /(?<keyword>#:[^\s\u0085()[\]{}";\\|'`,]*)/u,
    /(?<prefix>#[^\s\u0085()[\]{}";\\|'`,]*(?=[([{])|#[;&]|#?(?:'|`|,@?))/u,
    /(?<atom>(?:[^\s\u0085()[\]{}";\\|'`,]|\|[^|]*\|?|\\[^])+)/u,
    /(?<bracket>[()[\]{}])/u,
    /(?<newline>\r\n?|\n)/u,
  ]
    .map((part) => part.source)
    .join('|'),
  'gu',
);
const NUMBER = /^[+-]?\.?\d/;

class Scan {
  readonly lists: List[] = [];
  private line = 0;
  private lineStart = 0;
  private prefixed: number | null = null;
  private quoted: boolean | null = null;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** Reads the whole text; false if it ends inside a string or comment. */
  run(): boolean {
    let newline = false;
    TOKEN.lastIndex = 0;
    for (let token = TOKEN.exec(this.text); token; token = TOKEN.exec(this.text)) {
      const groups = token.groups ?? {};
      if (groups['newline'] !== undefined) {
        newline = true;
      } else {
        if (newline && !/[)\]}]/.test(token[0][0] ?? '')) column(this.lists);
        newline = false;
        if (!this.read(token[0], token.index, groups)) return false;
      }
      this.countLines(token.index, TOKEN.lastIndex);
    }
    return true;
  }

  /** Reads a token, whose end is moved for those that the pattern sees only the start of. */
  private read(word: string, at: number, groups: Record<string, string | undefined>): boolean {
    const place = this.column(at);
    if (groups['comment'] !== undefined) return true;
    if (groups['block'] !== undefined) return this.goTo(endOfBlockComment(this.text, at));
    if (groups['bracket'] !== undefined) {
      if ('([{'.includes(word)) this.open(word, place);
      else this.close();
    } else if (groups['prefix'] !== undefined) {
      this.prefix(word, place);
    } else if (groups['keyword'] !== undefined) {
      this.datum('#:', place);
    } else if (groups['atom'] !== undefined) {
      this.datum(NUMBER.test(word) ? '' : word, place);
    } else {
      this.datum('', place);
      if (groups['name'] !== undefined) {
        return this.goTo(endOfHereString(this.text, TOKEN.lastIndex, groups['name']));
      }
      return groups['quote'] !== '';
    }
    return true;
  }

  /** Goes on after a comment or here string; false if it has no end. */
  private goTo(end: number): boolean {
    if (end !== -1) TOKEN.lastIndex = end;
    return end !== -1;
  }

  /** The column, in characters, of a place on the current line. */
  private column(at: number): number {
    return [...this.text.slice(this.lineStart, at)].length;
  }

  private countLines(start: number, end: number): void {
    for (const found of this.text.slice(start, end).matchAll(/\r\n?|\n/g)) {
      this.line += 1;
      this.lineStart = start + found.index + found[0].length;
    }
  }

  private prefix(mark: string, place: number): void {
    if (mark === '#;') {
      const inner = this.lists.at(-1);
      if (inner) inner.skipped += 1;
      return;
    }
    this.prefixed ??= place;
    if (mark.startsWith(',') || mark.startsWith('#,')) this.quoted = false;
    else if (!['`', "#'", '#`'].includes(mark)) this.quoted = true;
  }

  private datum(text: string, place: number): void {
    const quoted = this.prefixed !== null;
    const begin = this.begin(place);
    const inner = this.lists.at(-1);
    if (inner === undefined) return;
    if (inner.skipped > 0) {
      inner.skipped -= 1;
    } else if (inner.items > 0 || inner.data || quoted || text === '' || text.startsWith('#')) {
      this.add(inner, begin, text.startsWith('#:'));
      if (inner.arguments === 1 && inner.head === 'let' && text !== '') inner.beforeBody = 2;
    } else {
      inner.items = 1;
      inner.head = text;
      inner.beforeBody = inner.square ? null : beforeBody(text);
    }
  }

  private open(bracket: string, place: number): void {
    const quoted = this.quoted;
    const begin = this.begin(place);
    const list: List = {
      ...{ column: place, anchor: begin, line: this.line, data: quoted === true },
      ...{ square: bracket === '[', leading: false, head: null, beforeBody: null },
      ...{ items: 0, arguments: 0, first: null, content: null },
      ...{ keyword: null, keywordLine: 0, skipped: 0 },
    };
    const around = this.lists.at(-1);
    if (around !== undefined) {
      const isFormals = FORMALS.get(around.head ?? '') === around.arguments;
      list.data = isFormals || (quoted ?? around.data);
      if (around.skipped > 0) {
        around.skipped -= 1;
      } else {
        if (around.keyword !== null && around.keywordLine === this.line) {
          list.anchor = around.keyword;
        }
        list.leading = this.leads(around);
        this.add(around, begin, false);
      }
    }
    this.lists.push(list);
  }

  private close(): void {
    this.prefixed = this.quoted = null;
    this.lists.pop();
  }

  private begin(place: number): number {
    const begin = this.prefixed ?? place;
    this.prefixed = this.quoted = null;
    return begin;
  }

  private leads(around: List): boolean {
    if (around.head === null || around.square || around.line !== this.line) return false;
    if (around.beforeBody !== null) return around.arguments >= around.beforeBody;
    return around.items === (around.keyword === null ? 1 : 2);
  }

  private add(inner: List, place: number, isKeyword: boolean): void {
    inner.items += 1;
    const isFirst = inner.items === (inner.head === null ? 1 : 2);
    if (isFirst && (inner.head === null || inner.line === this.line)) inner.first = place;
    if (isKeyword) {
      inner.keyword = place;
      inner.keywordLine = this.line;
    } else if (inner.keyword !== null) {
      inner.keyword = null;
    } else if (inner.head !== null) {
      inner.arguments += 1;
    }
  }
}

/** The lists that are open at the end of a text; null if it ends inside a string or comment. */
function openLists(text: string): List[] | null {
  const scan = new Scan(text);
  return scan.run() ? scan.lists : null;
}

/** Where the next line begins. */
function column(lists: List[]): number {
  const inner = lists.at(-1);
  if (inner === undefined) return 0;
  if (inner.items === 0) return inner.column + 1;
  if (inner.beforeBody !== null && inner.arguments < inner.beforeBody) {
    return inner.first ?? inner.column + 4;
  }
  inner.content ??= content(lists, inner);
  return inner.content;
}

function content(lists: List[], inner: List): number {
  if (inner.beforeBody !== null) return inner.column + 2;
  if (inner.first !== null) return inner.first;
  return inner.square ? inner.column + 1 : hanging(lists);
}

function hanging(lists: List[]): number {
  let start = lists.length - 1;
  while (lists[start]?.leading && lists[start]?.beforeBody === null) start -= 1;
  const chain = lists.slice(start);
  const base = chain[0] as List;
  const found = (base.beforeBody === null ? base.anchor : base.column) + 2;
  for (const held of chain) if (held.beforeBody === null) held.content = found;
  return found;
}

function beforeBody(name: string): number | null {
  const count = BODY_FORMS.get(name);
  if (count !== undefined) return count;
  return BODY_PREFIXES.some((prefix) => name.startsWith(prefix)) && !CALLS.has(name) ? 1 : null;
}

/** Block comments nest. */
function endOfBlockComment(text: string, start: number): number {
  const edge = /#\||\|#/g;
  edge.lastIndex = start;
  let depth = 0;
  for (let found = edge.exec(text); found; found = edge.exec(text)) {
    depth += found[0] === '#|' ? 1 : -1;
    if (depth === 0) return edge.lastIndex;
  }
  return -1;
}

/** Where the here string ends whose terminator is `name`, alone on a line. */
function endOfHereString(text: string, lineEnd: number, name: string): number {
  let end = lineEnd;
  while (end < text.length) {
    const start = end + 1;
    const next = text.indexOf('\n', start);
    end = next === -1 ? text.length : next;
    if (text.slice(start, end) === name) return end;
  }
  return -1;
}
