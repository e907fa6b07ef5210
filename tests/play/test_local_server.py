"""The home on this machine answers its own page alone, and what it computes can be ended."""

import http.client
import json
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

from autograd.play.local.run import bound, local_page
from autograd.play.local.server import LARGEST, PlayServer
from autograd.play.local.workers import Workers

APPLES = {"room": "expression", "ask": "graph", "text": "apple-tax"}


def endless(questions, without=()):
    """In place of the real answers: one that never comes, one that ends the process, and others at once."""
    while True:
        asked = json.loads(questions.recv_bytes())
        if asked == "endless":
            while True:
                time.sleep(0.01)
        if asked == "break":
            os._exit(1)
        if asked == "who":
            asked = os.getpid()
        questions.send_bytes(b'{"echo": %s}' % json.dumps(asked).encode())


@pytest.fixture
def workers(monkeypatch, request):
    monkeypatch.setattr("autograd.play.local.workers.serve", endless)
    made = Workers(getattr(request, "param", 30.0))
    yield made
    made.close()


@pytest.fixture(scope="module")
def server():
    made = PlayServer(0, lambda token: local_page(token, {"text": "x*y", "numbers": ""}, "en", ()), Workers())
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.close()


def send(server, method="POST", path="/answer", body=None, **headers):
    """(status, text) of one request, by default one that the page would make."""
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=30)
    usual = {
        "Origin": f"http://127.0.0.1:{server.server_port}",
        "X-Gatewise-Token": server.token,
        "Content-Type": "application/json",
    }
    all_headers = {name.replace("_", "-"): x for name, x in (usual | headers).items() if x is not None}
    try:
        connection.request(method, path, body, all_headers)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def asked(server, request, **headers):
    status, text = send(server, body=json.dumps(request), **headers)
    assert status == 200
    return json.loads(text)


def test_the_page_and_its_question_are_answered(server):
    status, text = send(server, "GET", f"/?token={server.token}")
    assert status == 200
    assert server.token in text
    assert asked(server, APPLES)["sentence"] == "price = apple_total × tax = 220"


@pytest.mark.parametrize("path", ["/", "/?token=", "/?token=wrong", "/?token=%ff", "/?token=%E6%97%A5"])
def test_the_page_needs_the_token(server, path):
    status, text = send(server, "GET", path)
    assert status == 403
    assert "open the address that `gatewise play` has printed" in text
    assert server.token not in text


@pytest.mark.parametrize("token", [None, "", "wrong", "ÿ"])
def test_a_question_needs_the_token(server, token):
    headers = {} if token is None else {"X-Gatewise-Token": token}
    assert (
        send(server, body="{}", **({"X_Gatewise_Token": None, "X-Gatewise-Token": None} | headers))[0] == 403
    )


@pytest.mark.parametrize(
    "origin", [None, "null", "https://example.org", "http://127.0.0.1", "http://127.0.0.1:1"]
)
def test_a_page_from_elsewhere_is_not_answered(server, origin):
    assert send(server, body=json.dumps(APPLES), Origin=origin)[0] == 403


@pytest.mark.parametrize(
    "host", ["example.org", "evil.test:{port}", "127.0.0.1", "127.0.0.1:1", "127.0.0.1:{port}.evil.test"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_name_that_was_made_to_point_here_is_not_answered(server, host, method):
    path = f"/?token={server.token}" if method == "GET" else "/answer"
    status, text = send(server, method, path, "{}", Host=host.format(port=server.server_port))
    assert status == 403
    assert server.token not in text


@pytest.mark.parametrize(
    "path",
    ["/etc/passwd", "/../../etc/passwd", "//[", "/x//[?token=[", "/answer/", "/assets/play.js", "/%2e%2e/"],
)
def test_there_is_nothing_but_the_page(server, path):
    assert send(server, "GET", path)[0] == 404
    assert send(server, "POST", path, "{}")[0] == 404


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "CONNECT", "TRACE", "HEAD"])
def test_other_methods_are_refused(server, method):
    assert send(server, method, "/")[0] == 501


