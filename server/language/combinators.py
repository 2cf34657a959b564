"""The 17 combinators: control flow over functions that make the model calls.

A combinator makes no call by itself.  How often it uses the functions it is given is stated in
`Entry.calls`.  Those that work concurrently also settle: see `Entry.settles`.
"""

from __future__ import annotations

from .models import DEFAULT_MODEL
from .primitives import DEFAULT_CONCURRENCY, MAX_RECURSION_DEPTH
from .vocabulary import Entry, Keyword, Kind, Parameter, Type

PARALLEL = "Parallel execution"
SEQUENTIAL = "Sequential processing"
HIERARCHICAL = "Hierarchical aggregation"
ITERATIVE = "Iterative refinement"
QUALITY = "Quality control"
COST = "Cost optimization"
CONTROL = "Control flow"

_MAX_CONCURRENT = Keyword(
    "max-concurrent",
    Type.INTEGER,
    "How many are worked on at a time.",
    default=str(DEFAULT_CONCURRENCY),
    low=1,
)

_THUNKS = Parameter(
    "thunks",
    Type.LIST,
    "Functions without arguments; each may return a handle, an LLM result or any value.",
    element=Type.FUNCTION,
    arities=(0,),
)

_ITEMS = Parameter("items", Type.LIST, "The items.")

_PARALLEL = (
    Entry(
        name="parallel",
        kind=Kind.COMBINATOR,
        group=PARALLEL,
        summary="Runs several strategies concurrently and returns all their results.",
        parameters=(_THUNKS,),
        keywords=(_MAX_CONCURRENT,),
        returns=Type.LIST,
        returns_doc="The results in the order of `thunks`; answers as plain strings.",
        doc="The first failure cancels the others and is raised.",
        example="""\
(define views
  (parallel
    (list
      (lambda () (llm-query-async #:instruction "List the strengths." #:data context))
      (lambda () (llm-query-async #:instruction "List the weaknesses." #:data context)))))
(finish (string-join views "\\n\\n"))""",
        calls="what each thunk makes, once",
        settles=True,
    ),
    Entry(
        name="race",
        kind=Kind.COMBINATOR,
        group=PARALLEL,
        summary="Runs several strategies concurrently and takes the first to succeed.",
        parameters=(_THUNKS,),
        returns=Type.ANY,
        returns_doc="The result of the first thunk that succeeds; an answer as a plain string.",
        doc=(
            "The others are cancelled at once and stop costing. If all fail, the last error is "
            "raised."
        ),
        example="""\
(define answer
  (race
    (list
      (lambda () (llm-query-async #:instruction "Answer." #:data context #:model "gpt-4o-mini"))
      (lambda () (llm-query-async #:instruction "Answer." #:data context #:model "gpt-4.1-mini")))))
(finish answer)""",
        calls="what each thunk makes, once; the losers' calls are cancelled in flight",
        settles=True,
    ),
)

_SEQUENTIAL = (
    Entry(
        name="sequence",
        kind=Kind.COMBINATOR,
        group=SEQUENTIAL,
        summary="Chains functions from left to right into one function.",
        parameters=(
            Parameter(
                "fn",
                Type.FUNCTION,
                "Called with what the one before it returned.",
                rest=True,
                arities=(1,),
            ),
        ),
        returns=Type.FUNCTION,
        returns_doc="A function of one argument. Called with none, it returns itself.",
        doc="Without any function it gives its argument back.",
        example="""\
(define pipeline
  (sequence
    (lambda (text) (syntax-e (llm-query #:instruction "Extract the claims." #:data text)))
    (lambda (claims) (syntax-e (llm-query #:instruction "Check each claim." #:data claims)))))
(finish (pipeline context))""",
        calls="what each function makes, once for each use of the chain",
    ),
    Entry(
        name="fold-sequential",
        kind=Kind.COMBINATOR,
        group=SEQUENTIAL,
        summary="Goes through the items one after the other and carries a result along.",
        parameters=(
            Parameter(
                "fn",
                Type.FUNCTION,
                "Called with the result so far and the next item; returns the new result.",
                arities=(2,),
            ),
            Parameter("initial", Type.ANY, "The result to start from.", accepts_result=True),
            _ITEMS,
        ),
        returns=Type.ANY,
        returns_doc="The last result; `initial` if there are no items.",
        doc="For items whose order matters. Where it does not, `fan-out-aggregate` is faster.",
        example="""\
(define chapters (string-split context "\\n\\n"))
(define story
  (fold-sequential
    (lambda (so-far chapter)
      (syntax-e (llm-query
        #:instruction "Bring the summary up to date with the new chapter."
        #:data (string-append "SUMMARY:\\n" so-far "\\n\\nCHAPTER:\\n" chapter))))
    ""
    chapters))
(finish story)""",
        calls="what the function makes, once for each item",
    ),
)

