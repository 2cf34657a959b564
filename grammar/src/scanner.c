// What a regular expression cannot match: nested block comments and here strings.
// Neither needs anything remembered between two calls, so there is no state to save.
#include "tree_sitter/alloc.h"
#include "tree_sitter/array.h"
#include "tree_sitter/parser.h"

enum TokenType { BLOCK_COMMENT, HERE_STRING };

void *tree_sitter_orchestration_scheme_external_scanner_create(void) { return NULL; }
void tree_sitter_orchestration_scheme_external_scanner_destroy(void *payload) { (void)payload; }
unsigned tree_sitter_orchestration_scheme_external_scanner_serialize(void *payload, char *buffer) {
  (void)payload; (void)buffer;
  return 0;
}
void tree_sitter_orchestration_scheme_external_scanner_deserialize(void *payload,
                                                                   const char *buffer,
                                                                   unsigned length) {
  (void)payload; (void)buffer; (void)length;
}

// The same set as BLANK of grammar.js; iswspace would ask the locale.
static inline bool is_space(int32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
         c == 0x205F || c == 0x3000 || c == 0xFEFF;
}

static inline void advance(TSLexer *lexer) { lexer->advance(lexer, false); }

// After "#|": to the matching "|#", or the end of the file, which the server then reports.
static bool scan_block_comment(TSLexer *lexer) {
  unsigned depth = 1;
  while (depth > 0 && !lexer->eof(lexer)) {
    int32_t c = lexer->lookahead;
    advance(lexer);
    if (c == '|' && lexer->lookahead == '#') { advance(lexer); depth--; }
    else if (c == '#' && lexer->lookahead == '|') { advance(lexer); depth++; }
  }
  lexer->mark_end(lexer);
  lexer->result_symbol = BLOCK_COMMENT;
  return true;
}

// After "#<<": the rest of the line is the terminator, which stands alone on a later line.
static bool scan_here_string(TSLexer *lexer) {
  Array(int32_t) name = array_new();
  while (!lexer->eof(lexer) && lexer->lookahead != '\n') {
    array_push(&name, lexer->lookahead);
    advance(lexer);
  }
  bool found = false;
  while (!found && !lexer->eof(lexer)) {
    advance(lexer);  // The newline.
    uint32_t i = 0;
    while (i < name.size && !lexer->eof(lexer) && lexer->lookahead == *array_get(&name, i)) {
      advance(lexer);
      i++;
    }
    found = i == name.size && (lexer->eof(lexer) || lexer->lookahead == '\n');
    while (!found && !lexer->eof(lexer) && lexer->lookahead != '\n') advance(lexer);
  }
  array_delete(&name);
  lexer->mark_end(lexer);
  lexer->result_symbol = HERE_STRING;
  return true;  // At the end of the file too, like a block comment.
}

bool tree_sitter_orchestration_scheme_external_scanner_scan(void *payload, TSLexer *lexer,
                                                            const bool *valid_symbols) {
  (void)payload;
  while (is_space(lexer->lookahead)) lexer->advance(lexer, true);
  if (lexer->lookahead != '#') return false;
  advance(lexer);
  if (lexer->lookahead == '|' && valid_symbols[BLOCK_COMMENT]) {
    advance(lexer);
    return scan_block_comment(lexer);
  }
  if (lexer->lookahead == '<' && valid_symbols[HERE_STRING]) {
    advance(lexer);
    if (lexer->lookahead != '<') return false;
    advance(lexer);
    return scan_here_string(lexer);
  }
  return false;
}
