;;; Processes, environment, network

(require racket/system)
(system "id")
;=> error syntax: require: racket/system is not available to a strategy

(subprocess #f #f #f "/bin/sh")
;=> error runtime: subprocess is not defined

(process* "/bin/sh")
;=> error runtime: process* is not defined

(shell-execute #f "id" "" "/" 'sw_hide)
;=> error runtime: shell-execute is not defined

(getenv "SCHEMESTRA_TEST_SECRET")
;=> error runtime: getenv is not defined

(environment-variables-ref (current-environment-variables) #"SCHEMESTRA_TEST_SECRET")
;=> error runtime: environment-variables-ref is not defined

(putenv "PATH" "/evil")
;=> error runtime: putenv is not defined

(require racket/tcp)
(tcp-connect "127.0.0.1" @PORT@)
;=> error syntax: require: racket/tcp is not available to a strategy

(tcp-connect "127.0.0.1" @PORT@)
;=> error runtime: tcp-connect is not defined

(tcp-listen 0)
;=> error runtime: tcp-listen is not defined

(require racket/udp)
(udp-open-socket)
;=> error syntax: require: racket/udp is not available to a strategy

(require racket/unix-socket)
;=> error syntax: require: racket/unix-socket is not available to a strategy

(require net/url)
(get-pure-port (string->url "http://127.0.0.1:@PORT@/"))
;=> error syntax: require: net/url is not available to a strategy

(require racket/place)
(dynamic-place "x.rkt" 'main)
;=> error syntax: require: racket/place is not available to a strategy

(place-channel)
;=> error runtime: place-channel is not defined

(require racket/future)
(future (lambda () 1))
;=> error syntax: require: racket/future is not available to a strategy

(require racket/sandbox)
(make-evaluator 'racket/base)
;=> error syntax: require: racket/sandbox is not available to a strategy

(exit 0)
;=> error runtime: exit is not defined

((exit-handler) 0)
;=> error runtime: exit-handler is not defined

(system-type 'machine)
;=> error runtime: system-type is not defined

(current-command-line-arguments)
;=> error runtime: current-command-line-arguments is not defined

(require setup/dirs)
;=> error syntax: require: setup/dirs is not available to a strategy

;;; Native code

(require ffi/unsafe)
(get-ffi-obj "system" #f (_fun _string -> _int))
;=> error syntax: require: ffi/unsafe is not available to a strategy

(require '#%foreign)
;=> error syntax: require: (quote #%foreign) is not available to a strategy

(#%require '#%foreign)
;=> error syntax: require: (quote #%foreign) is not available to a strategy

(require '#%unsafe)
;=> error syntax: require: (quote #%unsafe) is not available to a strategy

(require racket/unsafe/ops)
(unsafe-car 5)
;=> error syntax: require: racket/unsafe/ops is not available to a strategy

(unsafe-vector-ref (vector 1) 1000000000)
;=> error runtime: unsafe-vector-ref is not defined

(require (for-syntax '#%unsafe))
;=> error syntax: require: (quote #%unsafe) is not available to a strategy

(require (for-meta 1 '#%kernel))
;=> error syntax: require: (quote #%kernel) is not available to a strategy

(#%require (for-meta 2 '#%paramz))
;=> error syntax: require: (quote #%paramz) is not available to a strategy

(require (for-label '#%foreign))
;=> error syntax: require: (quote #%foreign) is not available to a strategy

(vm-primitive 'system)
;=> error runtime: vm-primitive is not defined

(require ffi/vm)
(vm-eval '(system "id"))
;=> error syntax: require: ffi/vm is not available to a strategy

(require (submod racket/port))
;=> error syntax: submod: not a require sub-form

(require (submod "." evil))
;=> error syntax: submod: not a require sub-form

(require (planet evil/evil))
;=> error syntax: planet: not a require sub-form

(require racket/base/lang/reader)
;=> error syntax: require: racket/base/lang/reader is not available to a strategy

(require racket/private/list-lib)
;=> error syntax: require: racket/private/list-lib is not available to a strategy

(local-require racket/file)
;=> error runtime: require: racket/file is not available to a strategy

(variable-reference->namespace (#%variable-reference foldl))
;=> error runtime: variable-reference->namespace is not defined

(#%variable-reference foldl)
;=> error runtime: #%variable-reference is not defined

(make-shared-bytes 10)
;=> error runtime: make-shared-bytes is not defined
