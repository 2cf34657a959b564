;;; Opening and listing files

(open-input-file "@SECRET@")
;=> error runtime: open-input-file is not defined

(call-with-input-file "@SECRET@" read)
;=> error runtime: call-with-input-file is not defined

(with-input-from-file "@SECRET@" read-line)
;=> error runtime: with-input-from-file is not defined

(with-output-to-file "@OUTSIDE@/owned" (lambda () (display 1)))
;=> error runtime: with-output-to-file is not defined

(require racket/file)
(file->string "@SECRET@")
;=> error syntax: require: racket/file is not available to a strategy

(require (lib "racket/file.rkt"))
;=> error syntax: require: (lib "racket/file.rkt") is not available to a strategy

(require (file "@SECRET@"))
;=> error syntax: file: not a require sub-form

(require (file "@OUTSIDE@/../secret.txt"))
;=> error syntax: file: not a require sub-form

(require (only-in racket/base open-input-file))
;=> error syntax: only-in: identifier `open-input-file' not included in nested require spec

(require (prefix-in base: racket/base))
(base:open-input-file "@SECRET@")
;=> error runtime: base:open-input-file is not defined

(load "@SECRET@")
;=> error runtime: load is not defined

(directory-list "/")
;=> error runtime: directory-list is not defined

(delete-file "@SECRET@")
;=> error runtime: delete-file is not defined

(rename-file-or-directory "@SECRET@" "@OUTSIDE@/gone")
;=> error runtime: rename-file-or-directory is not defined

(make-temporary-file)
;=> error runtime: make-temporary-file is not defined

(current-directory "/")
;=> error runtime: current-directory is not defined

(find-system-path 'home-dir)
;=> error runtime: find-system-path is not defined

(resolve-path "/proc/self/exe")
;=> error runtime: resolve-path is not defined

(path->complete-path "x")
;=> error runtime: path->complete-path is not defined

(require racket/port)
(with-output-to-string (lambda () (call-with-input-file "@SECRET@" (lambda (in) (copy-port in (current-output-port))))))
;=> error runtime: call-with-input-file is not defined

;;; The file names that the host takes

(checkpoint "../../../../@OUTSIDE@/owned" 1)
;=> value 1

(checkpoint "@OUTSIDE@/owned" "x")
(restore "@OUTSIDE@/owned")
;=> value "x"

(restore "../../secret")
;=> value false

(restore "@SECRET@")
;=> value false

(checkpoint "a\0b" "c\0d")
(restore "a\0b")
;=> value "c\u0000d"

(checkpoint (make-string 2000 #\k) 1)
;=> error runtime: checkpoint: checkpoint: the key has more than 1,000 characters

(checkpoint "" "empty")
(restore "")
;=> value "empty"

(checkpoint "𝔘𝔫𝔦\U10FFFF\uFFFE" "𝒳\U10FFFF")
(restore "𝔘𝔫𝔦\U10FFFF\uFFFE")
;=> value "\ud835\udcb3\udbff\udfff"

(let loop ([i 0])
  (checkpoint (number->string i) (make-string 200000 #\x))
  (loop (add1 i)))
;=> error runtime: checkpoint: The checkpoints of the run are larger than they may be (1 MB). Keep what is needed t

(llm-query #:instruction "What is this?" #:image "@SECRET@")
;=> error backend: is outside of the workspace

(llm-query #:instruction "What is this?" #:images '("../secret.png"))
;=> error backend: ../secret.png is outside of the workspace

(llm-query #:instruction "What is this?" #:images '("link.png"))
;=> error backend: link.png is outside of the workspace

(llm-query #:instruction "What is this?" #:images '("/proc/self/environ"))
;=> error backend: is outside of the workspace

(llm-query #:instruction "What is this?" #:images '("folder.png"))
;=> error backend: folder.png is not a file

(llm-query #:instruction "What is this?" #:images '("pipe.png"))
;=> error backend: pipe.png is not a file

(llm-query #:instruction "What is this?" #:images '("a\0.png"))
;=> error backend: is not the name of a file

(llm-query #:instruction "What is this?" #:images (list (make-string 5000 #\a)))
;=> error backend: aaaa

(llm-query #:instruction "What is this?" #:images '("file:///etc/passwd"))
;=> error backend: is
