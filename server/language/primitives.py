"""The primitives of orchestration Scheme: model calls, waiting, Python, persistence, results."""

from __future__ import annotations

from .models import DEFAULT_MODEL
from .vocabulary import Entry, Keyword, Kind, Parameter, Type

DEFAULT_MAX_TOKENS = 4096
"""The output limit of a call that sets none (seed 000, "LLM Calls"): no call is without a bound."""

DEFAULT_CONCURRENCY = 10
"""How many calls `map-async` and the concurrent combinators keep in flight by default."""

MAX_RECURSION_DEPTH = 3
"""How deep sub-models may spawn sub-models (seed 002, "Core Capabilities")."""

MODEL_CALLS = "Model calls"
WAITING = "Waiting"
RESULTS = "Results as text and code"
ESCAPES = "Escape hatches"
FINISHING = "Finishing"
DATA = "Data"
PYTHON = "Python"
PERSISTENCE = "Persistence"
LIMITS = "Limits"
OUTPUT = "Output"


def _call_keywords(recursive: Keyword) -> tuple[Keyword, ...]:
    """The keywords that every model call takes; they differ in `#:recursive` alone."""
    return (
        Keyword(
            "instruction",
            Type.TEXT,
            "What the model is asked to do. At least one of `#:instruction` and `#:data` is "
            "needed. It must be your own words: an LLM result has to be unwrapped first.",
        ),
        Keyword(
            "data",
            Type.JSON,
            "What the model works on, sent apart from the instruction. Text goes as it is, an LLM "
            "result as its text, lists and hashes as JSON.",
            accepts_result=True,
        ),
        Keyword(
            "model",
            Type.TEXT,
            "The model's name as its provider spells it.",
            default=f'"{DEFAULT_MODEL}"',
        ),
        Keyword(
            "backend",
            Type.TEXT,
            "One of the configured backends, by name; without it the run's backend is used.",
        ),
        Keyword(
            "temperature",
            Type.NUMBER,
            "How much the answer varies: 0.0 for repeatable answers and votes, 0.4 to 0.6 for "
            "creative ones. Without it the provider decides.",
            low=0,
            high=2,
        ),
        Keyword(
            "max-tokens",
            Type.INTEGER,
            "The most tokens the answer may have; it bounds the price of the call.",
            default=str(DEFAULT_MAX_TOKENS),
            low=1,
        ),
        Keyword(
            "json",
            Type.BOOLEAN,
            'Makes the model answer in JSON; the instruction must then contain the word "json". '
            "The answer is checked to be JSON.",
            default="#f",
        ),
        Keyword(
            "schema",
            Type.JSON,
            'The answer\'s shape: a shape such as `"{label: str, confidence: 0-1}"`, an example '
            "value or a JSON Schema as a hash. It implies `#:json #t`.",
        ),
        Keyword(
            "image",
            Type.TEXT,
            "One image for a model that can see: its path inside the workspace, its https:// "
            "address, or its content in base64.",
        ),
        Keyword(
            "images",
            Type.LIST,
            "Images for a model that can see, each as its path inside the workspace, its https:// "
            "address, or its content in base64.",
        ),
        recursive,
    )


_RECURSIVE = Keyword(
    "recursive",
    Type.BOOLEAN,
    "The sub-model writes a strategy that runs in its own sandbox; what that strategy gives to "
    f"`finish` is the result. At most {MAX_RECURSION_DEPTH} levels deep.",
    default="#f",
)

_NOT_RECURSIVE = Keyword(
    "recursive",
    Type.BOOLEAN,
    "Only `#f`: recursive delegation needs the synchronous `llm-query`.",
    default="#f",
    choices=("#f",),
)

