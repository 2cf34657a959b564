/// <reference types="tree-sitter-cli/dsl" />
// @ts-check
//
// Orchestration Scheme: Racket's reader, as much of it as .scm files use.
// White space and comments are extras, so the children of a list are its data.
// Strings are one token each: error recovery never looks inside one.

// In tree-sitter \s is ASCII only: no-break and ideographic spaces are named here
// (models do write them), and in is_space() of scanner.c.
const BLANK = '\\s\\u0085\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000\\uFEFF';
const SPACE = new RegExp(`[${BLANK}]+`);
const PLAIN = new RegExp(`[^${BLANK}()\\[\\]{}",'\`;|\\\\]`);    // goes on in a symbol
const START = new RegExp(`[^${BLANK}()\\[\\]{}",'\`;|\\\\#]`);   // begins one
const QUOTED = choice(/\|[^|]*\|/, /\\(.|[\r\n])/);               // |a b|  \(
const STRING_BODY = repeat(choice(/[^"\\]/, /\\(.|[\r\n])/));

/** a number in one radix: sign, fraction or decimal, exponent, complex part */
function number(prefix, digit, mark) {
  const digits = repeat1(digit);
  const sign = /[+-]/;
  const special = /(inf|nan)\.[0ft]/i;
  const real = choice(
    seq(digits, '/', digits),
    seq(choice(digits, seq(digits, '.', optional(digits)), seq('.', digits)),
      optional(seq(mark, optional(sign), digits))),
  );
  const signed = choice(seq(optional(sign), real), seq(sign, special));
  const imaginary = seq(sign, optional(choice(real, special)), /i/i);
  return seq(prefix, choice(
    signed,
    imaginary,
    seq(signed, imaginary),
    seq(signed, '@', signed),
  ));
}

/** prefix + brackets of any kind around body, as one opening token */
const bracketed = (prefix, body) => choice(...['()', '[]', '{}'].map(([open, close]) =>
  seq(prefix === '' ? open : token(seq(prefix, open)), body, close)));

const prefixed = (mark, $) => seq(mark, field('datum', $._datum));

module.exports = grammar({
  name: 'orchestration_scheme',

  extras: $ => [SPACE, $.line_comment, $.block_comment, $.datum_comment],

  externals: $ => [$.block_comment, $.here_string],

  inline: $ => [$._item],

  rules: {
    source_file: $ => repeat(choice($.lang_line, $._datum)),

    lang_line: _ => token(choice(
      seq('#lang', /[ \t]+/, /[A-Za-z0-9_+\/.-]+/),
      /#![A-Za-z][A-Za-z0-9_+\/.-]*/)),

    // comments

    line_comment: _ => token(choice(/;[^\r\n]*/, /#![ \/][^\r\n]*/)),

    datum_comment: $ => seq('#;', field('datum', $._datum)),

    // data

    _datum: $ => choice(
      $.boolean, $.number, $.symbol, $.keyword, $.character,
      $.string, $.unterminated_string, $.byte_string, $.regex, $.here_string,
      $.list, $.vector, $.hash, $.prefab, $.box, $.graph_definition, $.graph_reference,
      $.quote, $.quasiquote, $.unquote, $.unquote_splicing,
      $.syntax, $.quasisyntax, $.unsyntax, $.unsyntax_splicing,
    ),

    boolean: _ => token(choice(/#[tTfF]/, '#true', '#false')),

    // the same length as a symbol: the earlier rule wins; 1+ is a symbol, being longer
    number: _ => token(choice(
      number(/(#[eidEID]){0,2}/, /[0-9]/, /[esdflt]/i),
      number(/(#[ei])?#b(#[ei])?/i, /[01]/, /[esdfl]/i),
      number(/(#[ei])?#o(#[ei])?/i, /[0-7]/, /[esdfl]/i),
      number(/(#[ei])?#x(#[ei])?/i, /[0-9a-f]/i, /[sl]/i),
    )),

    symbol: _ => token(seq(choice(START, QUOTED, '#%'), repeat(choice(PLAIN, QUOTED)))),

    keyword: _ => token(seq('#:', repeat1(choice(PLAIN, QUOTED)))),

    character: _ => token(seq('#\\', choice(
      /[A-Za-z]+/, /[0-7]{3}/, /[xuU][0-9a-fA-F]+/, /.|[\r\n]/))),

    string: _ => token(seq('"', STRING_BODY, '"')),
    unterminated_string: _ => token(seq('"', STRING_BODY)),   // reached the end of the file
    byte_string: _ => token(seq('#"', STRING_BODY, '"')),
    regex: _ => token(seq(/#[rp]x#?"/, STRING_BODY, '"')),

    list: $ => bracketed('', optional($._items)),
    _items: $ => seq(field('head', $._datum), repeat($._item)),
    _item: $ => choice($._datum, $.dot),
    dot: _ => '.',

    vector: $ => bracketed(/#(fl|fx|v?u8|[0-9]+)?/, repeat($._datum)),
    hash: $ => bracketed(/#hash(eqv|eq|alw)?/, repeat($._datum)),
    prefab: $ => bracketed('#s', repeat($._datum)),

    box: $ => prefixed('#&', $),
    graph_definition: $ => prefixed(/#[0-9]+=/, $),
    graph_reference: _ => /#[0-9]+#/,

    quote: $ => prefixed("'", $),
    quasiquote: $ => prefixed('`', $),
    unquote: $ => prefixed(',', $),
    unquote_splicing: $ => prefixed(',@', $),
    syntax: $ => prefixed("#'", $),
    quasisyntax: $ => prefixed('#`', $),
    unsyntax: $ => prefixed('#,', $),
    unsyntax_splicing: $ => prefixed('#,@', $),
  },
});
