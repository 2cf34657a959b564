/**
 * Where a new line of Scheme begins: the column, or null where a line may begin anywhere,
 * because it is inside a string or a block comment.
 *
 * Three rules, the first that applies:
 * 1. Inside a list of lists or data, such as the bindings of `let`: under its first element.
 * 2. In a call whose first argument stands on the head's line: under that argument.
 * 3. Else two columns more than the line on which the innermost list was opened.
 */
export function indentation(before: string): number | null {
  const scan = openLists(before);
  if (scan.inText) return null;
  const list = scan.open.at(-1);
  if (list === undefined) return 0;

  const lineStart = before.lastIndexOf('\n', list) + 1;
  const lineEnd = before.indexOf('\n', list);
  const line = before.slice(lineStart, lineEnd === -1 ? before.length : lineEnd);
  const column = list - lineStart;
  const rest = line.slice(column + 1);

  if (before[list] !== '(' || /^[\s([{"#\d']/.test(rest)) return column + 1;
  const argument = /^([^\s()[\]{}"';]+)(\s+)[^\s;]/.exec(rest);
  if (argument && !BODY_FORMS.test(argument[1] ?? '') && !startsWithKeyword(rest, argument)) {
    return column + 1 + (argument[1]?.length ?? 0) + (argument[2]?.length ?? 0);
  }
  return (/^\s*/.exec(line)?.[0].length ?? 0) + 2;
}

/** Forms whose body is indented by two, whatever stands on their first line. */
const BODY_FORMS =
  /^(define.*|lambda|λ|let.*|for.*|when|unless|begin0?|parameterize.*|with-.*|case|match.*|do|module.*|syntax-.*|map|map-async|filter|.*query.*)$/;

/** A call that begins with `#:key` lists its keywords two columns in. */
function startsWithKeyword(rest: string, head: RegExpExecArray): boolean {
  return rest.startsWith('#:', (head[1]?.length ?? 0) + (head[2]?.length ?? 0));
}

interface Scan {
  open: number[];
  inText: boolean;
}

const TOKEN = /#\\(?:[a-zA-Z]+|[\s\S])|"(?:\\[\s\S]|[^"\\])*("?)|;[^\n]*|#\||[()[\]{}]/g;

/** The offsets of the brackets that are still open at the end of the text. */
function openLists(text: string): Scan {
  const open: number[] = [];
  TOKEN.lastIndex = 0;
  for (let token = TOKEN.exec(text); token; token = TOKEN.exec(text)) {
    const first = token[0];
    if (first.startsWith('"')) {
      if (token[1] === '') return { open, inText: true };
    } else if (first === '#|') {
      const end = endOfBlockComment(text, token.index);
      if (end === -1) return { open, inText: true };
      TOKEN.lastIndex = end;
    } else if ('([{'.includes(first)) {
      open.push(token.index);
    } else if (')]}'.includes(first)) {
      open.pop();
    }
  }
  return { open, inText: false };
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
