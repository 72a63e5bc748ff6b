"""Does one hostile thing for real: tester.py PORT ABUSE [ARGUMENT …]. What a test needs to know goes to stdout as JSON."""

import ctypes
import json
import os
import socket
import ssl
import struct
import subprocess
import sys
import threading

MEGABYTE = 1 << 20
PORT = int(sys.argv[1])
CONTEXT = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
CONTEXT.check_hostname = False
CONTEXT.verify_mode = ssl.CERT_NONE


def connect(name):
    plain = socket.create_connection(("127.0.0.1", PORT))
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return CONTEXT.wrap_socket(plain, server_hostname=f"{name}.example")


def post(connection, body, *headers, path="/v1/chat/completions", length=None):
    lines = [f"POST {path} HTTP/1.1", "Host: models.example", "Content-Type: application/json"]
    lines += [*headers, f"Content-Length: {len(body) if length is None else length}"]
    connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)


def get(connection, path="/"):
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: far.example\r\n\r\n".encode())


def question(marker, text):
    messages = [{"role": "user", "content": text}]
    return json.dumps({"model": "gpt-5-mini", "user": marker, "messages": messages}).encode()


def read_answer(connection):
    """The body of one answer with a Content-Length."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            raise EOFError("the connection ended before an answer")
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
    while len(body) < length:
        piece = connection.recv(65536)
        if not piece:
            raise EOFError("the connection ended within an answer")
        body += piece
    return body


def read_all(connection, most=None):
    count = 0
    try:
        while most is None or count < most:
            piece = connection.recv(MEGABYTE)
            if not piece:
                break
            count += len(piece)
    except OSError:
        pass
    return count


def reset(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def exchange(marker):
    with connect("chat") as connection:
        post(connection, question(marker, f"What about {marker}?"))
        assert json.loads(read_answer(connection))["id"] == f"chatcmpl-{marker}"


# Abuses of bytes


def chat(marker):
    exchange(marker)


def cut_request(how):
    connection = connect("swallow")
    post(connection, b"{" + b"x" * 3_000_000, length=10_000_000)
    reset(connection) if how == "reset" else connection.close()


def cut_answer():
    connection = connect("half-answer")
    get(connection)
    left = 300_000
    while left > 0:
        left -= len(connection.recv(65536))
    connection.sendall(b"x")
    read_all(connection)


def send_much():
    connection = connect("receive")
    post(connection, b"", length=100 * MEGABYTE, path="/upload")
    piece = b"all work and no play " * 50_000
    left = 100 * MEGABYTE
    while left > 0:
        connection.sendall(piece[:left])
        left -= len(piece)
    read_answer(connection)


def receive_much():
    connection = connect("send-much")
    get(connection, "/download")
    read_all(connection, 100 * MEGABYTE)


def noise():
    connection = connect("noise")
    sender = threading.Thread(target=lambda: [connection.sendall(os.urandom(MEGABYTE)) for _ in range(20)])
    sender.start()
    read_all(connection, 20 * MEGABYTE)
    sender.join()


def odd_chunks():
    for number in range(8):
        with connect("odd-chunks") as connection:
            get(connection, f"/{number}")
            read_all(connection)


def bomb():
    connection = connect("bomb")
    post(connection, question("bomb", "unpack this"))
    read_answer(connection)
    connection.sendall(b"x")


def endless():
    connection = connect("endless")
    post(connection, json.dumps({**json.loads(question("endless", "tell a story")), "stream": True}).encode())
    read_all(connection, 60 * MEGABYTE)
    reset(connection)


def big_head():
    with connect("big-head") as connection:
        lines = [f"X-{number}: " + "h" * 1000 for number in range(1000)]
        post(connection, b"{}", *lines)
        read_all(connection, 1_000_000)


def short_connections(count):
    """Four at a time, until there were so many."""
    left = iter(range(int(count)))
    lock = threading.Lock()

    def some():
        while True:
            with lock:
                number = next(left, None)
            if number is None:
                return
            with connect("small") as connection:
                get(connection, f"/short/{number}")
                read_answer(connection)

    threads = [threading.Thread(target=some) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]


def open_sessions(count):
    """Many exchanges of a megabyte in sessions that all stay open."""
    sessions = []
    for number in range(int(count)):
        connection = connect("chat")
        post(connection, question(f"open-{number}", f"{number} " + "word " * 200_000))
        read_answer(connection)
        sessions.append(connection)


# Abuses of model exchanges


def bad_text(marker):
    with connect("bad-text") as connection:
        text = b"marker-" + marker.encode() + b" \xff\xfe \xc3( \xed\xa0\x80 \\ud800 \xf0\x9f"
        body = b'{"model":"gpt-5-mini","messages":[{"role":"user","content":"' + text + b'"}]}'
        post(connection, body)
        read_answer(connection)


def bad_answers(marker):
    with connect("bad-answers") as connection:
        for number in range(10):
            post(connection, question(marker, f"{marker} {number}"))
            read_answer(connection)


def bad_questions():
    deep = 20_000
    odd = [
        b'{"model":"gpt-5-mini","messages":[{"role":"user","content":"cut of',
        b'{"model":7,"messages":{"role":"user"},"user":"odd"}',
        b'{"model":"gpt-5-mini","user":"odd","messages":[null,7,"x",[],{"role":{},"content":[null,{"type":7}]}],"tools":[null,{"function":3}]}',
        b'{"model":"gpt-5-mini","user":"odd","messages":' + b"[" * deep + b"]" * deep + b"}",
        b'{"model":"gpt-5-mini","user":"odd","messages":[{"role":"user","content":' + b'{"a":' * deep + b"1" + b"}" * deep + b"}]}",
        b'{"model":"gpt-5-mini","user":"odd","messages":[],"tools":' + b'[{"function":{"parameters":' * deep + b"1" + b"}}]" * deep + b"}",
        b'{"model":"gpt-5-mini","user":"odd","messages":[' + b'{"role":"user","content":"x"},' * 50_000 + b'{"role":"user","content":"y"}]}',
    ]
    for body in odd:
        with connect("receive") as connection:
            post(connection, body)
            read_answer(connection)


def unasked():
    with connect("speak-first") as connection:
        read_answer(connection)


def unanswered(marker):
    connection = connect("swallow")
    post(connection, question(marker, f"Is anybody there, {marker}?"))
    connection.close()


# Abuses of processes and files


def storm(count, marker):
    """Children without end while an exchange runs: before the first and after the last of them a part of it is sent."""
    connection = connect("chat")
    body = question(marker, f"What about {marker}?")
    post(connection, body[:20], length=len(body))
    pids = []
    for number in range(int(count)):
        pid = os.fork()
        if pid == 0:
            os._exit(number % 200)
        os.waitpid(pid, 0)
        pids.append(pid)
        if number == int(count) // 2:
            connection.sendall(body[20:40])
    connection.sendall(body[40:])
    assert json.loads(read_answer(connection))["id"] == f"chatcmpl-{marker}"
    print(json.dumps({"children": len(pids)}))


def program_storm(count):
    """Every child a program of its own."""
    for number in range(int(count)):
        subprocess.run(["/bin/true", f"storm-{number}"], check=True)


def long_arguments():
    longest = 131_071  # The kernel takes no longer single argument.
    subprocess.run(["/bin/true", "long", "a" * longest, "end"], check=True)
    subprocess.run(["/bin/true", "many", *["b" * 10] * 50_000], check=True)
    subprocess.run([b"/bin/true", b"bytes", b"\xff\xfe\xc3(", b"\xed\xa0\x80", b"new\nline", b"\x1b[31mred\xe2\x80\xae"], check=True)


def odd_files(folder, marker):
    exchange(marker)  # From here on an agent, whose opens are told.
    names = [b"new\nline.txt", b"esc\x1b[2Jape.txt", b"bidi-\xe2\x80\xaetxt.exe", b"bytes-\xff\xfe.txt", b" ", b"-rf", b"${HOME}", b"a" * 255]
    for name in names:
        with open(os.path.join(folder.encode(), name), "wb") as file:
            file.write(b"content")
        with open(os.path.join(folder.encode(), name), "rb") as file:
            file.read()
    deep = folder.encode()
    while len(deep) + 201 < 4000:
        deep = os.path.join(deep, b"d" * 200)
        os.mkdir(deep)
    deep = os.path.join(deep, b"f" * (4095 - len(deep) - 1))
    with open(deep, "wb") as file:
        file.write(b"deep")
    with open(deep, "rb") as file:
        file.read()
    print(json.dumps({"longest": len(deep)}))


def rename(marker):
    libc = ctypes.CDLL(None, use_errno=True)
    for name in [b"systemd", b"kworker/0:1", b"\xff\xfe\n", b""]:
        libc.prctl(15, name, 0, 0, 0)
        exchange(f"{marker}-{name.hex()}")


def reuse(folder, marker):
    """Two different children with one pid, one after the other; each reads a file of its own."""
    exchange(marker)
    for attempt in range(200):
        first = child(folder, f"first-{attempt}")
        for _ in range(50):
            child(None, "")
        before = open("/proc/sys/kernel/ns_last_pid").read()
        with open("/proc/sys/kernel/ns_last_pid", "w") as file:
            file.write(str(first - 1))
        second = child(folder, f"second-{attempt}")
        with open("/proc/sys/kernel/ns_last_pid", "w") as file:
            file.write(before)
        if second == first:
            print(json.dumps({"pid": first, "attempt": attempt}))
            return
    raise RuntimeError("no pid was given out twice")


def child(folder, name):
    pid = os.fork()
    if pid == 0:
        if folder is not None:
            path = os.path.join(folder, name)
            with open(path, "w") as file:
                file.write(name * 100)
            with open(path) as file:
                file.read()
        os._exit(0)
    os.waitpid(pid, 0)
    return pid


if __name__ == "__main__":
    globals()[sys.argv[2].replace("-", "_")](*sys.argv[3:])