_MODEL_CALLS = (
    Entry(
        name="llm-query",
        kind=Kind.PRIMITIVE,
        group=MODEL_CALLS,
        summary="Asks a model and waits for the answer.",
        keywords=_call_keywords(_RECURSIVE),
        returns=Type.LLM_RESULT,
        returns_doc="An opaque LLM result; `(syntax-e result)` is its text.",
        doc=(
            "With `#:data`, the instruction is sent as the system message and the data as the user "
            "message; without, the instruction is the user message. The result remembers which "
            "call and model made it. It is not text: string functions refuse it, so that an answer "
            "cannot slip into the next instruction unseen. `finish`, `#:data`, `py-set!` and "
            "`checkpoint` accept it as it is, and `equal?` compares the texts."
        ),
        example="""\
(define verdict
  (syntax-e (llm-query
    #:instruction "Is this review positive? Return JSON: {positive: bool, reason: str}"
    #:data context
    #:model "gpt-4o-mini"
    #:json #t
    #:temperature 0.0
    #:max-tokens 100)))
(finish verdict)""",
        calls="one; with `#:recursive #t` also those that the sub-model's strategy makes",
        queries=True,
    ),
    Entry(
        name="llm-query-async",
        kind=Kind.PRIMITIVE,
        group=MODEL_CALLS,
        summary="Sends a model call and returns at once with a handle to await.",
        keywords=_call_keywords(_NOT_RECURSIVE),
        returns=Type.HANDLE,
        returns_doc="A handle for `await` and its kin; it may be awaited many times.",
        doc=(
            "Calls that are sent before the first one is awaited run side by side. A failed call "
            "raises its error where it is awaited, never as text. A call that nobody awaits is "
            "cancelled if it is still in flight when the run ends."
        ),
        example="""\
(define pro (llm-query-async #:instruction "Argue for the proposal." #:data context))
(define con (llm-query-async #:instruction "Argue against the proposal." #:data context))
(finish (string-join (await-all (list pro con)) "\\n\\n"))""",
        calls="one",
        queries=True,
    ),
    Entry(
        name="unsafe-raw-query",
        kind=Kind.PRIMITIVE,
        group=MODEL_CALLS,
        summary="Asks a model, waits, and returns the answer as a plain string.",
        parameters=(
            Parameter("instruction", Type.TEXT, "Same as `#:instruction`.", optional=True),
            Parameter("data", Type.JSON, "Same as `#:data`.", optional=True, accepts_result=True),
        ),
        keywords=_call_keywords(_RECURSIVE),
        returns=Type.TEXT,
        returns_doc="The answer's text, without the wrapper that keeps it out of instructions.",
        doc=(
            "Meant for answers that are code to be run in a sub-sandbox. Instruction and data may "
            "be given by position or by keyword, not both ways at once."
        ),
        example="""\
(define code
  (unsafe-raw-query
    #:instruction "Write Scheme code that defines `longest`, the longest line of `context`."
    #:data context
    #:model "gpt-4.1"
    #:temperature 0.0))
(try (unsafe-exec-sub-output (datum->syntax #f code))
  on-error (lambda (message) (finish (string-append "The code failed: " message))))
(finish (finish-var "longest"))""",
        calls="one",
        queries=True,
        unsafe=True,
    ),
    Entry(
        name="map-async",
        kind=Kind.PRIMITIVE,
        group=MODEL_CALLS,
        summary="Applies a function to every item concurrently and returns the texts in order.",
        parameters=(
            Parameter(
                "fn",
                Type.FUNCTION,
                "Called with one item; usually returns the handle of `llm-query-async`, but may "
                "also call `llm-query` or return a plain value.",
                arities=(1,),
            ),
            Parameter("items", Type.LIST, "The items."),
        ),
        keywords=(
            Keyword(
                "max-concurrent",
                Type.INTEGER,
                "How many items are worked on at a time.",
                default=str(DEFAULT_CONCURRENCY),
                low=1,
            ),
        ),
        returns=Type.LIST,
        returns_doc="A list as long as `items`, in their order: the texts of the answers, and "
        "values that are no answers as they are.",
        doc=(
            "A new item starts as soon as one is done. The first failure cancels what is in flight "
            "and is raised; wrap the function's body in `try` to go on without the item."
        ),
        example="""\
(define papers (py-eval "
import json
[paper['content'] for paper in json.loads(context)]
"))
(define findings
  (map-async
    (lambda (paper)
      (llm-query-async
        #:instruction "State the key finding in one sentence."
        #:data paper
        #:model "gpt-4o-mini"
        #:max-tokens 100))
    papers
    #:max-concurrent 20))
(finish (string-join findings "\\n"))""",
        calls="as many as the function makes, once for each item",
        settles=True,
    ),
)

