;;; Python, which is whole, behind its own walls

(py-exec "open('@SECRET@').read()")
;=> error python: py-exec: PermissionError: [Errno 13] Permission denied:

(py-exec "open('/etc/passwd').read()")
;=> error python: py-exec: PermissionError: [Errno 13] Permission denied: '/etc/passwd' (Python runs in a ja

(py-eval "open(workspace + '/notes.txt').read()")
;=> value "what Python may read"

(py-exec "open(workspace + '/.env').read()")
;=> error python: py-exec: PermissionError: [Errno 13] Permission denied:

(py-exec "open(workspace + '/../secret.txt').read()")
;=> error python: py-exec: PermissionError: [Errno 13] Permission denied:

(py-exec "open(workspace + '/link.png').read()")
;=> error python: py-exec: PermissionError: [Errno 13] Permission denied:

(py-exec "open(workspace + '/owned', 'w')")
;=> error python: py-exec: PermissionError: [Errno 13] Permission denied:

(py-exec "open(workspace + '/notes.txt', 'a')")
;=> error python: py-exec: PermissionError: [Errno 13] Permission denied:

(py-exec "open('@OUTSIDE@/owned', 'w')")
;=> error python: py-exec: PermissionError: [Errno 13] Permission denied:

(py-exec "import os; os.symlink('@SECRET@', 'link'); open('link').read()")
;=> error python: py-exec: PermissionError: [Errno 13] Permission denied: 'link' (Python runs in a jail: no

(py-exec "import os; os.link('@SECRET@', 'hard')")
;=> error python: py-exec: OSError: [Errno 18] Invalid cross-device link:

(py-exec "import os; os.remove(workspace + '/notes.txt')")
;=> error python: py-exec: PermissionError: [Errno 13] Permission denied:

(py-exec "open('/proc/self/environ').read()")
;=> error python: py-exec: PermissionError: [Errno 13] Permission denied: '/proc/self/environ' (Python runs

(py-exec "import os; open(f'/proc/{os.getppid()}/environ').read()")
;=> error python: py-exec: PermissionError: [Errno 13] Permission denied: '/proc/

(py-exec "import os; os.listdir('/proc')")
;=> error python: py-exec: PermissionError: [Errno 13] Permission denied: '/proc' (Python runs in a jail: no

(py-eval "str(dict(__import__('os').environ)).count('canary')")
;=> value 0

(py-exec "import subprocess; print(subprocess.run(['cat', '@SECRET@'], capture_output=True).stdout.decode())")
;=> value "\n"

(py-exec "import os; os.system('cat @SECRET@; env; echo owned > @OUTSIDE@/owned')")
;=> value ""

(py-exec "import socket; socket.create_connection(('127.0.0.1', @PORT@))")
;=> error python: py-exec: PermissionError: [Errno 1] Operation not permitted (Python runs in a jail: no net

(py-exec "import urllib.request; urllib.request.urlopen('http://127.0.0.1:@PORT@/')")
;=> error python: py-exec: URLError: <urlopen error [Errno 1] Operation not permitted> (line 1 of the Python

(py-exec "import socket; socket.socket(socket.AF_UNIX).connect('@OUTSIDE@/s')")
;=> error python: py-exec: PermissionError: [Errno 1] Operation not permitted (Python runs in a jail: no net

(py-exec "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM)")
;=> error python: py-exec: PermissionError: [Errno 1] Operation not permitted (Python runs in a jail: no net

(py-eval "__import__('os').system('curl -s http://127.0.0.1:@PORT@/') != 0")
;=> value true

(py-exec "import os; os.kill(os.getppid(), 9)")
;=> error python: py-exec: PermissionError: [Errno 1] Operation not permitted (Python runs in a jail: no net

(py-exec "import os; os.kill(-1, 9)")
;=> value ""

(py-exec "import os; os.setsid()")
;=> error python: py-exec: PermissionError: [Errno 1] Operation not permitted (Python runs in a jail: no net

(py-exec "import subprocess; subprocess.Popen(['sleep', '100'], start_new_session=True)")
;=> error python: py-exec: PermissionError: [Errno 1] Operation not permitted (Python runs in a jail: no net

(py-exec "import os\nwhile True: os.fork()")
;=> error python: py-exec: Python started more processes than it may (20) and was stopped; its variables are

(py-exec "import subprocess\nwhile True: subprocess.Popen(['sleep', '100'])")
;=> error python: py-exec: Python started more processes than it may (20) and was stopped; its variables are

(py-exec "import subprocess; subprocess.Popen(['sh', '-c', 'sleep 100 & sleep 100']); 1")
;=> value ""

(py-exec "import threading, time\nfor _ in range(100): threading.Thread(target=time.sleep, args=(100,), daemon=True).start()")
;=> value ""

(py-exec "x = bytearray(700 << 20)\nimport time\nfor i in range(0, len(x), 4096): x[i] = 1\ntime.sleep(2)")
;=> error python: py-exec: Python and what it started used more memory than they may (300 MB) and were stopp

(py-exec "x = bytearray(100 << 30)")
;=> error python: py-exec: MemoryError (line 1 of the Python code)

(py-exec "import os, time\nfor n in range(100):\n  open(f'f{n}', 'wb').write(os.urandom(1 << 20))\ntime.sleep(2)")
;=> error python: py-exec: Python wrote more into its folder than it may (20 MB) and was stopped; its variab

(py-exec "while True: pass")
;=> error python: py-exec: Python ran longer than it may (3 s) and was stopped; its variables are lost. Lo

(py-exec "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: time.sleep(1)")
;=> error python: py-exec: Python ran longer than it may (3 s) and was stopped; its variables are lost. Lo

(py-exec "import os; os._exit(7)")
;=> error python: py-exec: Python exited with code 7 before it answered; its variables are lost, and the nex

(py-exec "import os; os.abort()")
;=> error python: py-exec: Python was killed (SIGABRT) before it answered; its variables are lost, and the n

(py-exec "import ctypes; ctypes.string_at(0)")
;=> error python: py-exec: Python was killed (SIGSEGV) before it answered; its variables are lost, and the n

(py-exec "import sys; sys.setrecursionlimit(10**8)\ndef f(): return f()\nf()")
;=> error python: py-exec: Python and what it started used more memory than they may (300 MB) and were stopp | error python: Python was killed | error python: RecursionError | error python: MemoryError

(py-exec "exit()")
;=> error python: py-exec: the Python code called exit(); leave it out: a strategy ends with (finish ...)

(py-exec "import ctypes; c = ctypes.CDLL(None, use_errno=True)\nif c.ptrace(16, __import__('os').getppid(), 0, 0): raise PermissionError('ptrace')")
;=> error python: py-exec: PermissionError: ptrace (Python runs in a jail: no network, and no files but thos

(py-exec "import os\nfor fd in range(3, 300):\n  try: os.write(fd, b'00000002\\n{}')\n  except OSError: pass")
;=> error python: py-exec: Python wrote to a descriptor that is not its own and was stopped; its variables a

(py-exec "import os\nfor fd in range(3, 300):\n  try: os.close(fd)\n  except OSError: pass")
;=> error python: py-exec: Python exited with code 1 before it answered; its variables are lost, and the nex

(py-exec "import os; os.system('echo 00000002; echo {}'); os.write(1, b'00000002\\n{}')")
;=> value ""

(py-exec "import sys; sys.stdout = None; sys.stderr = None; del sys.modules['json']")
(py-eval "1")
;=> value 1

(py-exec "import builtins; builtins.print = builtins.len = None")
(py-eval "1")
;=> error python: py-exec: Python exited with code 1 before it answered; its variables are lost, and the nex

(py-eval "[10**5000]")
;=> error python: py-eval: cannot return this to Scheme: the value[0] is an integer of more than 4,000 digit

(py-eval "float('nan')")
;=> error python: py-eval: cannot return this to Scheme: the value is nan, which is not a finite number

(py-eval "object()")
;=> error python: py-eval: cannot return this to Scheme: the value is of type object; only text, numbers, bo

(py-exec "a = []\na.append(a)")
(py-eval "a")
;=> error python: py-eval: cannot return this to Scheme: the value is nested too deeply, or contains itself

(py-eval "'x' * 80_000_000")
;=> error python: py-eval: Python returned 80 MB | error python: used more memory | error python: ran longer

(for ([i 100]) (py-eval "print('x' * 5000)"))
;=> error python: py-eval: The strategy printed far more than it may (0.02 MB). Print less, or finish with t

(for ([i 100]) (py-eval "__import__('sys').stderr.write('x' * 5000)"))
;=> error python: py-eval: The strategy printed far more than it may (0.02 MB). Print less, or finish with t

(py-set! "x = 1; import os" 1)
;=> error runtime: py-set!: contract violation

(py-call "__import__" "os")
;=> error python: py-call: cannot return this to Scheme: the value is of type module; only text, numbers, bo

(py-call "os.system" "id")
;=> error python: py-call: NameError: no Python function is called 'os'; define it with py-exec first

(py-exec "import os; os.chmod('@SECRET@', 0o777)")
;=> error python: py-exec: PermissionError: [Errno 1] Operation not permitted:

(py-exec "import os; os.chroot('.')")
;=> error python: py-exec: PermissionError: [Errno 1] Operation not permitted: '.' (Python runs in a jail: n

(py-exec "import resource; resource.setrlimit(resource.RLIMIT_AS, (-1, -1))")
;=> error python: py-exec: ValueError: not allowed to raise maximum limit (line 1 of the Python code)

(py-exec "__import__('schemestra')")
;=> error python: py-exec: PermissionError: [Errno 13] Permission denied