def test_a_question_that_is_too_long_is_refused_before_it_is_read(server):
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=20) as line:
        host = f"127.0.0.1:{server.server_port}"
        line.sendall(
            f"POST /answer HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n"
            f"X-Gatewise-Token: {server.token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {LARGEST + 1}\r\n\r\n".encode()
        )
        assert b" 413 " in line.recv(100)


@pytest.mark.parametrize("length", ["-1", "x", "", "1e3", "٣", "9" * 5000])
def test_a_length_that_is_none_is_refused(server, length):
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=30)
    connection.putrequest("POST", "/answer")
    for name, text in [
        ("Origin", f"http://127.0.0.1:{server.server_port}"),
        ("X-Gatewise-Token", server.token),
        ("Content-Type", "application/json"),
    ]:
        connection.putheader(name, text)
    connection.putheader("Content-Length", length.encode())
    connection.endheaders()
    assert connection.getresponse().status in (411, 413)
    connection.close()


def test_a_form_of_another_page_could_send_is_refused(server):
    assert send(server, body="{}", **{"Content-Type": "text/plain"})[0] == 415


def test_a_megabyte_of_junk_gets_no_answer_and_does_no_harm(server):
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=20) as line:
        try:
            line.sendall(os.urandom(2**20))
            line.shutdown(socket.SHUT_WR)
            while line.recv(65536):
                pass
        except OSError:
            pass  # it hung up
    assert asked(server, APPLES)["nodes"] == 5


@pytest.mark.parametrize(
    "junk",
    [
        "",
        "{",
        "[1",
        '"',
        "\\",
        "[" * 50_000,
        "[" * 50_000 + "]" * 50_000,
        '{"a":' * 50_000,
        "NaN",
        "null",
        "3",
        "[]",
        '"\\ud800"',
    ],
)
def test_junk_for_a_question_gets_an_error_for_an_answer(server, junk):
    status, text = send(server, body=junk)
    assert status == 200
    assert json.loads(text)["error"]


def test_a_thousand_questions_are_answered(server):
    request = json.dumps({"room": "expression", "ask": "nothing"})
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=30)
    headers = {
        "Origin": f"http://127.0.0.1:{server.server_port}",
        "X-Gatewise-Token": server.token,
        "Content-Type": "application/json",
    }
    for _ in range(1000):
        connection.request("POST", "/answer", request, headers)
        assert "error" in json.loads(connection.getresponse().read())
    connection.close()


def test_sixty_half_open_connections_keep_nobody_waiting(server):
    lines = [socket.create_connection(("127.0.0.1", server.server_port), timeout=20) for _ in range(60)]
    for line in lines:
        line.sendall(b"POST /answer HTTP/1.1\r\nHost: ")
    assert asked(server, APPLES)["nodes"] == 5
    for line in lines:
        line.close()


def test_a_closed_room_says_how_it_is_opened():
    workers = Workers(without=("program",))
    try:
        answer = json.loads(workers.ask(json.dumps({"room": "program", "text": "1"}).encode()))
    finally:
        workers.close()
    assert "gatewise play --allow-code" in answer["error"]


@pytest.mark.parametrize("workers", [0.5], indirect=True)
def test_an_endless_computation_is_ended_and_the_next_is_answered(workers):
    answer = json.loads(workers.ask(b'"endless"'))
    said = "This took more than 0.5 seconds, and was stopped."
    assert answer == {"error": said, "why": "late", "seconds": 0.5}
    workers_that_start_slowly = Workers(30.0)
    assert json.loads(workers_that_start_slowly.ask(b"1")) == {"echo": 1}
    workers_that_start_slowly.close()


def test_stop_ends_what_its_own_tab_computes_and_nothing_else(workers):
    answers = {}
    threads = [
        threading.Thread(
            target=lambda tab=tab: answers.update({tab: json.loads(workers.ask(b'"endless"', tab))})
        )
        for tab in ("mine", "yours")
    ]
    for thread in threads:
        thread.start()
    while len([worker for worker in workers._all if worker.tab]) < 2:
        time.sleep(0.01)
    workers.stop("mine")
    threads[0].join(10)
    assert answers["mine"]["why"] == "stopped"
    assert "yours" not in answers
    assert json.loads(workers.ask(b"1", "mine")) == {"echo": 1}
    workers.close()
    threads[1].join(10)
    assert answers["yours"]["why"] == "stopped"