_HANDLES = Parameter(
    "handles",
    Type.LIST,
    "Handles of `llm-query-async`; what is a result already is passed through.",
    element=Type.HANDLE,
)

_WAITING = (
    Entry(
        name="await",
        kind=Kind.PRIMITIVE,
        group=WAITING,
        summary="Waits for one asynchronous call.",
        parameters=(
            Parameter(
                "handle",
                Type.HANDLE,
                "The handle of an asynchronous call.",
                accepts_result=True,
            ),
        ),
        returns=Type.LLM_RESULT,
        returns_doc="The opaque LLM result of the call; `(syntax-e result)` is its text.",
        doc=(
            "Raises the call's error if it failed. The same handle may be awaited many times and "
            "gives the same result."
        ),
        example="""\
(define draft (llm-query-async #:instruction "Draft a title." #:data context))
(displayln "waiting for the title")
(finish (syntax-e (await draft)))""",
    ),
    Entry(
        name="await-all",
        kind=Kind.PRIMITIVE,
        group=WAITING,
        summary="Waits for all the calls and returns their texts in order.",
        parameters=(_HANDLES,),
        returns=Type.LIST,
        returns_doc="Plain strings, in the order of `handles`.",
        doc=(
            "Raises the error of the first handle that failed. Elements that are texts or LLM "
            "results already are taken as they are, so wrapping what `map-async` returned is "
            "harmless."
        ),
        example="""\
(define handles
  (for/list ([tone '("formal" "friendly" "terse")])
    (llm-query-async
      #:instruction (string-append "Rewrite in this tone: " tone)
      #:data context)))
(finish (string-join (await-all handles) "\\n---\\n"))""",
    ),
    Entry(
        name="await-all-syntax",
        kind=Kind.PRIMITIVE,
        group=WAITING,
        summary="Waits for all the calls and returns their LLM results in order.",
        parameters=(_HANDLES,),
        returns=Type.LIST,
        returns_doc="Opaque LLM results, in the order of `handles`.",
        doc="Like `await-all`, for those who still want to know which call made which answer.",
        example="""\
(define results
  (await-all-syntax
    (list
      (llm-query-async #:instruction "List the risks." #:data context)
      (llm-query-async #:instruction "List the chances." #:data context))))
(finish (string-join (map syntax-e results) "\\n\\n"))""",
    ),
    Entry(
        name="await-any",
        kind=Kind.PRIMITIVE,
        group=WAITING,
        summary="Waits for the first of several calls to succeed.",
        parameters=(_HANDLES,),
        returns=Type.TEXT,
        returns_doc="Two values: the text of the first answer and the handles that are left. Where "
        "one value is expected, the text alone.",
        doc=(
            "The calls that are left go on and are paid for; `race` cancels them. If all calls "
            "fail, the last error is raised."
        ),
        example="""\
(define-values (first-answer others)
  (await-any
    (list
      (llm-query-async #:instruction "Answer." #:data context #:model "gpt-4o-mini")
      (llm-query-async #:instruction "Answer." #:data context #:model "gpt-4.1-mini"))))
(displayln (length others))
(finish first-answer)""",
    ),
)

