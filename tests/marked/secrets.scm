;; Keys in the source, and what only looks like one.
;; token: ghp_Zx81kQm4Lw0TyvR72hNcBpUdEsAo9fG3iJ6K
;;        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ secret-in-source: This looks like a GitHub token. Take it out and revoke it: whoever reads the file, its history or a prompt made from it has it. Keys belong into the runner's environment.
(define key "sk-proj-Zx81kQm4Lw0TyvR72hNcBpUdEsAo9fG3")
;;           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ secret-in-source: This looks like an OpenAI key. Take it out and revoke it: whoever reads the file, its history or a prompt made from it has it. Keys belong into the runner's environment.
(py-exec "client = dict(api_key='Zx81kQm4Lw0TyvR72hNc')")
;;                               ^^^^^^^^^^^^^^^^^^^^ secret-in-source: This looks like the value of `api_key`. Take it out and revoke it: whoever reads the file, its history or a prompt made from it has it. Keys belong into the runner's environment.
(define password "Tr0ub4dor-and-3-more-Q7x")
;;                ^^^^^^^^^^^^^^^^^^^^^^^^ secret-in-source: This looks like the value of `password`. Take it out and revoke it: whoever reads the file, its history or a prompt made from it has it. Keys belong into the runner's environment.
(define settings (hash "access-token" "Zx81kQm4Lw0TyvR72hNc"))
;;                                     ^^^^^^^^^^^^^^^^^^^^ secret-in-source: This looks like the value of `access-token`. Take it out and revoke it: whoever reads the file, its history or a prompt made from it has it. Keys belong into the runner's environment.
(define placeholder "sk-your-key-goes-here-000000")
(define api-key "YOUR_API_KEY_GOES_HERE_1")
(define secret-key-name "the-name-of-the-secret-key")
(define checkpoint-key "summary-of-chapter-one-v2")
(define cache-key (hash (string-append "summary-v1" context)))
(define task "sk-learn is a library; the task-force-of-twenty-five-people met")
(define token-count-instruction "Count the tokens of 2024-11-21T10:50:18Z")