_HIERARCHICAL = (
    Entry(
        name="tree-reduce",
        kind=Kind.COMBINATOR,
        group=HIERARCHICAL,
        summary="Combines items in groups, then the groups' results, until one is left.",
        parameters=(
            Parameter(
                "fn",
                Type.FUNCTION,
                "Combines a group. A function of two arguments folds it from left to right; one "
                "that takes any number gets the whole group.",
                arities=(2,),
            ),
            _ITEMS,
        ),
        keywords=(
            Keyword(
                "branch-factor",
                Type.INTEGER,
                "The greatest size of a group.",
                default="5",
                low=2,
            ),
            Keyword(
                "leaf-fn",
                Type.FUNCTION,
                "Applied to each item before the first level; `#f` leaves the items as they are.",
                default="#f",
                arities=(1,),
            ),
            _MAX_CONCURRENT,
        ),
        returns=Type.ANY,
        returns_doc="The one result; the item itself if there is only one. No items are an error.",
        doc=(
            "The groups of a level are combined concurrently. A group of one goes up to the next "
            "level untouched. Values are passed on as the function returns them, so unwrap answers "
            "with `syntax-e` inside it."
        ),
        example="""\
(define notes (string-split context "\\n"))
(define summary
  (tree-reduce
    (lambda (left right)
      (syntax-e (llm-query
        #:instruction "Merge the two notes into one."
        #:data (string-append left "\\n\\n" right)
        #:model "gpt-4o-mini")))
    notes
    #:branch-factor 4))
(finish summary)""",
        calls="a function of two arguments is used N − 1 times for N items; one that takes any "
        "number once for each group of two or more",
    ),
    Entry(
        name="fan-out-aggregate",
        kind=Kind.COMBINATOR,
        group=HIERARCHICAL,
        summary="Maps over the items concurrently, then reduces all the results at once.",
        parameters=(
            Parameter(
                "map-fn",
                Type.FUNCTION,
                "Called with one item, as by `map-async`.",
                arities=(1,),
            ),
            Parameter(
                "reduce-fn",
                Type.FUNCTION,
                "Called once, with the list of the mapped results; answers are plain strings.",
                arities=(1,),
            ),
            _ITEMS,
        ),
        keywords=(_MAX_CONCURRENT,),
        returns=Type.ANY,
        returns_doc="What `reduce-fn` returns; an answer as a plain string.",
        doc="For more results than fit one prompt, let `reduce-fn` use `tree-reduce`.",
        example="""\
(define documents (string-split context "\\n\\n"))
(define overview
  (fan-out-aggregate
    (lambda (document)
      (llm-query-async #:instruction "Key points?" #:data document #:model "gpt-4o-mini"))
    (lambda (points)
      (syntax-e (llm-query
        #:instruction "Write an overview of these points."
        #:data (string-join points "\\n\\n"))))
    documents
    #:max-concurrent 20))
(finish overview)""",
        calls="what `map-fn` makes, once for each item, and what `reduce-fn` makes, once",
        settles=True,
    ),
    Entry(
        name="recursive-spawn",
        kind=Kind.COMBINATOR,
        group=HIERARCHICAL,
        summary="Makes a function that delegates its data to a sub-model with its own sandbox.",
        parameters=(
            Parameter(
                "strategy",
                Type.ANY,
                "The instruction, or a function without arguments that returns it.",
                arities=(0,),
            ),
        ),
        keywords=(
            Keyword(
                "depth",
                Type.INTEGER,
                "How many levels deep the sub-model may delegate in turn.",
                default="1",
                low=1,
                high=MAX_RECURSION_DEPTH,
            ),
            Keyword(
                "model",
                Type.TEXT,
                "The sub-model.",
                default=f'"{DEFAULT_MODEL}"',
            ),
        ),
        returns=Type.FUNCTION,
        returns_doc="A function of one argument, the data, that returns an LLM result.",
        doc=(
            "Using the function is `(llm-query #:instruction strategy #:data data "
            "#:recursive #t)`: the sub-model writes a strategy, which runs in a sandbox of its "
            "own and whose `finish` gives the result."
        ),
        example="""\
(define analyze
  (recursive-spawn "Break this text into sections, analyze each, and combine the findings."
                   #:depth 2))
(finish (analyze context))""",
        calls="one for each use of the function, and what the sub-model's strategy makes",
    ),
)