def test_after_a_stop_a_process_answers_that_was_started_before_it(monkeypatch):
    monkeypatch.setattr("autograd.play.local.workers.serve", endless)
    workers = Workers(3600.0, later=0.0)
    asking = threading.Thread(target=workers.ask, args=(b'"endless"', "mine"))
    asking.start()
    while not workers._idle:
        time.sleep(0.01)
    before = {process.pid for process in multiprocessing.active_children()}
    workers.stop("mine")
    asking.join(60)
    assert json.loads(workers.ask(b'"who"'))["echo"] in before
    workers.close()


def test_a_process_that_breaks_is_replaced(workers):
    assert "broke off" in json.loads(workers.ask(b'"break"'))["error"]
    assert json.loads(workers.ask(b"1")) == {"echo": 1}


def test_a_port_in_use_is_passed_by_unless_it_was_asked_for(monkeypatch):
    def serves(port):
        return bound(port, lambda token: "", Workers())

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setattr("autograd.play.local.run.PORT", port)
        other = serves(None)
        assert other.server_port != port
        other.close()
        with pytest.raises(OSError, match=r"in use|address"):
            serves(port)


def heeding(*words):
    """A command of Python that heeds Ctrl-C; a suite in the background would hand on that it does not."""
    heed = "signal.signal(signal.SIGINT, signal.SIG_DFL)"
    begin = f"import os, signal, sys; {heed}; os.execv(sys.executable, sys.argv[1:])"
    return [sys.executable, "-c", begin, sys.executable, *words]


@pytest.mark.skipif(os.name == "nt", reason="there Ctrl-C goes to all of a console")
def test_ctrl_c_ends_what_is_being_computed_too(tmp_path):
    ready = tmp_path / "ready"
    program = (
        "import sys, threading, time\n"
        "from pathlib import Path\n"
        "from autograd.play.local import workers\n"
        "def endless(questions, without=()):\n"
        "    import signal\n"
        "    signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "    questions.recv_bytes()\n"
        "    Path(sys.argv[1]).touch()\n"
        "    while True: pass\n"
        "workers.serve = endless\n"
        "if __name__ == '__main__':\n"
        "    from autograd.play.local import run\n"
        "    start = {'text': 'x', 'numbers': ''}\n"
        "    ask = workers.Workers.ask\n"
        "    def begin(self):\n"
        "        threading.Thread(target=ask, args=(self, b'1'), daemon=True).start()\n"
        "    workers.Workers.warm_up = begin\n"
        "    run.play(print, start, seconds=60, browser=False)\n"
    )
    file = tmp_path / "started.py"
    file.write_text(program)
    process = subprocess.Popen(
        heeding(file, ready),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    while not ready.exists():
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=10)
    assert process.returncode == 0
    assert b"Traceback" not in rest


@pytest.mark.skipif(os.name == "nt", reason="there Ctrl-C goes to all of a console")
def test_ctrl_c_ends_it_and_leaves_no_process_behind():
    command = heeding("-m", "autograd", "play", "x*y", "--no-browser", "--seconds", "60")
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    address = process.stdout.readline()
    assert address.startswith("http://127.0.0.1:")
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=10)  # until the last process that could write there has ended
    assert process.returncode == 0
    assert "Traceback" not in rest