_RESULTS = (
    Entry(
        name="syntax-e",
        kind=Kind.PRIMITIVE,
        group=RESULTS,
        summary="Unwraps an LLM result into its text.",
        parameters=(
            Parameter(
                "result",
                Type.LLM_RESULT,
                "What `llm-query` or `await` returned, or a syntax object.",
                accepts_result=True,
            ),
        ),
        returns=Type.TEXT,
        returns_doc="The answer as a string; of a syntax object, what it holds.",
        doc=(
            "The one place where an answer becomes ordinary text, which makes it visible in the "
            "source. A string is returned as it is."
        ),
        example="""\
(define answer (llm-query #:instruction "Name the main topic." #:data context))
(finish (string-append "Topic: " (syntax-e answer)))""",
    ),
    Entry(
        name="datum->syntax",
        kind=Kind.PRIMITIVE,
        group=RESULTS,
        summary="Wraps text, usually code that a model wrote, into a syntax object.",
        syntax="(datum->syntax [#f] code)",
        parameters=(
            Parameter(
                "code",
                Type.ANY,
                "The text to wrap; `#f` when the text follows as second argument.",
                accepts_result=True,
            ),
            Parameter(
                "datum",
                Type.ANY,
                "The text to wrap, when the first argument is `#f`.",
                optional=True,
                accepts_result=True,
            ),
        ),
        returns=Type.LLM_RESULT,
        returns_doc="A syntax object that `unsafe-exec-sub-output` can run and `syntax-e` unwraps.",
        doc="Marks the crossing from a plain string back into something that may be executed.",
        example="""\
(define program (datum->syntax #f "(define total (+ 1 2))"))
(unsafe-exec-sub-output program)
(finish (finish-var "total"))""",
    ),
)

_ESCAPES = (
    Entry(
        name="unsafe-interpolate",
        kind=Kind.PRIMITIVE,
        group=ESCAPES,
        summary="Unwraps an LLM result in order to put it into an instruction on purpose.",
        parameters=(
            Parameter("result", Type.LLM_RESULT, "The answer to unwrap.", accepts_result=True),
        ),
        returns=Type.TEXT,
        returns_doc="The answer as a string.",
        doc=(
            "The same text as `syntax-e`, but it says to the reader, the log and the checks that "
            "this answer is meant to steer the next call. Pass it as `#:data` wherever you can."
        ),
        example="""\
(define question (llm-query #:instruction "Write one exam question on this text." #:data context))
(finish (llm-query
  #:instruction (string-append "Answer this question: " (unsafe-interpolate question))
  #:data context))""",
        unsafe=True,
    ),
    Entry(
        name="unsafe-overwrite",
        kind=Kind.PRIMITIVE,
        group=ESCAPES,
        summary="Replaces the loaded data for the rest of the run.",
        parameters=(
            Parameter(
                "name", Type.SYMBOL, "`'context`, or the name of a context slot as a symbol."
            ),
            Parameter("value", Type.TEXT, "The new text.", accepts_result=True),
        ),
        returns=Type.VOID,
        doc=(
            "The only way to change `context`, and logged. The other protected names cannot be "
            "overwritten."
        ),
        example="""\
(unsafe-overwrite 'context (string-trim context))
(finish (llm-query #:instruction "Summarize." #:data context))""",
        unsafe=True,
    ),
    Entry(
        name="unsafe-exec-sub-output",
        kind=Kind.PRIMITIVE,
        group=ESCAPES,
        summary="Runs code that a model wrote in a sub-sandbox of its own.",
        parameters=(
            Parameter(
                "code",
                Type.TEXT,
                "A program as a string, an LLM result or a syntax object; a Markdown fence around "
                "it is removed.",
                accepts_result=True,
            ),
        ),
        returns=Type.ANY,
        returns_doc="The program's last value, or what it printed if it has none.",
        doc=(
            "The code is checked first and does not run if the check finds an error. It sees all "
            "primitives, `context` and the run's limits, but none of your definitions, and its "
            "definitions stay in the sub-sandbox: `finish-var` reads them. It must not call "
            "`finish`."
        ),
        example="""\
(define code
  (unsafe-raw-query
    #:instruction "Write Scheme code that defines `word-count`, the words in `context`."
    #:model "gpt-4.1"))
(try (unsafe-exec-sub-output code)
  on-error (lambda (message) (finish (string-append "The code failed: " message))))
(finish (finish-var "word-count"))""",
        calls="as many as the code makes",
        unsafe=True,
    ),
)