_ITERATIVE = (
    Entry(
        name="iterate-until",
        kind=Kind.COMBINATOR,
        group=ITERATIVE,
        summary="Applies a function again and again until a condition holds.",
        parameters=(
            Parameter(
                "fn",
                Type.FUNCTION,
                "Called with the value so far; returns the next one.",
                arities=(1,),
            ),
            Parameter(
                "done?",
                Type.FUNCTION,
                "Asked before each step whether the value is good enough.",
                arities=(1,),
            ),
            Parameter("initial", Type.ANY, "The value to start from.", accepts_result=True),
        ),
        keywords=(Keyword("max-iter", Type.INTEGER, "The most steps taken.", default="10", low=0),),
        returns=Type.ANY,
        returns_doc="The first value that is good enough, or the last one.",
        doc="`done?` is asked of the initial value too, and not after the last step.",
        example="""\
(define short
  (iterate-until
    (lambda (text) (syntax-e (llm-query #:instruction "Make this shorter." #:data text)))
    (lambda (text) (< (string-length text) 400))
    context
    #:max-iter 4))
(finish short)""",
        calls="what `fn` and `done?` make, each at most `max-iter` times",
    ),
    Entry(
        name="critique-refine",
        kind=Kind.COMBINATOR,
        group=ITERATIVE,
        summary="Generates a draft, then has it criticized and refined in rounds.",
        parameters=(
            Parameter("generate-fn", Type.FUNCTION, "Returns the first draft.", arities=(0,)),
            Parameter(
                "critique-fn",
                Type.FUNCTION,
                "Called with the draft; returns the critique.",
                arities=(1,),
            ),
            Parameter(
                "refine-fn",
                Type.FUNCTION,
                "Called with the draft and the critique; returns the next draft.",
                arities=(2,),
            ),
        ),
        keywords=(
            Keyword("max-iter", Type.INTEGER, "The most rounds.", default="3", low=0),
            Keyword(
                "done?",
                Type.FUNCTION,
                "Called with each critique; when it returns true the draft is final and is not "
                "refined again.",
                default="#f",
                arities=(1,),
            ),
        ),
        returns=Type.ANY,
        returns_doc="The last draft.",
        doc=(
            "Let a cheap model criticize and a strong one write. Values are passed on as the "
            "functions return them, so unwrap answers with `syntax-e` inside them."
        ),
        example="""\
(define report
  (critique-refine
    (lambda () (syntax-e (llm-query #:instruction "Write a report." #:data context)))
    (lambda (draft)
      (syntax-e (llm-query
        #:instruction "Name the weaknesses, or say APPROVED."
        #:data draft
        #:model "gpt-4o-mini")))
    (lambda (draft critique)
      (syntax-e (llm-query
        #:instruction "Improve the draft according to the critique."
        #:data (string-append "DRAFT:\\n" draft "\\n\\nCRITIQUE:\\n" critique))))
    #:max-iter 2
    #:done? (lambda (critique) (string-contains? critique "APPROVED"))))
(finish report)""",
        calls="`generate-fn` once, `critique-fn` and `refine-fn` at most `max-iter` times each: "
        "with one call a function at most 1 + 2 · max-iter",
    ),
)

