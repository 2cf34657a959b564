;; Names that an unknown library might bring are not reported beside it.
(require racket/sets json "helpers.scm")
;;       ^^^^^^^^^^^ unknown-library: The sandbox has no library `racket/sets`. Did you mean racket/set?
;;                   ^^^^ unknown-library: The sandbox has no library `json`. It has racket, racket/base, racket/contract, racket/control, racket/dict, racket/format, racket/function, racket/generator, racket/list, racket/match, racket/math, racket/port, racket/promise, racket/sequence, racket/set, racket/stream, racket/string, racket/vector.
;;                        ^^^^^^^^^^^^^ unknown-library: A strategy cannot load another file; name it with `;; @prelude` instead.
(string->jsexpr context)