_FINISHING = (
    Entry(
        name="finish",
        kind=Kind.PRIMITIVE,
        group=FINISHING,
        summary="Ends the strategy with a result.",
        parameters=(
            Parameter(
                "value",
                Type.JSON,
                "The result: text, an LLM result, or any JSON value.",
                accepts_result=True,
            ),
        ),
        returns=Type.VOID,
        returns_doc="It does not return.",
        doc=(
            "The first `finish` wins, wherever it stands: inside a function, a handler or another "
            "thread. What has been printed is kept; calls still in flight are cancelled. A "
            "strategy without `finish` ends with its last value."
        ),
        example="""\
(define summary (llm-query #:instruction "Summarize in three sentences." #:data context))
(finish summary)""",
    ),
    Entry(
        name="finish-var",
        kind=Kind.PRIMITIVE,
        group=FINISHING,
        summary="Reads a variable that the last sub-sandbox defined.",
        parameters=(Parameter("name", Type.TEXT, "The variable's name."),),
        returns=Type.ANY,
        returns_doc="The variable's value; looked up in Scheme first, then in Python.",
        doc="An error names the variables that exist if there is none of this name.",
        example="""\
(unsafe-exec-sub-output "(define answer (* 6 7))")
(finish (finish-var "answer"))""",
    ),
)

_DATA = (
    Entry(
        name="context",
        kind=Kind.VARIABLE,
        group=DATA,
        summary="The loaded data as text.",
        returns=Type.TEXT,
        returns_doc="A string; empty if nothing was loaded.",
        doc=(
            "Loaded from the file that `;; @data FILE` names, or by `--data FILE`. JSON arrives as "
            "text too: parse it in Python, where the same text is the variable `context`."
        ),
        example="""\
;; @data papers.json
(define titles (py-eval "
import json
[paper['title'] for paper in json.loads(context)]
"))
(finish titles)""",
    ),
    Entry(
        name="get-context",
        kind=Kind.PRIMITIVE,
        group=DATA,
        summary="Retrieves a named context slot.",
        parameters=(
            Parameter("name", Type.TEXT, "The slot's name, as in `;; @data name = FILE`."),
        ),
        returns=Type.TEXT,
        returns_doc="The slot's data as text.",
        doc="An error names the slots that were loaded if there is none of this name.",
        example="""\
;; @data glossary = glossary.txt
(finish (llm-query
  #:instruction "Explain the unusual words of the text with this glossary."
  #:data (string-append (get-context "glossary") "\\n\\n" context)))""",
    ),
    Entry(
        name="hash",
        kind=Kind.PRIMITIVE,
        group=DATA,
        summary="Gives the content hash of one text, or builds a hash table from pairs.",
        syntax="(hash text)",
        parameters=(
            Parameter(
                "text",
                Type.ANY,
                "One text, or keys and values in turn as in Racket.",
                rest=True,
                accepts_result=True,
            ),
        ),
        returns=Type.ANY,
        returns_doc="With one argument the SHA-256 of the text in hexadecimal, 64 characters; "
        "with an even number of arguments an immutable hash table.",
        doc="A content hash makes a good key for `checkpoint` and `restore`.",
        example="""\
(define key (hash (string-append "summary-v1" context)))
(define known (restore key))
(finish (or known (checkpoint key (llm-query #:instruction "Summarize." #:data context))))""",
        protected=False,
    ),
)

