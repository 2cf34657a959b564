"""Random strategies that end, for comparing what is estimated with what a run uses.

Every program asks models a few dozen times at most.  Values have types, so that programs do not
fail: T is a text, L a list of texts, N a small number, B a truth value.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

MODELS = ("gpt-4.1-nano", "gpt-4o-mini", "gpt-4o", "gpt-4.1-mini")
INSTRUCTIONS = ("Answer with one word: yes or no.", "Summarize in one sentence.", "Write a title.",
                "Name 3 points.", "Go.")  # fmt: skip


@dataclass
class Scope:
    """The names in reach by type; F are functions from text to text."""

    names: dict[str, list[str]] = field(
        default_factory=lambda: {"T": [], "L": [], "N": [], "F": [], "B": []}
    )

    def inner(self, **more: list[str]) -> Scope:
        names = {kind: list(values) for kind, values in self.names.items()}
        for kind, values in more.items():
            names[kind] += values
        return Scope(names)


class Writer:
    """Writes one program. `weight` bounds how many calls loops in each other may come to."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.named = 0

    def program(self) -> str:
        scope = Scope()
        forms: list[str] = []
        for _ in range(self.random.randint(2, 6)):
            forms.append(self.definition(scope))
        for _ in range(self.random.randint(0, 2)):
            forms.append(self.statement(scope, 3, 24))
        final = self.text(scope, 3, 24)
        forms.append(f"(finish {final})" if self.random.random() < 0.7 else final)
        return "\n".join(forms) + "\n"

    # --- helpers -------------------------------------------------------------------------

    def new(self, prefix: str) -> str:
        self.named += 1
        return f"{prefix}{self.named}"

    def one(self, *choices):
        return self.random.choice(choices)

    def number(self, scope: Scope) -> tuple[str, int]:
        value = self.random.randint(0, 4)
        other = self.random.randint(0, value)
        forms = [str(value), f"(+ {other} {value - other})", f"(- {value + other} {other})",
                 f"(max {value} {other})", f"(min {value} {value + 2})",
                 f"(length (range {value}))", f"(quotient {2 * value} 2)"]  # fmt: skip
        return self.one(*forms), value

    # --- top level -----------------------------------------------------------------------

    def definition(self, scope: Scope) -> str:
        kind = self.one("T", "L", "F", "F", "L", "async", "values", "higher", "memo", "counter")
        if kind == "T":
            name, value = self.new("t"), self.text(scope, 2, 8)
            scope.names["T"].append(name)
            return f"(define {name} {value})"
        if kind == "L":
            name, value = self.new("xs"), self.items(scope, 2, 8)
            scope.names["L"].append(name)
            return f"(define {name} {value})"
        if kind == "async":
            name, handle = self.new("t"), self.new("h")
            start = f"(define {handle} {self.send(self.plain(scope))})"
            middle = self.statement(scope, 1, 4) if self.random.random() < 0.4 else ""
            scope.names["T"].append(name)
            return f"{start}\n{middle}\n(define {name} (syntax-e (await {handle})))"
        if kind == "values":
            a, b = self.new("t"), self.new("t")
            value = f"(values {self.text(scope, 1, 4)} {self.text(scope, 1, 4)})"
            scope.names["T"] += [a, b]
            return f"(define-values ({a} {b}) {value})"
        if kind == "higher":
            name = self.new("f")
            body = self.one("(g (g x))", "(g x)", "(begin (g x) (g x))",
                            "(if (string=? x \"a\") (g x) x)")  # fmt: skip
            maker = f"(define ({name}-of g) (lambda (x) {body}))"
            text = f"{maker}\n(define {name} ({name}-of {self.function(scope, 1, 4)}))"
            scope.names["F"].append(name)
            return text
        if kind == "memo":
            name = self.new("m")
            text = f"(define {name} (memoized {self.function(scope, 1, 4)}))"
            scope.names["F"].append(name)
            return text
        if kind == "counter":
            counter, name = self.new("n"), self.new("f")
            body = self.text(scope.inner(T=["x"]), 1, 4)
            limit = self.random.randint(1, 3)
            text = (
                f"(define {counter} 0)\n(define ({name} x)\n  (set! {counter} (+ {counter} 1))\n"
                f"  (if (> {counter} {limit}) x {body}))"
            )
            scope.names["F"].append(name)
            return text
        name = self.new("f")
        body = self.text(scope.inner(T=["x"]), 2, 8)
        scope.names["F"].append(name)
        return f"(define ({name} x) {body})"

    # --- texts ---------------------------------------------------------------------------

    def plain(self, scope: Scope) -> str:
        """A text that asks nothing."""
        names = scope.names["T"]
        choices = [f'"{self.one("a", "bb", "c d", "note", "yes")}"']
        if names:
            choices += [self.one(*names)] * 3
            choices.append(f'(string-append {self.one(*names)} "{self.one("!", " and", "?")}")')
        if scope.names["L"]:
            choices.append(f'(string-join {self.one(*scope.names["L"])} " ")')
        return self.one(*choices)

    def keywords(self, data: str) -> str:
        parts = [f'#:instruction "{self.one(*INSTRUCTIONS)}"', f"#:data {data}"]
        if self.random.random() < 0.8:
            parts.append(f"#:max-tokens {self.one(5, 20, 60)}")
        if self.random.random() < 0.6:
            parts.append(f'#:model "{self.one(*MODELS)}"')
        self.random.shuffle(parts)
        return " ".join(parts)

    def ask(self, data: str) -> str:
        if self.random.random() < 0.15:
            return f"(unsafe-raw-query {self.keywords(data)})"
        return f"(syntax-e (llm-query {self.keywords(data)}))"

    def send(self, data: str) -> str:
        return f"(llm-query-async {self.keywords(data)})"

    def text(self, scope: Scope, depth: int, room: int) -> str:
        """An expression whose value is a text; it asks at most about `room` times."""
        if depth <= 0 or room <= 0:
            return self.plain(scope)
        choices = [
            *[self._ask_text] * 4, self._call_text, self._call_text, self._if_text, self._let_text,
            self._loop_text, self._fold_text, self._recursive_text, self._combined_text,
            self._combined_text, self._try_text, self._join_text, self._join_text, self._cond_text,
            self._escape_text, self._race_text, self._checkpoint_text, self._when_text,
            self._parameter_text, self._match_text,
        ]  # fmt: skip
        return self.one(*choices)(scope, depth, room)

    def _ask_text(self, scope: Scope, depth: int, room: int) -> str:
        inner = self.text(scope, depth - 2, room - 1) if self.random.random() < 0.4 else ""
        return self.ask(inner or self.plain(scope))

    def _call_text(self, scope: Scope, depth: int, room: int) -> str:
        return f"({self.function(scope, depth - 1, room)} {self.plain(scope)})"

    def test(self, scope: Scope, depth: int, room: int) -> str:
        known = f"({self.one('=', '<', '>=')} {self.number(scope)[0]} {self.number(scope)[0]})"
        asked = f'(string=? {self.text(scope, depth - 1, room // 3)} "yes")'
        long = f"(> (string-length {self.text(scope, depth - 1, room // 3)}) 40)"
        test = self.one(known, known, asked, long)
        wrapped = self.random.random()
        if wrapped < 0.12:
            return f"(not {test})"
        if wrapped < 0.24:
            return f"({self.one('and', 'or')} {test} {self.one(known, asked)})"
        return test

    def _if_text(self, scope: Scope, depth: int, room: int) -> str:
        then = self.text(scope, depth - 1, room // 2)
        other = self.text(scope, depth - 1, room // 2)
        return f"(if {self.test(scope, depth, room)} {then} {other})"

    def _cond_text(self, scope: Scope, depth: int, room: int) -> str:
        clauses = [
            f"[{self.test(scope, depth - 1, room // 4)} {self.text(scope, depth - 1, room // 4)}]"
            for _ in range(self.random.randint(1, 3))
        ]
        return f"(cond {' '.join(clauses)} [else {self.text(scope, depth - 1, room // 4)}])"

    def _match_text(self, scope: Scope, depth: int, room: int) -> str:
        keys = self.one("1", "2", "3")
        a, b = self.text(scope, depth - 1, room // 2), self.text(scope, depth - 1, room // 2)
        return f"(case {self.number(scope)[0]} [({keys}) {a}] [else {b}])"

    def _when_text(self, scope: Scope, depth: int, room: int) -> str:
        head = self.one("when", "unless")
        body = self.statement(scope, depth - 1, room // 2)
        return f"(begin ({head} {self.test(scope, depth, room)} {body}) {self.plain(scope)})"

    def _let_text(self, scope: Scope, depth: int, room: int) -> str:
        head = self.one("let", "let*", "letrec")
        a, b = self.new("v"), self.new("v")
        first = self.text(scope, depth - 1, room // 3)
        outer = scope.inner(T=[a]) if head == "let*" else scope
        second = self.text(outer, depth - 1, room // 3)
        body = self.text(scope.inner(T=[a, b]), depth - 1, room // 3)
        return f"({head} ([{a} {first}] [{b} {second}]) {body})"

    def _loop_text(self, scope: Scope, depth: int, room: int) -> str:
        """A named let that counts up or down, or goes through a list."""
        loop, turns = self.new("loop"), self.number(scope)
        share = room // max(1, turns[1])
        body = self.text(scope.inner(T=["acc"]), depth - 1, share)
        end = self.random.random() < 0.25
        again = f"({loop} (+ i 1) {body})"
        if end:
            again = f'(if (string=? acc "yes") acc {again})'
        start = self.plain(scope)
        if self.random.random() < 0.5:
            return f"(let {loop} ([i 0] [acc {start}]) (if (>= i {turns[0]}) acc {again}))"
        again = again.replace("(+ i 1)", "(- i 1)")
        return f"(let {loop} ([i {turns[0]}] [acc {start}]) (if (= i 0) acc {again}))"

    def _recursive_text(self, scope: Scope, depth: int, room: int) -> str:
        name = self.new("go")
        items, count = self.list_of(scope, depth - 1, room // 3)
        body = self.text(scope.inner(T=["x"]), depth - 1, room // 3 // max(1, count))
        return (
            f"(let {name} ([ys {items}] [n 0])\n"
            f"  (if (null? ys) (number->string n)\n"
            f"    (let ([x (car ys)]) {body} ({name} (cdr ys) (+ n 1)))))"
        )

    def _fold_text(self, scope: Scope, depth: int, room: int) -> str:
        items, count = self.list_of(scope, depth - 1, room // 2)
        share = room // 2 // max(1, count)
        inner = scope.inner(T=["x", "acc"])
        body = self.text(inner, depth - 1, share)
        start = self.plain(scope)
        forms = [
            f"(foldl (lambda (x acc) {body}) {start} {items})",
            f"(for/fold ([acc {start}]) ([x (in-list {items})]) {body})",
            f"(fold-sequential (lambda (acc x) {body}) {start} {items})",
            f"(foldr (lambda (x acc) {body}) {start} {items})",
        ]
        return self.one(*forms)

    def _try_text(self, scope: Scope, depth: int, room: int) -> str:
        body = self.text(scope, depth - 1, room // 2)
        handler = self.text(scope, depth - 1, room // 2)
        if self.random.random() < 0.4:
            raising = f'(error "stop {self.named}")'
            if self.random.random() < 0.5:
                raising = f"(when {self.test(scope, depth - 1, room // 4)} {raising})"
            body = f"(begin {self.text(scope, depth - 1, room // 4)} {raising} {body})"
        return f"(try {body} on-error (lambda (e) {handler}))"

    def _escape_text(self, scope: Scope, depth: int, room: int) -> str:
        k = self.new("k")
        early = f"({k} {self.plain(scope)})"
        if self.random.random() < 0.7:
            early = f"(when {self.test(scope, depth - 1, room // 4)} {early})"
        first = self.text(scope, depth - 1, room // 4)
        return f"(let/ec {k} {first} {early} {self.text(scope, depth - 1, room // 4)})"

    def _join_text(self, scope: Scope, depth: int, room: int) -> str:
        return f'(string-join {self.items(scope, depth - 1, room)} " ")'

    def _race_text(self, scope: Scope, depth: int, room: int) -> str:
        kind = self.one("vote", "ensemble", "await-any", "race")
        thunks = [f"(lambda () {self.send(self.plain(scope))})" for _ in range(self.one(2, 3))]
        if kind == "await-any":
            handles = " ".join(self.send(self.plain(scope)) for _ in range(2))
            return f"(let ([r (await-any (list {handles}))]) (syntax-e r))"
        if kind == "race":
            return f'(format "~a" (race (list {" ".join(thunks)})))'
        method = " #:method 'plurality" if kind == "vote" else ""
        return f'(format "~a" ({kind} (list {" ".join(thunks)}){method}))'

    def _checkpoint_text(self, scope: Scope, depth: int, room: int) -> str:
        key, body = self.new("key"), self.text(scope, depth - 1, room)
        return (
            f'(let ([old (restore "{key}")]) (if old old'
            f' (let ([v {body}]) (checkpoint "{key}" v) v)))'
        )

    def _parameter_text(self, scope: Scope, depth: int, room: int) -> str:
        p = self.new("p")
        body = f"(({p}) {self.plain(scope)})"
        function = self.function(scope, depth - 1, room)
        return (
            f"(let ([{p} (make-parameter (lambda (x) x))])"
            f" (parameterize ([{p} {function}]) {body}))"
        )

    def _combined_text(self, scope: Scope, depth: int, room: int) -> str:
        """One of the combinators that give a text."""
        items, count = self.list_of(scope, depth - 1, room // 3)
        share = room // 3 // max(1, count)
        function = self.function(scope, depth - 1, share)
        merge = self.merge(scope, depth - 1, share)
        two = self.number(scope)[0]
        forms = [
            f"(tree-reduce {merge} (cons {self.plain(scope)} {items})"
            f" #:branch-factor {self.one(2, 3, 5)})",
            f"(tree-reduce (lambda parts {self.ask('(string-join parts)')})"
            f" (cons {self.plain(scope)} {items}) #:branch-factor {self.one(2, 3)})",
            f"(tree-reduce {merge} (cons {self.plain(scope)} {items}) #:leaf-fn {function})",
            f"(fan-out-aggregate {self.sender(scope)}"
            f" (lambda (rs) {self.text(scope.inner(L=['rs']), depth - 1, share)}) {items})",
            f"(tiered {self.sender(scope)}"
            f" (lambda (rs) {self.text(scope.inner(L=['rs']), depth - 1, share)}) {items})",
            f"(critique-refine (lambda () {self.text(scope, depth - 2, 2)})"
            f" (lambda (d) {self.ask('d')}) (lambda (d c) {self.ask('(string-append d c)')})"
            f" #:max-iter {two})",
            f"(critique-refine (lambda () {self.text(scope, depth - 2, 2)})"
            f" (lambda (d) {self.ask('d')}) (lambda (d c) {self.ask('d')})"
            f" #:max-iter {two} #:done? (lambda (c) (string=? c \"yes\")))",
            f"(iterate-until {function} (lambda (x) (> (string-length x) {self.one(3, 60)}))"
            f" {self.plain(scope)} #:max-iter {two})",
            f"((sequence {function} {self.function(scope, depth - 1, share)}) {self.plain(scope)})",
            f"((with-validation {function} string? #:max-retries 1) {self.plain(scope)})",
            f"((with-validation {function} (lambda (v) (string=? v \"a\")) #:max-retries 1)"
            f" {self.plain(scope)})",
            f"((choose (lambda (x) {self.test(scope.inner(T=['x']), 1, 1)}) {function}"
            f" {self.function(scope, depth - 1, share)}) {self.plain(scope)})",
            f"((try-fallback {function} {self.function(scope, depth - 1, share)})"
            f" {self.plain(scope)})",
        ]  # fmt: skip
        form = self.one(*forms)
        if "#:max-retries 1" in form and "string=?" in form:
            return f"(try {form} on-error (lambda (e) {self.plain(scope)}))"
        return form

    def merge(self, scope: Scope, depth: int, room: int) -> str:
        inner = scope.inner(T=["a", "b"])
        if self.random.random() < 0.2:
            return f"(lambda (a b) {self.plain(inner)})"
        return f"(lambda (a b) {self.text(inner, depth, room)})"

    # --- functions -----------------------------------------------------------------------

    def sender(self, scope: Scope) -> str:
        return f"(lambda (x) {self.send('x')})"

    def function(self, scope: Scope, depth: int, room: int) -> str:
        names = scope.names["F"]
        if names and self.random.random() < 0.45 and room >= 4:
            return self.one(*names)
        if depth <= 0 or room <= 0:
            return self.one("string-upcase", '(lambda (x) (string-append x "."))')
        pick = self.random.random()
        if pick < 0.1:
            inner = self.function(scope, depth - 1, room // 2)
            return f"(compose {inner} {self.function(scope, depth - 1, room // 2)})"
        if pick < 0.16:
            body = self.text(scope.inner(T=["x", "y"]), depth - 1, room)
            return f"(curry (lambda (y x) {body}) {self.plain(scope)})"
        return f"(lambda (x) {self.text(scope.inner(T=['x']), depth - 1, room)})"

    score = '(if (string=? r "yes") 0.1 0.9)'

    # --- lists ---------------------------------------------------------------------------

    def items(self, scope: Scope, depth: int, room: int) -> str:
        return self.list_of(scope, depth, room)[0]

    def list_of(self, scope: Scope, depth: int, room: int) -> tuple[str, int]:
        """A list of texts, and about how long it is."""
        pick = self.random.random()
        if depth <= 0 or room < 2 or pick < 0.3:
            return self._plain_list(scope)
        inner, count = self.list_of(scope, depth - 1, room // 2)
        share = room // 2 // max(1, count)
        f = self.function(scope, depth - 1, share)
        body = self.text(scope.inner(T=["x"]), depth - 1, share)
        sender = self.sender(scope)
        within = scope.inner(T=["x"])
        width = self.one("", "", f" #:max-concurrent {self.one(1, 2, 5)}")
        cut = self.random.randint(0, count)
        forms = [
            f"(map {f} {inner})",
            f"(map-async {sender} {inner}{width})",
            f"(map-async (lambda (x) {self.ask('x')}) {inner}{width})",
            f"(await-all (map {sender} {inner}))",
            f"(map (lambda (r) (syntax-e r)) (await-all-syntax (map {sender} {inner})))",
            f"(for/list ([x (in-list {inner})]) {body})",
            f"(for/list ([x {inner}] #:when {self.test(scope.inner(T=['x']), 1, 1)}) {body})",
            f"(for/list ([x {inner}] #:unless {self.test(within, 1, 1)}) {body})",
            f"(for*/list ([y '(1 2)] [x {inner}]) {body})",
            f"(for/list ([x {inner}] [i (in-naturals)]) {body})",
            f"(filter (lambda (x) {self.test(scope.inner(T=['x']), 1, share)}) {inner})",
            f"(reverse {inner})",
            f"(append {inner} {self._plain_list(scope)[0]})",
            f"(append-map (lambda (x) (list x {body})) {inner})",
            f"(filter-map (lambda (x) (and {self.test(within, 1, 1)} {body})) {inner})",
            f"(parallel (map (lambda (x) (lambda () {self.send('x')})) (cons \"q\" {inner})))",
            f"(parallel (list (lambda () {self.text(scope, depth - 1, share)})"
            f" (lambda () {self.text(scope, depth - 1, share)})))",
            f"(active-learning {sender} (lambda (x) {self.ask('x')})"
            f" (lambda (r) {self.one('0.9', '0.1', self.score)}) {inner})",
            f"(take {inner} (min {cut} (length {inner})))",
            f"(build-list {self.one(1, 2, 3)} (lambda (i) {self.text(scope, depth - 1, share)}))",
            f"(vector->list (list->vector (map {f} {inner})))",
            f"(list-tail {self._plain_list(scope)[0]} 0)",
            f"(sort {inner} string<?)",
            f"(remove-duplicates {inner})",
        ]  # fmt: skip
        return self.one(*forms), count + 1

    def _plain_list(self, scope: Scope) -> tuple[str, int]:
        names = scope.names["L"]
        if names and self.random.random() < 0.4:
            return self.one(*names), 4
        count = self.random.randint(0, 4)
        words = [self.one("a", "bb", "c", "note", "yes") for _ in range(count)]
        quoted = " ".join(f'"{word}"' for word in words)
        forms = [
            f"(list {quoted})",
            f"'({quoted})",
            f'(string-split "{" ".join(words)}")',
            f"(map number->string (range {count}))",
            f'(take (list {quoted} "z") {count})',
            f'(drop (list "z" {quoted}) 1)',
            f"(for/list ([i {count}]) (number->string i))",
            f"(vector->list (vector {quoted}))",
        ]
        return self.one(*forms), count

    # --- statements ----------------------------------------------------------------------

    def statement(self, scope: Scope, depth: int, room: int) -> str:
        items, count = self.list_of(scope, depth - 1, room // 2)
        share = room // 2 // max(1, count)
        body = self.text(scope.inner(T=["x"]), depth - 1, share)
        forms = [
            f"(for-each (lambda (x) {body}) {items})",
            f"(for ([x {items}]) {body})",
            f"(for ([x {items}]) #:break (string=? x \"note\") {body})",
            f"(when {self.test(scope, 1, 2)} {self.text(scope, depth - 1, room)})",
            f"(do ([i 0 (+ i 1)]) ((= i {self.random.randint(0, 3)})) {self.text(scope, 1, 2)})",
            self.text(scope, depth - 1, room),
            f"(when {self.test(scope, 1, 1)} (finish {self.plain(scope)}))",
            f"(void {self.text(scope, depth - 1, room)})",
            f"(begin (for/and ([x {items}]) {self.test(scope.inner(T=['x']), 1, 1)}) (void))",
            f"(begin (ormap (lambda (x) (string=? {body} \"yes\")) {items}) (void))",
        ]  # fmt: skip
        return self.one(*forms)


def strategy(seed: int) -> str:
    """A program; the same for the same seed."""
    return Writer(seed).program()
