"""How many calls a strategy makes: exactly where its sizes are known, as a formula where not."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schemestra.analysis.analyse import analyse
from schemestra.analysis.cost import show
from schemestra.analysis.cost.types import Cost
from schemestra.analysis.inputs import Inputs
from schemestra.analysis.interpret.shapes import shape_of
from schemestra.analysis.syntax.document import Document

ASK = '(llm-query #:instruction "Go")'
SEND = '(llm-query-async #:instruction "Go" #:data x)'
FETCH = f"(lambda (x) {SEND})"
MERGE = '(lambda (a b) (syntax-e (llm-query #:instruction "Merge" #:data (string-append a b))))'
GROUP = '(lambda parts (syntax-e (llm-query #:instruction "Merge" #:data (string-join parts))))'
REFINE = '(lambda (x) (syntax-e (llm-query #:instruction "Refine" #:data x)))'
TWELVE = "(map number->string (range 12))"


def cost_of(source: str, context: object = None, **assume: int) -> Cost:
    data = {} if context is None else {"": shape_of(context)}
    return analyse(Document.open("file:///s.scm", source), Inputs(data=data, assume=assume)).cost


STRATEGIES = {
    # straight on
    "nothing": ("(define x 1)", "0"),
    "one call": (ASK, "1"),
    "two calls": (ASK + ASK, "2"),
    "a definition alone asks nothing": (f"(define (f) {ASK})", "0"),
    "applied twice": (f"(define (f) {ASK}) (f) (f)", "2"),
    "defined after its use in a function": (f"(define (g) (f)) (define (f) {ASK}) (g)", "1"),
    "nothing runs after finish": (f"{ASK} (finish 1) {ASK}", "1"),
    "finish in a branch": (f"(when (f) (finish 1)) {ASK}", "≤ 1"),
    "a decided test": (f"(if (> 3 2) {ASK} (begin {ASK} {ASK}))", "1"),
    "an open test with equal branches": (f"(if (f) {ASK} {ASK})", "1"),
    "an open test": (f"(if (f) {ASK} (begin {ASK} {ASK}))", "1 – 2"),
    "when": (f"(when (f) {ASK})", "≤ 1"),
    "cond": (f"(cond [(f) {ASK}] [(g) (begin {ASK} {ASK})] [else {ASK} {ASK} {ASK}])", "1 – 3"),
    "case": (f"(define m 'b) (case m [(a) {ASK}] [(b c) {ASK} {ASK}] [else 1])", "2"),
    "and": (f"(and (f) {ASK})", "≤ 1"),
    "or": (f"(or (f) {ASK})", "≤ 1"),
    "let and let*": (f"(let* ([a {ASK}] [b (let ([c {ASK}]) c)]) b)", "2"),
    # lists
    "map": (f"(map (lambda (x) {ASK}) '(1 2 3))", "3"),
    "map over two lists": (f"(map (lambda (x y) {ASK}) '(1 2) '(3 4))", "2"),
    "for-each": (f"(for-each (lambda (x) {ASK}) (list 1 2))", "2"),
    "map over a long range": (f"(map (lambda (x) {ASK}) (range 1000))", "1,000"),
    "map-async": (f"(map-async {FETCH} (list 1 2 3 4))", "4"),
    "nested maps": (f"(map (lambda (x) (map (lambda (y) {ASK}) '(1 2 3))) '(1 2))", "6"),
    "append": (f"(map-async {FETCH} (append '(1 2) (list 3) '(4)))", "4"),
    "take": (f"(map-async {FETCH} (take things 5))", "5"),
    "drop": (f"(map-async {FETCH} (drop '(1 2 3) 1))", "2"),
    "filter by what is known": (f"(map-async {FETCH} (filter even? '(1 2 3 4 6)))", "3"),
    "filter by what is not": (f"(map-async {FETCH} (filter f '(1 2 3)))", "≤ 3"),
    "a filter that asks": (f"(filter (lambda (x) {ASK}) '(1 2 3))", "3"),
    "foldl": (f"(foldl (lambda (x r) {ASK}) 0 '(1 2 3))", "3"),
    "build-list": (f"(build-list 7 (lambda (i) {ASK}))", "7"),
    "apply": (f"(apply (lambda (a b) {ASK}) '(1 2))", "1"),
    "string-split": (f'(map-async {FETCH} (string-split "a b c"))', "3"),
    "andmap": (f"(andmap (lambda (x) {ASK}) '(1 2 3))", "1 – 3"),
    # loops
    "for": (f"(for ([x (in-list '(1 2 3))]) {ASK})", "3"),
    "for over a number": (f"(for ([i 4]) {ASK})", "4"),
    "for/list in step": (f"(for/list ([x '(1 2 3)] [i (in-naturals)]) {ASK})", "3"),
    "for* nests": (f"(for* ([x '(1 2)] [y '(1 2 3)]) {ASK})", "6"),
    "for with a guard": (f"(for ([x '(1 2 3)] #:when (f x)) {ASK})", "≤ 3"),
    "for with a test that is known": (f"(for ([x '(1 2 3 4)] #:unless (even? x)) {ASK})", "2"),
    "for that breaks": (f"(for ([x '(1 2 3)]) #:break (f x) {ASK})", "≤ 3"),
    "for/fold": (f"(for/fold ([s 0]) ([x '(1 2)]) {ASK} s)", "2"),
    "for/and may stop": (f"(for/and ([x '(1 2 3)]) {ASK} (f))", "1 – 3"),
    "named let": (f"(let loop ([i 0]) (when (< i 5) {ASK} (loop (+ i 1))))", "5"),
    "named let in steps": (f"(let loop ([i 0]) (when (< i 9) {ASK} (loop (+ i 2))))", "5"),
    "do": (f"(do ([i 0 (+ i 1)]) ((= i 4)) {ASK})", "4"),
    "a long counter": (f"(let loop ([i 0]) (when (< i 500) {ASK} (loop (add1 i))))", "500"),
    "counting down": (f"(let loop ([n 300]) (unless (zero? n) {ASK} (loop (sub1 n))))", "300"),
    "recursion on a list": (
        f"(define (go xs) (if (null? xs) '() (cons {ASK} (go (cdr xs))))) (go '(1 2 3))",
        "3",
    ),
    "recursion with an early end": (
        f"(define (go xs) (if (null? xs) #f (begin {ASK} (if (f) 1 (go (cdr xs))))))"
        "(go '(1 2 3 4))",
        "1 – 4",
    ),
    "refinement with an early end": (
        f"(define (go d i) (if (>= i 3) d (begin {ASK} (if (f) d (begin {ASK} (go d (+ i 1)))))))"
        "(go 1 0)",
        "1 – 6",
    ),
    "a loop that nothing ends": ("(define (go x) " + ASK + " (go x)) (go 1)", "at least 1"),
    "mutual recursion": (
        f"(define (a n) (if (= n 0) 1 (begin {ASK} (b (- n 1)))))"
        f"(define (b n) (if (= n 0) 1 (begin {ASK} (a (- n 1))))) (a 4)",
        "4",
    ),
    "three loops in each other": (
        f"(for* ([i (range 100)] [j (in-range 100)] [k 100]) {ASK})",
        "1,000,000",
    ),
    "a recursion in two": (
        f"(define (f n) (if (= n 0) 1 (begin {ASK} (f (- n 1)) (f (- n 1))))) (f 5)",
        "31",
    ),
    "a counter that a closure keeps": (
        f"(define (make n) (lambda () (if (= n 0) 1 (begin {ASK} ((make (- n 1))))))) ((make 4))",
        "4",
    ),
    "a counter that is assigned": (
        f"(define i 0) (define (go) (when (or (g) (< i 5)) (set! i (+ i 1)) {ASK} (go))) (go)",
        "at least 0",
    ),
    "an end by a counter or by the list": (
        "(define (go xs n) (cond [(or (null? xs) (zero? n)) 1]"
        f" [else {ASK} (go (cdr xs) (- n 1))])) (go papers 3)",
        "≤ 3",
    ),
    "a counter that only one branch counts": (
        "(define (go xs n) (cond [(or (null? xs) (zero? n)) 1]"
        f" [(f) (go (cdr xs) n)] [else {ASK} (go (cdr xs) (- n 1))])) (go papers 3)",
        "at least 0",
    ),
    "a recursion in two that never ends": (
        f"(define (f n) (if (g n) 1 (begin {ASK} (f n) (f n)))) (f 5)",
        "at least 0",
    ),
    "four loops over a list in each other": (
        "(define xs '(" + "1 " * 60 + f")) (for* ([a xs] [b xs] [c xs] [d xs]) {ASK})",
        "12,960,000",
    ),
    "a set! counter": (
        f"(define i 0) (define (next) (set! i (+ i 1)) {ASK}) (next) (next)",
        "2",
    ),
    # sizes that nothing tells
    "a list by its name": (f"(map-async {FETCH} papers)", "papers"),
    "and one more": (f"(map-async {FETCH} papers) {ASK}", "papers + 1"),
    "its own name": (f'(define docs (py-eval "load()")) (map-async {FETCH} docs)', "docs"),
    "twice": (f"(map-async {FETCH} papers) (map-async {FETCH} papers)", "2·papers"),
    "a product": (
        f"(map (lambda (p) (map (lambda (q) {ASK}) questions)) papers)",
        "papers·questions",
    ),
    "without a name": (f'(map-async {FETCH} (py-eval "load()"))', "python-items"),
    "two without names": (
        f'(map-async {FETCH} (py-eval "load()")) (await-all (map {FETCH} (py-eval "more()")))',
        "python-items + python-items-2",
    ),
    "recursion on such a list": (
        f"(define (go xs acc) (if (null? xs) acc (go (cdr xs) (cons {ASK} acc)))) (go papers '())",
        "papers",
    ),
    "two at a time": (
        f"(define (go xs) (if (null? xs) 1 (begin {ASK} (go (drop xs 2))))) (go papers)",
        "⌈papers/2⌉",
    ),
    "a counter up to a length": (
        f"(let loop ([i 0]) (when (< i (length papers)) {ASK} (loop (+ i 1))))",
        "papers",
    ),
    "stopping early": (
        f"(define (go xs) (if (null? xs) 1 (begin {ASK} (if (f) 1 (go (cdr xs)))))) (go papers)",
        "≤ papers",
    ),
    "the result of a map has its size": (
        f"(define r (map-async {FETCH} papers)) (map-async {FETCH} r)",
        "2·papers",
    ),
    # the combinators
    "parallel": (f"(parallel (list (lambda () {ASK}) (lambda () {ASK})))", "2"),
    "a race that a failure cannot win": (
        f"(race (list (lambda () (error 1)) (lambda () {ASK})))",
        "1",
    ),
    "a race that may be won before a call is sent": (
        f"(race (list (lambda () {ASK} {ASK}) (lambda () 3)))",
        "≤ 2",
    ),
    "a race that one of its parts finishes": (
        f"(race (list (lambda () {ASK} (finish 3)) (lambda () {ASK}))) {ASK}",
        "1 – 3",
    ),
    "beside one that fails": (
        f"(parallel (list (lambda () (error 1)) (lambda () {ASK}))) {ASK}",
        "≤ 1",
    ),
    "beside an item that fails": (
        f"(map-async (lambda (x) (if (= x 2) (error x) {ASK})) '(1 2 3 4 5))",
        "≤ 4",
    ),
    "after an item that fails, one at a time": (
        f"(map-async (lambda (x) (if (= x 2) (error x) {ASK})) '(1 2 3) #:max-concurrent 1)",
        "1",
    ),
    "after Python that may fail, inside of its handler": (
        f'(try (begin (py-eval "int(context)") {ASK}) on-error (lambda (e) 1)) {ASK}',
        "1 – 2",
    ),
    "before Python that may fail, inside of its handler": (
        f'(try (begin {ASK} (py-eval "int(context)")) on-error (lambda (e) 1)) {ASK}',
        "2",
    ),
    "a handler of what sends nothing itself": (
        f'(try (py-eval "int(context)") on-error (lambda (e) {ASK}))',
        "≤ 1",
    ),
    "a fallback of what sends nothing itself": (
        f'((try-fallback (lambda () (py-eval "int(context)")) (lambda () {ASK})))',
        "≤ 1",
    ),
    "race": (f"(race (list (lambda () {ASK}) (lambda () {ASK}) (lambda () {ASK})))", "1 – 3"),
    "sequence": (f'((sequence {REFINE} {REFINE}) "a")', "2"),
    "sequence without arguments is itself": (f'(((sequence {REFINE})) "a")', "1"),
    "fold-sequential": (f'(fold-sequential (lambda (r x) {ASK}) "" \'(1 2 3))', "3"),
    "tree-reduce of two": (f"(tree-reduce {MERGE} {TWELVE} #:branch-factor 5)", "11"),
    "tree-reduce of groups": (f"(tree-reduce {GROUP} {TWELVE} #:branch-factor 5)", "4"),
    "tree-reduce of groups, one left over": (
        f'(tree-reduce {GROUP} \'("a" "b" "c" "d" "e" "f") #:branch-factor 5)',
        "2",
    ),
    "tree-reduce of one": (f'(tree-reduce {MERGE} \'("a"))', "0"),
    "tree-reduce with leaves": (f'(tree-reduce {MERGE} \'("a" "b" "c") #:leaf-fn {REFINE})', "5"),
    "tree-reduce of many": (f"(tree-reduce {MERGE} papers)", "papers − 1"),
    "tree-reduce of texts": ("(tree-reduce string-append papers)", "0"),
    "fan-out-aggregate": (f"(fan-out-aggregate {FETCH} (lambda (r) {ASK}) {TWELVE})", "13"),
    "fan-out with a tree": (
        f"(fan-out-aggregate {FETCH} (lambda (r) (tree-reduce {MERGE} r)) papers)",
        "2·papers − 1",
    ),
    "recursive-spawn": ('((recursive-spawn "Go") "text")', "at least 1"),
    "generated code": (f"{ASK} (unsafe-exec-sub-output (f))", "at least 1"),
    "iterate-until": (f'(iterate-until {REFINE} (lambda (x) (f x)) "a" #:max-iter 4)', "≤ 4"),
    "iterate-until that never ends early": (
        f'(iterate-until {REFINE} (lambda (x) #f) "a" #:max-iter 4)',
        "4",
    ),
    "critique-refine": (
        f"(critique-refine (lambda () {ASK}) {REFINE} (lambda (d c) {ASK}) #:max-iter 3)",
        "7",
    ),
    "critique-refine that may be done": (
        f'(critique-refine (lambda () "d") {REFINE} (lambda (d c) {ASK}) #:max-iter 2'
        ' #:done? (lambda (c) (string-contains? c "APPROVED")))',
        "1 – 4",
    ),
    "with-validation": (f'((with-validation {REFINE} string?) "a")', "1"),
    "with-validation and retries": (
        f'((with-validation {REFINE} string? #:max-retries 2) "a")',
        "1 – 3",
    ),
    "vote": (f"(vote (list (lambda () {ASK}) (lambda () {ASK}) (lambda () {ASK})))", "3"),
    "ensemble": (
        f"(ensemble (list (lambda () {ASK}) (lambda () {ASK})) #:aggregator (lambda (r) {ASK}))",
        "3",
    ),
    "tiered": (f"(tiered {FETCH} (lambda (r) {ASK}) '(1 2 3))", "4"),
    "active-learning": (
        f"(active-learning {FETCH} {FETCH} (lambda (r) (if (f) 0.9 0.1)) {TWELVE})",
        "12 – 24",
    ),
    "active-learning that is always sure": (
        f"(active-learning {FETCH} {FETCH} (lambda (r) 0.2) {TWELVE} #:threshold 0.5)",
        "12",
    ),
    "active-learning of many": (
        f"(active-learning {FETCH} {FETCH} (lambda (r) (f r)) papers)",
        "papers – 2·papers",
    ),
    "memoized": (f'(define m (memoized {REFINE})) (m "a") (m "b") (m "a")', "2"),
    "memoized over texts that are made alike": (
        f"(define m (memoized {REFINE}))"
        "(define (ask x) (m (string-normalize-spaces (string-downcase x))))"
        """(ask "a b") (ask " A\\tB") (ask "c")""",
        "2",
    ),
    "memoized over unknown items": (f"(map (memoized {REFINE}) papers)", "≤ papers"),
    "choose": (f"((choose (lambda (x) (f)) (lambda (x) {ASK}) (lambda (x) 1)) 1)", "≤ 1"),
    "choose that is decided": (f"((choose #t (lambda (x) {ASK}) (lambda (x) 1)) 1)", "1"),
    "try-fallback": (f'((try-fallback {REFINE} {REFINE}) "a")', "1 – 2"),
    "try": (f"(try {ASK} on-error (lambda (e) 1))", "1"),
    "try with a handler that asks": (f"(try {ASK} on-error (lambda (e) {ASK}))", "1 – 2"),
    "a raise that is caught": (f'(try (error "x") {ASK} on-error (lambda (e) {ASK}))', "1"),
    "an error that a narrow predicate may refuse": (
        f'(with-handlers ([exn:fail:network? (lambda (e) {ASK})]) (error "x")) {ASK}',
        "≤ 2",
    ),
    "an error that exn:fail? holds for": (
        f'(with-handlers ([exn:fail? (lambda (e) {ASK})]) (error "x")) {ASK}',
        "2",
    ),
    "a value that exn:fail? may not hold for": (
        f"(with-handlers ([exn:fail? (lambda (e) {ASK})]) (raise 'x)) {ASK}",
        "≤ 2",
    ),
    "a value that any predicate like this holds for": (
        f"(with-handlers ([(lambda (e) #t) (lambda (e) {ASK})]) (raise 'x)) {ASK}"
        f"(with-handlers ([void (lambda (e) {ASK})]) (raise 'x)) {ASK}"
        f"(with-handlers ([(const #t) (lambda (e) {ASK})]) (raise 'x)) {ASK}",
        "6",
    ),
    "an error that the inner handler may refuse": (
        f"(with-handlers ([exn? void]) (with-handlers ([exn:break? void]) (error 1)) {ASK}) {ASK}",
        "1 – 2",
    ),
    "handlers without any": (f"(with-handlers () (error 1)) {ASK}", "≤ 1"),
    "Python whose error the inner handler may refuse": (
        f'(try (with-handlers ([exn:break? void]) (py-eval "f()")) {ASK} on-error void) {ASK}',
        "1 – 2",
    ),
    "a loop in which a later turn may fail": (
        f"(try (map (lambda (x) {ASK} (car (f))) (range 200)) on-error void) {ASK}",
        "1 – 201",
    ),
    "a loop before what may fail": (
        f"(try (begin (map (lambda (x) {ASK}) (range 200)) (car (f))) on-error void) {ASK}",
        "201",
    ),
    "a fallback of what may fail before it sends": (
        f"((try-fallback (lambda () (car (f)) {ASK}) (lambda () {ASK})))",
        "≤ 2",
    ),
    # functions of functions
    "a function that makes one": (
        f"(define (asker) (lambda (x) {ASK})) (map (asker) '(1 2))",
        "2",
    ),
    "a function that takes one": (
        f"(define (twice f) (f) (f)) (twice (lambda () {ASK}))",
        "2",
    ),
    "compose": (f'((compose {REFINE} {REFINE}) "a")', "2"),
    "curry": (f"(map (curry (lambda (a b) {ASK}) 1) '(1 2 3))", "3"),
    "optional and keyword arguments": (
        f"(define (f [n 2] #:more [more 1]) (for ([i (+ n more)]) {ASK})) (f) (f 1 #:more 0)",
        "4",
    ),
    "case-lambda": (f"(define f (case-lambda [(a) {ASK}] [(a b) 1])) (f 1) (f 1 2)", "1"),
    "an unknown function that gets one": (f"(mystery (lambda (x) {ASK}))", "at least 0"),
    # functions as values
    "either of two functions": (
        f"((if (f) (lambda () {ASK}) (lambda () {ASK} {ASK})))",
        "1 – 2",
    ),
    "a function or nothing": (f"((or (and (f) {REFINE}) {REFINE}) 1)", "1"),
    "set! under a test": (
        f"(let ([g {REFINE}]) (when (f) (set! g (lambda (x) {ASK} {ASK}))) (map g '(1 2 3)))",
        "3 – 6",
    ),
    "shuffled thunks": (
        f"(parallel (shuffle (map (lambda (x) (lambda () {ASK})) '(1 2 3))))",
        "3",
    ),
    "thunks under a guard": (
        f"(parallel (for/list ([x '(1 2 3)] #:unless (f x)) (lambda () {ASK})))",
        "≤ 3",
    ),
    "any of a list of functions": (
        f"((list-ref (list {REFINE} string-upcase) (random 2)) 1)",
        "≤ 1",
    ),
    "functions put together by append-map": (
        f"(parallel (append-map (lambda (x) (list (lambda () {ASK}) (lambda () {ASK}))) '(1 2)))",
        "4",
    ),
    "more functions than are told apart": (
        "((first (shuffle (list "
        + " ".join(f"(lambda (x) (list x {i}) {ASK})" for i in range(20))
        + "))) 1)",
        "at least 0",
    ),
    "a function in a mutable hash": (
        f"(define h (make-hash)) (hash-set! h (f) {REFINE}) ((hash-ref h (f)) 1)",
        "at least 0",
    ),
    "a function in an association list": (
        f"((cdr (assoc 'a (list (cons 'a {REFINE})))) 1)",
        "at least 0",
    ),
    "a function in a box": (f"((unbox (box {REFINE})) 1)", "at least 0"),
    "a function in a struct": (
        f"(struct job (name work)) (job-name (job 1 2)) ((job-work (job 1 {REFINE})) 2)",
        "at least 0",
    ),
    "a struct's own functions send nothing": (
        f"(struct job (name work)) (job-name (job 1 2)) {ASK}",
        "1",
    ),
    "a macro's use": (f"(define-syntax-rule (ask) {ASK}) (ask)", "at least 0"),
    "parameterize": (
        f"(define p (make-parameter (lambda (x) x))) (parameterize ([p {REFINE}]) ((p) 1)) ((p) 1)",
        "1",
    ),
    "a parameter that is set": (
        f"(define p (make-parameter string-upcase)) (p {REFINE}) ((p) 1)",
        "1",
    ),
    "a key of sort": (f"(sort '(1 2 3) < #:key {REFINE})", "at least 3"),
    "a key that one element does not need": (f"(sort '(1) < #:key {REFINE})", "at least 0"),
    "a key of remove-duplicates": (f"(remove-duplicates '(1 2) #:key {REFINE})", "at least 2"),
    "a replacing function": (f'(regexp-replace* #rx"a" "aa" {REFINE})', "at least 0"),
    "retries until they are used up": (
        f"(let loop ([n 3]) (let ([a {ASK}])"
        " (if (or (string=? (f) (g)) (= n 0)) a (loop (- n 1)))))",
        "1 – 4",
    ),
    # handles
    "a handle nobody awaits": (f"(define x 1) {SEND} 1", "≤ 1"),
    "a handle that is awaited": (f"(define x 1) (define h {SEND}) (await h)", "1"),
    "handles some of which are awaited": (
        f"(define hs (map {FETCH} '(1 2 3))) (await (first hs))",
        "1 – 3",
    ),
    "a handle that may be awaited": (f"(define x 1) (define h {SEND}) (when (f) (await h))", "≤ 1"),
    "the first of several handles": (f"(await-any (map {FETCH} '(1 2)))", "≤ 2"),
    # escapes
    "let/ec taken": (f"(let/ec k {ASK} (k 1) {ASK})", "1"),
    "let/ec perhaps taken": (f"(let/ec k {ASK} (when (f) (k 1)) {ASK} {ASK}) {ASK}", "2 – 4"),
    "let/ec in a loop": (
        f"(let/ec k (for ([x '(1 2 3)]) {ASK} (when (f x) (k 1))) {ASK})",
        "1 – 4",
    ),
    "call/ec": (f"(call/ec (lambda (k) {ASK} (when (f) (k 1)) {ASK}))", "1 – 2"),
    "let/ec through a handler": (
        f"(let/ec k (try (k 1) on-error (lambda (e) 1)) {ASK})",
        "≤ 1",
    ),
}

MAY_RAISE = """
(car '())
(first (f))
(rest xs)
(second '(1))
(list-ref '(1 2) 2)
(list-ref '(1 2) (f))
(take xs 5)
(hash-ref (hash "a" 1) "b")
(hash-ref (f) "a")
(+ 1 (string->number "x"))
(string-append "a" (f))
(string-join (list "a" 1))
(substring (read-line) 0 2)
(/ 1 (f))
(apply max '())
(map + '(1 2) '(1))
(string->jsexpr (read-line))
(format "~a ~a" 1)
((lambda (x) x))
(mystery)
(p-a (f))
(match (f) [1 2])
"""
IS_RIGHT = """
(car '(1))
(last (list 1 2))
(rest (string-split "a b"))
(list-ref '(1 2) 1)
(take '(1 2) 2)
(hash-ref (hash "a" 1) "a")
(hash-ref (hash "a" 1) "b" #f)
(+ 1 2 (length xs))
(string->number "x")
(string-append "a" "b" (syntax-e answer))
(string-join (map number->string '(1 2)) ", ")
(substring "abc" 0 2)
(/ 1 2)
(apply max '(1 2))
(map + '(1 2) '(3 4))
(format "~a and ~a" 1 answer)
(p 1)
(p? answer)
((lambda (x) x) 1)
"""


@pytest.mark.parametrize(
    ("step", "calls"),
    [(step, "1 – 2") for step in MAY_RAISE.strip().splitlines()]
    + [(step, "2") for step in IS_RIGHT.strip().splitlines()],
)
def test_what_may_raise_may_keep_the_rest_of_a_guarded_body_from_running(step: str, calls: str):
    source = f"(struct p (a)) (define answer {ASK}) (try (begin {step} {ASK}) on-error void)"
    assert cost_of(source).calls.formula == calls


@pytest.mark.parametrize("name", STRATEGIES)
def test_calls(name: str):
    source, expected = STRATEGIES[name]
    cost = cost_of(source)
    assert cost.calls.formula == expected
    if expected.replace(",", "").isdigit():
        assert cost.calls.range.exact and cost.calls.range.low == int(expected.replace(",", ""))


def test_what_is_too_large_to_follow_is_said_to_be():
    cost = cost_of("(begin " + ASK * 7_000 + ")")
    assert cost.open_ended == "too large to follow"
    assert cost.calls.range.low > 1000 and cost.calls.range.high is None


EDITS = st.lists(
    st.tuples(st.sampled_from(sorted(STRATEGIES)), st.sampled_from(sorted(STRATEGIES))),
    min_size=1,
    max_size=3,
)


@settings(max_examples=60, deadline=None)
@given(EDITS)
def test_what_is_remembered_is_what_a_fresh_analysis_finds(edits: list[tuple[str, str]]):
    for first, second in edits:
        source = f"(define helper 1)\n{STRATEGIES[first][0]}\n{STRATEGIES[second][0]}"
        remembered = cost_of(source)
        for placed in Document.open("file:///s.scm", source).forms:
            placed.form.memo.clear()
        assert show.summary(cost_of(source)) == show.summary(remembered)


def value_of(formula: str, papers: int) -> tuple[float, float]:
    """The bounds that a formula for readers says."""
    if formula.startswith("≤ "):
        return 0, value_of(formula[2:], papers)[1]
    if " – " in formula:
        low, high = formula.split(" – ")
        return value_of(low, papers)[0], value_of(high, papers)[1]
    formula = formula.replace("papers", str(papers)).replace("questions", "3")
    formula = formula.replace("·", "*").replace("−", "-").replace("⌈", "ceil(").replace("⌉", ")")
    value = max(0, eval(formula, {"ceil": math.ceil}))
    return value, value


@pytest.mark.parametrize("name", [n for n, (_, f) in STRATEGIES.items() if "papers" in f])
def test_an_assumption_turns_the_formula_into_its_value(name: str):
    source, formula = STRATEGIES[name]
    for papers in (1, 7, 40):
        cost = cost_of(source, papers=papers, questions=3)
        assert not cost.symbols
        low, high = value_of(formula, papers)
        known = cost.calls.range
        assert known.high == high
        assert low <= known.low


@pytest.mark.parametrize(
    ("source", "calls"),
    [
        (f"(define papers '(1 2 3)) (map-async {FETCH} papers)", 8),
        (f"(define papers (range 100)) (map-async {FETCH} papers)", 8),
        (f"(define papers (range 100)) (map-async {FETCH} (take papers 3))", 3),
        (f'(define papers (py-eval "json.loads(context)")) (map-async {FETCH} papers)', 8),
        (f"(define (f papers) (map-async {FETCH} papers)) (f '(1 2))", 8),
    ],
)
def test_an_assumed_size_counts_in_place_of_the_known_one(source: str, calls: int):
    assert cost_of(source, context=["a", "b"], papers=8).calls.formula == str(calls)


def test_what_a_prelude_asks_while_it_is_read_counts():
    prelude = Document.open("file:///p.scm", f"(define title {ASK}) (define (f) {ASK})")
    cost = analyse(Document.open("file:///s.scm", f"(f) {ASK}"), Inputs(prelude=prelude)).cost
    assert cost.calls.formula == "3"
    assert [site.times.formula for site in cost.sites] == ["1", "1"]
    assert cost.notes == ("1 of the calls are made while the prelude is read",)


def test_where_free_sizes_come_from():
    cost = cost_of(f'(map-async {FETCH} papers)\n(map-async {FETCH} (py-eval "load()"))')
    assert cost.symbols == {
        "papers": "length of papers",
        "python-items": 'length of (py-eval "load()") in line 2',
    }


def test_a_data_file_tells_the_size():
    source = f'(define items (py-eval "json.loads(context)")) (map-async {FETCH} items)'
    assert cost_of(source, context='["a", "b", "c"]').calls.formula == "3"
    assert cost_of(source, context=str(list(range(500)))).calls.formula == "500"


def test_each_place_has_its_own_count():
    cost = cost_of(f"(map-async {FETCH} (list 1 2 3)) (when (f) {ASK})")
    assert [site.times.formula for site in cost.sites] == ["3", "≤ 1"]


@pytest.mark.parametrize(
    ("model", "models", "source"),
    [
        ("", ("gpt-4o",), "default"),
        ('#:model "gpt-4"', ("gpt-4",), "literal"),
        ('#:model (if (f) "gpt-4" "gpt-4o-mini")', ("gpt-4", "gpt-4o-mini"), "computed"),
        ("#:model best", ("gpt-4.1",), "literal"),
        ('#:model (string-append "gpt" "-4")', ("gpt-4",), "literal"),
        ("#:model (f)", (), "unknown"),
    ],
)
def test_models(model: str, models: tuple[str, ...], source: str):
    (site,) = cost_of(f'(define best "gpt-4.1") (llm-query #:instruction "Go" {model})').sites
    assert (site.models, site.model_source) == (models, source)


def test_models_of_a_list():
    (site,) = cost_of(
        '(map-async (lambda (m) (llm-query-async #:instruction "Vote" #:model m))'
        ' (list "gpt-4" "gpt-4o" "gpt-3.5-turbo"))'
    ).sites
    assert site.models == ("gpt-4", "gpt-4o", "gpt-3.5-turbo")
    assert site.times.formula == "3"


PIECES = st.sampled_from(
    ["(", ")", "[", "]", "'", "#:model", '"gpt-4"', '"', "x", "papers", "loop", "define", "lambda",
     "let", "if", "cond", "map", "map-async", "llm-query", "llm-query-async", "tree-reduce", "1",
     "set!", "for", "for/fold", "do", "cdr", "cons", "+", "-", "range", "py-exec", '"x = [1]*9"',
     "py-eval", '"[i for i in x]"', "memoized", "sequence", "try", "on-error", "apply", "else"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=60).map(" ".join))
def test_no_program_breaks_the_estimate(source: str):
    analysis = analyse(Document.open("file:///s.scm", source), Inputs())
    cost = analysis.cost
    for value in (cost.calls.range, cost.tokens, cost.usd):
        if value is not None and value.high is not None:
            assert 0 <= value.low <= value.high
        if value is not None and value.expected is not None:
            assert value.low <= value.expected
    assert isinstance(show.summary(cost), str)
    assert analysis.facts.misuses is not None


def test_sizes_have_a_name_for_a_reader_beside_a_sum_without_a_bound():
    # The keyword that is cut off leaves calls of unknown number beside those of a named size.
    cost = cost_of("""
(define validated
  (sequence
    (with-validation
      (lambda (docs)
        (fan-out-aggregate
          (lambda (doc) (llm-query-async #:instruction "Extract" #:data doc #:m)sult)
          (> (string-length result) 100)))
      (lambda (extraction)
        (critique-refine
          (lambda () extraction)
          (lambda (draft) (syntax-e (llm-query #:instruction "Critique" #:data draft)))
          (lambda (draft critique) (syntax-e (llm-query #:instruction "Refine" #:data draft)))
          #:max-iter 2))
      (with-validation identity (lambda (result) (string-contains? result "conclusion"))))))
(finish ((validated) documents))
""")
    assert cost.sites
    assert not [site for site in cost.sites if "@" in site.times.formula]