@pytest.mark.skipif(os.name == "nt", reason="there Ctrl-C goes to all of a console")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_the_end_waits_for_no_timer_and_frees_the_port(name, tmp_path):
    """All that has a limit in seconds has one of an hour here, and what is ended is at work."""
    program = tmp_path / "patient.py"
    program.write_text(
        "import sys\n"
        "from autograd.play.local import run, server\n"
        "server.Handler.timeout = server.PATIENCE = 3600.0\n"
        "if __name__ == '__main__':\n"
        "    run.play(print, {'text': 'x', 'numbers': ''}, seconds=3600, code=True, browser=False)\n"
    )
    process = subprocess.Popen(
        heeding("-u", program), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    address, token = process.stdout.readline().strip().split("/?token=")
    port = int(address.rpartition(":")[2])
    idle = [socket.create_connection(("127.0.0.1", port)) for _ in range(20)]
    for line in idle[:10]:
        line.sendall(b"POST /answer HTTP/1.1\r\nHost: ")
    begun = tmp_path / "begun"
    endless = json.dumps({"room": "program", "code": f"open({str(begun)!r}, 'w')\nwhile True: pass"}).encode()
    head = {
        "Host": f"127.0.0.1:{port}",
        "Origin": address,
        "X-Gatewise-Token": token,
        "Content-Type": "application/json",
        "Content-Length": str(len(endless)),
    }
    lines = "".join(f"{key}: {x}\r\n" for key, x in head.items())
    asking = socket.create_connection(("127.0.0.1", port))
    asking.sendall(f"POST /answer HTTP/1.1\r\n{lines}\r\n".encode() + endless)
    while not begun.exists():
        time.sleep(0.02)
    process.send_signal(getattr(signal, name))
    rest, _ = process.communicate(timeout=120)  # until the last process that could write there has ended
    assert process.returncode == 0
    assert "Traceback" not in rest
    for line in (*idle, asking):
        line.close()
    with socket.socket() as again:
        again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does itself
        again.bind(("127.0.0.1", port))


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_a_process_that_computes_does_not_outlive_its_server(tmp_path):
    program, begun = tmp_path / "killed.py", tmp_path / "begun"
    program.write_text(
        "import json, sys, threading\n"
        "from autograd.play.local.workers import Workers\n"
        "if __name__ == '__main__':\n"
        "    workers = Workers(3600.0)\n"
        "    code = f'open({sys.argv[1]!r}, chr(119))\\nwhile True: pass'\n"
        "    request = json.dumps({'room': 'program', 'code': code}).encode()\n"
        "    threading.Thread(target=workers.ask, args=(request,)).start()\n"
    )
    process = subprocess.Popen([sys.executable, program, begun], stdout=subprocess.PIPE)
    while not begun.exists():
        assert process.poll() is None
        time.sleep(0.02)
    process.kill()
    process.communicate(timeout=120)  # which the one that computes would hold up as long as it lives


HOSTS = ["127.0.0.1", "127.0.0.1:1", "127.0.0.1:{port}.evil.example", "evil.example:{port}", "[::1]:{port}"]


@pytest.mark.parametrize(
    "host", [*HOSTS, "127.0.0.1:0{port}", "LOCALHOST:{port}@evil", "127.1:{port}", "0:{port}"]
)
def test_a_host_with_another_name_or_port_is_not_answered(server, host):
    port = server.server_port
    named = host.format(port=port)
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(f"GET /?token={server.token} HTTP/1.1\r\nHost: {named}\r\n\r\n".encode())
        assert line.recv(20).startswith(b"HTTP/1.1 403")


ORIGINS = [
    "null",
    "https://127.0.0.1:{port}",
    "http://127.0.0.1",
    "http://127.0.0.1:{port}.evil.example",
    "file://",
]


@pytest.mark.parametrize(
    "origin", [*ORIGINS, "http://127.0.0.1:{port}/", "http://evil.example", "", "x" * 10_000]
)
def test_an_origin_that_is_not_quite_ours_is_not_answered(server, origin):
    port = server.server_port
    body = b'{"room": "expression", "text": "x"}'
    lines = {
        "Host": f"127.0.0.1:{port}",
        "Origin": origin.format(port=port),
        "X-Gatewise-Token": server.token,
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
    }
    head = "".join(f"{key}: {x}\r\n" for key, x in lines.items())
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(f"POST /answer HTTP/1.1\r\n{head}\r\n".encode() + body)
        assert line.recv(20).startswith(b"HTTP/1.1 403")