_PYTHON = (
    Entry(
        name="py-exec",
        kind=Kind.PRIMITIVE,
        group=PYTHON,
        summary="Runs Python statements and returns what they print.",
        parameters=(Parameter("code", Type.TEXT, "Python source, as many lines as you like."),),
        returns=Type.TEXT,
        returns_doc="Standard output as a string; empty if nothing was printed.",
        doc=(
            "Variables stay for later calls. `context` holds the loaded data. Hand values over "
            "with `py-set!`; code glued together from answers breaks at the first quote."
        ),
        example="""\
(define report (py-exec "
import json
rows = json.loads(context)
print(f'{len(rows)} rows')
"))
(finish report)""",
    ),
    Entry(
        name="py-eval",
        kind=Kind.PRIMITIVE,
        group=PYTHON,
        summary="Evaluates Python and returns the value of its last expression.",
        parameters=(Parameter("code", Type.TEXT, "An expression, or statements that end in one."),),
        returns=Type.JSON,
        returns_doc="JSON-like values become Scheme values: lists, hashes with symbol keys, "
        "strings, numbers, `#t` and `#f`; `None` becomes `'null`.",
        doc="A value that is not JSON-like is an error that says which part is not.",
        example="""\
(define lengths (py-eval "[len(line) for line in context.splitlines()]"))
(finish (apply max 0 lengths))""",
    ),
    Entry(
        name="py-call",
        kind=Kind.PRIMITIVE,
        group=PYTHON,
        summary="Calls a Python function by name.",
        parameters=(
            Parameter("function", Type.TEXT, 'Its name, dotted if need be: `"statistics.mean"`.'),
            Parameter(
                "argument",
                Type.JSON,
                "Arguments, handed over as values.",
                rest=True,
                accepts_result=True,
            ),
        ),
        returns=Type.JSON,
        returns_doc="The function's value as a Scheme value, as with `py-eval`.",
        doc="A builtin, a function that `py-exec` defined, or one of a module it imported.",
        example="""\
(py-exec "import statistics")
(define scores '(0.7 0.9 0.4))
(finish (py-call "statistics.mean" scores))""",
    ),
    Entry(
        name="py-set!",
        kind=Kind.PRIMITIVE,
        group=PYTHON,
        summary="Sets a Python variable to a Scheme value.",
        parameters=(
            Parameter("name", Type.TEXT, "The variable's name, a Python identifier."),
            Parameter("value", Type.JSON, "The value, copied.", accepts_result=True),
        ),
        returns=Type.VOID,
        doc="The safe way to bring an answer to Python: no quoting, no escaping.",
        example="""\
(define poem (syntax-e (llm-query #:instruction "Write a short poem." #:data context)))
(py-set! "poem" poem)
(finish (py-eval "len(poem.split())"))""",
    ),
)

_PERSISTENCE = (
    Entry(
        name="checkpoint",
        kind=Kind.PRIMITIVE,
        group=PERSISTENCE,
        summary="Stores a value on disk under a key.",
        parameters=(
            Parameter("key", Type.TEXT, "Any text; it is hashed for the file's name."),
            Parameter(
                "value",
                Type.JSON,
                "Text, an LLM result, a symbol, a number, a boolean, a character, or a pair, "
                "list, vector or hash of these.",
                accepts_result=True,
            ),
        ),
        returns=Type.ANY,
        returns_doc="The value itself.",
        doc=(
            "Written below `.schemestra/` in the workspace in one step, so a crash leaves the old "
            "value or the new one. An LLM result is stored as its text. What cannot be stored, "
            "such as a function or a structure, is an error that says where in the value it is. "
            "Each backend keeps its own: what a dry run stored is never restored in a paid one."
        ),
        example="""\
(define draft (llm-query #:instruction "Draft a report." #:data context))
(checkpoint "draft" draft)
(finish draft)""",
    ),
    Entry(
        name="restore",
        kind=Kind.PRIMITIVE,
        group=PERSISTENCE,
        summary="Reads a value that `checkpoint` stored, in this run or an earlier one.",
        parameters=(Parameter("key", Type.TEXT, "The key the value was stored under."),),
        returns=Type.ANY,
        returns_doc="A value that is `equal?` to the stored one, or `#f` where nothing is stored.",
        doc="Put in front of an expensive step, it lets a second run go on where the first ended.",
        example="""\
(define (cached-summary text)
  (define key (hash text))
  (or (restore key)
      (checkpoint key (syntax-e (llm-query #:instruction "Summarize." #:data text)))))
(finish (cached-summary context))""",
    ),
)