_QUALITY = (
    Entry(
        name="with-validation",
        kind=Kind.COMBINATOR,
        group=QUALITY,
        summary="Wraps a function so that its result is checked before it is returned.",
        parameters=(
            Parameter("fn", Type.FUNCTION, "The function to wrap.", arities=(1, 0, 2, 3)),
            Parameter(
                "valid?",
                Type.FUNCTION,
                "Called with the result; true lets it through.",
                arities=(1,),
            ),
        ),
        keywords=(
            Keyword(
                "max-retries",
                Type.INTEGER,
                "How often the function is tried again after an invalid result.",
                default="0",
                low=0,
            ),
        ),
        returns=Type.FUNCTION,
        returns_doc="A function that takes the same arguments as `fn`.",
        doc="An invalid result is an error once the retries are used up. A retry is a new call.",
        example="""\
(define extract
  (with-validation
    (lambda (text) (syntax-e (llm-query #:instruction "Name the author." #:data text)))
    (lambda (name) (< 0 (string-length name) 100))
    #:max-retries 1))
(finish (extract context))""",
        calls="for each use of the function what `fn` and `valid?` make, each at most "
        "1 + max-retries times",
    ),
    Entry(
        name="vote",
        kind=Kind.COMBINATOR,
        group=QUALITY,
        summary="Runs several strategies concurrently and takes the result most of them agree on.",
        parameters=(_THUNKS,),
        keywords=(
            Keyword(
                "method",
                Type.SYMBOL,
                "`'majority` needs more than half, `'plurality` takes the most frequent (the "
                "earliest one on a tie), `'consensus` needs all.",
                default="'majority",
                choices=("'majority", "'plurality", "'consensus"),
            ),
        ),
        returns=Type.ANY,
        returns_doc="The winning result; answers are plain strings.",
        doc=(
            "Results are compared as they are, so ask for one word or a fixed label. Without the "
            "required agreement it is an error that lists the votes."
        ),
        example="""\
(define (classifier model)
  (lambda ()
    (llm-query-async
      #:instruction "Answer with one word: positive, negative or neutral."
      #:data context
      #:model model
      #:temperature 0.0
      #:max-tokens 5)))
(finish
  (vote (map classifier '("gpt-4o-mini" "gpt-4.1-mini" "gpt-5.4-nano")) #:method 'plurality))""",
        calls="what each thunk makes, once",
        settles=True,
    ),
    Entry(
        name="ensemble",
        kind=Kind.COMBINATOR,
        group=QUALITY,
        summary="Runs several strategies concurrently and combines all their results.",
        parameters=(_THUNKS,),
        keywords=(
            Keyword(
                "aggregator",
                Type.FUNCTION,
                "Called with the list of results; `#f` joins them as numbered sections of text.",
                default="#f",
                arities=(1,),
            ),
        ),
        returns=Type.ANY,
        returns_doc="What the aggregator returns, an answer as a plain string; else a string.",
        doc="Each result reaches the aggregator as text if it is an answer.",
        example="""\
(define (summarizer model)
  (lambda () (llm-query-async #:instruction "Summarize." #:data context #:model model)))
(define best
  (ensemble
    (map summarizer '("gpt-4o-mini" "gpt-4.1-mini"))
    #:aggregator
    (lambda (summaries)
      (syntax-e (llm-query
        #:instruction "Combine these summaries into one."
        #:data (string-join summaries "\\n---\\n"))))))
(finish best)""",
        calls="what each thunk makes, once, and what the aggregator makes, once",
        settles=True,
    ),
)

_COST = (
    Entry(
        name="tiered",
        kind=Kind.COMBINATOR,
        group=COST,
        summary="Uses a cheap function on every item and an expensive one to synthesize.",
        parameters=(
            Parameter("cheap-fn", Type.FUNCTION, "Called with one item.", arities=(1,)),
            Parameter(
                "expensive-fn",
                Type.FUNCTION,
                "Called once, with the list of the cheap results; answers are plain strings.",
                arities=(1,),
            ),
            _ITEMS,
        ),
        keywords=(_MAX_CONCURRENT,),
        returns=Type.ANY,
        returns_doc="What `expensive-fn` returns; an answer as a plain string.",
        doc="The items are worked on concurrently.",
        example="""\
(define reviews (string-split context "\\n"))
(define report
  (tiered
    (lambda (review)
      (llm-query-async #:instruction "Main complaint?" #:data review #:model "gpt-4o-mini"))
    (lambda (complaints)
      (syntax-e (llm-query
        #:instruction "Rank the complaints."
        #:data (string-join complaints "\\n")
        #:model "gpt-4o")))
    reviews))
(finish report)""",
        calls="what `cheap-fn` makes, once for each item, and what `expensive-fn` makes, once",
        settles=True,
    ),
    Entry(
        name="active-learning",
        kind=Kind.COMBINATOR,
        group=COST,
        summary="Uses a cheap function on every item and an expensive one where it is unsure.",
        parameters=(
            Parameter("cheap-fn", Type.FUNCTION, "Called with one item.", arities=(1,)),
            Parameter(
                "expensive-fn",
                Type.FUNCTION,
                "Called with an item whose cheap result is too uncertain.",
                arities=(1,),
            ),
            Parameter(
                "uncertainty-fn",
                Type.FUNCTION,
                "Called with each cheap result; returns its uncertainty from 0 to 1.",
                arities=(1,),
            ),
            _ITEMS,
        ),
        keywords=(
            Keyword(
                "threshold",
                Type.NUMBER,
                "Items whose uncertainty is above this go to the expensive function.",
                default="0.7",
                low=0,
                high=1,
            ),
            _MAX_CONCURRENT,
        ),
        returns=Type.LIST,
        returns_doc="One result for each item, in order: the expensive one where there is one, "
        "else the cheap one; answers are plain strings.",
        doc="All cheap calls are made first, then all expensive ones, each round concurrently.",
        example="""\
(define tickets (string-split context "\\n"))
(define labels
  (active-learning
    (lambda (ticket)
      (llm-query-async
        #:instruction "Name the category, and say UNSURE if you are."
        #:data ticket
        #:model "gpt-4o-mini"))
    (lambda (ticket)
      (llm-query-async #:instruction "Name the category." #:data ticket #:model "gpt-4o"))
    (lambda (label) (if (string-contains? label "UNSURE") 0.9 0.1))
    tickets
    #:threshold 0.7))
(finish (string-join labels "\\n"))""",
        calls="what `cheap-fn` and `uncertainty-fn` make, once for each item, and what "
        "`expensive-fn` makes, at most once for each item",
        settles=True,
    ),
    Entry(
        name="memoized",
        kind=Kind.COMBINATOR,
        group=COST,
        summary="Wraps a function so that equal arguments are worked on once.",
        parameters=(Parameter("fn", Type.FUNCTION, "The function to wrap.", arities=(1, 0, 2, 3)),),
        keywords=(
            Keyword(
                "key-fn",
                Type.FUNCTION,
                "Called with the arguments; uses with equal keys share a result. `#f` compares "
                "the arguments themselves.",
                default="#f",
                arities=(1, 0, 2, 3),
            ),
        ),
        returns=Type.FUNCTION,
        returns_doc="A function that takes the same arguments as `fn`.",
        doc=(
            "Results are kept for the run; `checkpoint` keeps them longer. Two equal uses at the "
            "same time are worked on once. A failure is not kept."
        ),
        example="""\
(define translate
  (memoized
    (lambda (word) (syntax-e (llm-query #:instruction "Translate to French." #:data word)))
    #:key-fn string-downcase))
(finish (string-join (map translate '("Tree" "tree" "house")) " "))""",
        calls="for each distinct key what `fn` makes, once",
    ),
)