_LIMITS = (
    Entry(
        name="token-budget",
        kind=Kind.PRIMITIVE,
        group=LIMITS,
        summary="Limits the tokens that a part of the strategy may use.",
        parameters=(
            Parameter(
                "limit",
                Type.NUMBER,
                "A new, tighter limit; usually given by `parameterize`.",
                optional=True,
            ),
        ),
        returns=Type.NUMBER,
        returns_doc="Without an argument: the tokens that are left, `+inf.0` without a limit.",
        doc=(
            "A parameter: `(parameterize ([token-budget 5000]) …)` limits what the body uses. "
            "Limits nest and can only get tighter. A call that could exceed the limit is refused "
            "before it is sent."
        ),
        example="""\
(define summary
  (parameterize ([token-budget 20000])
    (syntax-e (llm-query #:instruction "Summarize." #:data context #:max-tokens 500))))
(finish summary)""",
    ),
    Entry(
        name="tokens-used",
        kind=Kind.PRIMITIVE,
        group=LIMITS,
        summary="Tells how many tokens and calls the run has used so far.",
        returns=Type.HASH,
        returns_doc="A hash with the keys `'prompt_tokens`, `'completion_tokens`, `'total_tokens` "
        "and `'calls`, each an integer.",
        doc="Calls in flight are not in it until they are answered.",
        example="""\
(define summary (llm-query #:instruction "Summarize." #:data context))
(eprintf "~a tokens\\n" (hash-ref (tokens-used) 'total_tokens))
(finish summary)""",
    ),
    Entry(
        name="rate-limits",
        kind=Kind.PRIMITIVE,
        group=LIMITS,
        summary="Tells what the endpoint last said about its rate limits.",
        returns=Type.HASH,
        returns_doc="A hash with the keys `'remaining_requests`, `'remaining_tokens`, "
        "`'limit_requests` and `'limit_tokens` as far as the endpoint stated them; else empty.",
        doc="The runner already waits and retries by itself; this is for strategies that adapt.",
        example="""\
(define left (hash-ref (rate-limits) 'remaining_requests 100))
(finish (llm-query #:instruction "Summarize." #:data context
                   #:model (if (< left 10) "gpt-4o-mini" "gpt-4o")))""",
    ),
    Entry(
        name="heartbeat",
        kind=Kind.PRIMITIVE,
        group=LIMITS,
        summary="Says that a long computation without model calls is still alive.",
        returns=Type.VOID,
        doc="Puts off the limit for idle runs. Waiting for model calls never counts as idle.",
        example="""\
(define (collatz n) (if (= n 1) 0 (+ 1 (collatz (if (even? n) (/ n 2) (+ 1 (* 3 n)))))))
(define longest
  (for/fold ([best 0]) ([n (in-range 1 20000)])
    (when (zero? (modulo n 1000)) (heartbeat))
    (max best (collatz n))))
(finish longest)""",
    ),
)

_PORT = Parameter("port", Type.ANY, "Where to write; standard output by default.", optional=True)

_OUTPUT = (
    Entry(
        name="display",
        kind=Kind.PRIMITIVE,
        group=OUTPUT,
        summary="Prints a value to the strategy's output.",
        parameters=(Parameter("value", Type.ANY, "What to print."), _PORT),
        returns=Type.VOID,
        doc="The text is shown while the strategy runs and is part of the response.",
        example="""\
(display "Reading the data...\\n")
(finish (string-length context))""",
        protected=False,
    ),
    Entry(
        name="displayln",
        kind=Kind.PRIMITIVE,
        group=OUTPUT,
        summary="Prints a value and a line break to the strategy's output.",
        parameters=(Parameter("value", Type.ANY, "What to print."), _PORT),
        returns=Type.VOID,
        doc="The text is shown while the strategy runs and is part of the response.",
        example="""\
(displayln "Reading the data...")
(finish (string-length context))""",
        protected=False,
    ),
    Entry(
        name="eprintf",
        kind=Kind.PRIMITIVE,
        group=OUTPUT,
        summary="Prints formatted text to the run's log.",
        parameters=(
            Parameter("format", Type.TEXT, "Text in which `~a` stands for the next value."),
            Parameter("value", Type.ANY, "The values to put in.", rest=True),
        ),
        returns=Type.VOID,
        doc="Goes to standard error: the log, not the response.",
        example="""\
(define lines (string-split context "\\n"))
(eprintf "~a lines\\n" (length lines))
(finish (length lines))""",
        protected=False,
    ),
)

ENTRIES: tuple[Entry, ...] = (
    *_MODEL_CALLS,
    *_WAITING,
    *_RESULTS,
    *_ESCAPES,
    *_FINISHING,
    *_DATA,
    *_PYTHON,
    *_PERSISTENCE,
    *_LIMITS,
    *_OUTPUT,
)