_CONTROL = (
    Entry(
        name="choose",
        kind=Kind.COMBINATOR,
        group=CONTROL,
        summary="Makes a function that picks one of two functions by a condition.",
        parameters=(
            Parameter(
                "predicate",
                Type.ANY,
                "A function called with the arguments, or a boolean.",
                arities=(1, 0, 2, 3),
            ),
            Parameter(
                "then-fn",
                Type.FUNCTION,
                "Called with the arguments if the condition holds.",
                arities=(1, 0, 2, 3),
            ),
            Parameter(
                "else-fn", Type.FUNCTION, "Called with them otherwise.", arities=(1, 0, 2, 3)
            ),
        ),
        returns=Type.FUNCTION,
        returns_doc="A function that takes the same arguments as the two.",
        doc="Only the chosen function is called.",
        example="""\
(define summarize
  (choose
    (lambda (text) (< (string-length text) 2000))
    (lambda (text)
      (syntax-e (llm-query #:instruction "Summarize." #:data text #:model "gpt-4o-mini")))
    (lambda (text)
      (syntax-e (llm-query #:instruction "Summarize." #:data text #:model "gpt-4o")))))
(finish (summarize context))""",
        calls="for each use what the predicate and the chosen function make",
    ),
    Entry(
        name="try-fallback",
        kind=Kind.COMBINATOR,
        group=CONTROL,
        summary="Makes a function that falls back to a second one when the first fails.",
        parameters=(
            Parameter("primary", Type.FUNCTION, "Called first.", arities=(1, 0, 2, 3)),
            Parameter(
                "fallback",
                Type.FUNCTION,
                "Called with the same arguments if `primary` raises an error.",
                arities=(1, 0, 2, 3),
            ),
        ),
        returns=Type.FUNCTION,
        returns_doc="A function that takes the same arguments as the two.",
        doc=(
            "A handle that `primary` returns is awaited, so that a failed asynchronous call is "
            "noticed; the LLM result is returned. `finish` and cancellation are not errors."
        ),
        example="""\
(define summarize
  (try-fallback
    (lambda (text) (syntax-e (llm-query #:instruction "Summarize." #:data text #:model "gpt-4o")))
    (lambda (text) (substring text 0 (min 500 (string-length text))))))
(finish (summarize context))""",
        calls="for each use what `primary` makes, and what `fallback` makes if it failed",
    ),
)

ENTRIES: tuple[Entry, ...] = (
    *_PARALLEL,
    *_SEQUENTIAL,
    *_HIERARCHICAL,
    *_ITERATIVE,
    *_QUALITY,
    *_COST,
    *_CONTROL,
)
