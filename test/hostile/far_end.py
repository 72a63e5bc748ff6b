"""The other end of the tester's TLS connections. It is not watched. The name the client asks for (SNI) says how it behaves."""

import json
import os
import socket
import ssl
import struct
import sys
import threading
import zlib

MEGABYTE = 1 << 20


def main():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[1], sys.argv[2])
    asked = {}
    context.sni_callback = lambda connection, name, _: asked.__setitem__(id(connection), name)
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    print(json.dumps({"port": listener.getsockname()[1]}), flush=True)
    threading.Thread(target=end_with_stdin, daemon=True).start()
    while True:
        plain, _ = listener.accept()
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=serve, args=(context, plain, asked), daemon=True).start()


def end_with_stdin():
    sys.stdin.read()
    os._exit(0)


def serve(context, plain, asked):
    try:
        connection = context.wrap_socket(plain, server_side=True, do_handshake_on_connect=False)
        connection.do_handshake()
        name = asked.pop(id(connection), "").split(".")[0]
        BEHAVIOURS[name](connection)
        connection.close()
    except (OSError, ValueError):
        plain.close()


# What a request is read with


def read_request(connection):
    """Head and body of one request with a Content-Length; nothing at the end of the connection."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return None
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    while len(body) < length:
        piece = connection.recv(65536)
        if not piece:
            return None
        if length <= 16 * MEGABYTE:
            body += piece
        else:
            length -= len(piece)
    return head, body


def until_end(connection):
    while connection.recv(MEGABYTE):
        pass


def answer(connection, body, *headers, kind=b"application/json"):
    lines = [b"HTTP/1.1 200 OK", b"Content-Type: " + kind, b"Content-Length: %d" % len(body), *headers]
    connection.sendall(b"\r\n".join(lines) + b"\r\n\r\n" + body)


def completion(marker, text):
    message = {"role": "assistant", "content": text}
    choices = [{"index": 0, "message": message, "finish_reason": "stop"}]
    return {"id": f"chatcmpl-{marker}", "object": "chat.completion", "model": "gpt-5-mini", "choices": choices}


# Behaviours


def chat(connection):
    """An honest model: one completion for each request, named after the user of the request."""
    while request := read_request(connection):
        marker = json.loads(request[1])["user"]
        answer(connection, json.dumps(completion(marker, f"answer to {marker}")).encode())


def swallow(connection):
    until_end(connection)


def receive(connection):
    if read_request(connection):
        answer(connection, b'{"ok":true}')


def send_much(connection):
    read_request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n" % (100 * MEGABYTE))
    piece = b"all work and no play " * 50_000
    left = 100 * MEGABYTE
    while left > 0:
        connection.sendall(piece[:left])
        left -= len(piece)
    until_end(connection)


def half_answer(connection):
    read_request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1000000\r\n\r\n" + b"x" * 300_000)
    connection.recv(1)  # the client has read it all
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def noise(connection):
    sender = threading.Thread(target=lambda: [connection.sendall(os.urandom(MEGABYTE)) for _ in range(20)])
    sender.start()
    left = 20 * MEGABYTE
    while left > 0:
        left -= len(connection.recv(65536)) or left
    sender.join()


def bad_text(connection):
    request = read_request(connection)
    marker = request[1].split(b"marker-")[1][:8]
    body = b'{"id":"chatcmpl-' + marker + b'","object":"chat.completion","model":"\xc3(","choices":[{"index":0,"message":{"role":"assistant","content":"\xff\xfe \xed\xa0\x80 \\ud800 \xf0\x9f"},"finish_reason":"stop"}]}'
    answer(connection, body)


def bad_answers(connection):
    """One odd completion after the other, for as many requests as come."""
    odd = [
        b'{"id":"chatcmpl-odd","object":"chat.completion","choices":[{"message":{"role":"assistant","content":"cut of',
        b'{"id":7,"object":"chat.completion","model":{},"choices":"none","usage":[[]]}',
        b'{"id":null,"choices":[null,7,{"message":[]},{"message":{"role":9,"content":{"a":1},"tool_calls":{"0":1}}}]}',
        b'{"choices":[{"message":{"role":"assistant","tool_calls":[null,{"id":{},"function":"rm"},{"function":{"name":[],"arguments":{}}}]}}]}',
        b'[' * 20_000 + b']' * 20_000,
        b'{"choices":[{"message":{"role":"assistant","content":' + b'{"a":' * 20_000 + b'1' + b'}' * 20_000 + b'}}]}',
        b'{"choices":' + b'[' * 200_000,
        b'',
        b'null',
        b'\x00' * 1000,
    ]
    for body in odd:
        if not read_request(connection):
            return
        answer(connection, body)
    until_end(connection)


def speak_first(connection):
    marker = b"unasked"
    answer(connection, json.dumps(completion(marker.decode(), "nobody asked")).encode())
    until_end(connection)


def odd_chunks(connection):
    """The path of the request is the number of an odd framing."""
    request = read_request(connection)
    number = int(request[0].split(b" ")[1].split(b"/")[-1])
    odd = [
        b"FFFFFFFFFFFFFFFF\r\nabc\r\n0\r\n\r\n",
        b"-5\r\nabc\r\n0\r\n\r\n",
        b"FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF\r\nabc",
        b"5;" + b"x" * MEGABYTE + b"\r\nabcde\r\n0\r\n\r\n",
        b"3\r\nabcdef\r\n0\r\n\r\n",
        b"7FFFFFFF\r\n" + b"y" * MEGABYTE,
        b"0\r\n" + b"Trailer: z\r\n" * 100_000 + b"\r\n",
        b"\r\n\r\n\r\n",
    ]
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + odd[number % len(odd)])


def bomb(connection):
    """A quarter of a gigabyte of zeros in a quarter of a megabyte."""
    read_request(connection)
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    zeros = bytes(MEGABYTE)
    body = b"".join([packer.compress(zeros) for _ in range(256)]) + packer.flush()
    answer(connection, body, b"Content-Encoding: gzip")
    connection.recv(1)


def endless(connection):
    """A stream that does not end: until the client has had enough."""
    read_request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
    chunk = {"id": "chatcmpl-endless", "object": "chat.completion.chunk", "model": "gpt-5-mini"}
    delta = {**chunk, "choices": [{"index": 0, "delta": {"role": "assistant", "content": "and then " * 50}}]}
    piece = (f"data: {json.dumps(delta)}\n\n" * 100).encode()
    while True:
        connection.sendall(piece)


def big_head(connection):
    read_request(connection)
    lines = [b"X-%d: " % number + b"h" * 1000 for number in range(1000)]
    answer(connection, b'{"ok":true}', *lines)
    until_end(connection)


def small(connection):
    while read_request(connection):
        answer(connection, b'{"ok":true}')


BEHAVIOURS = {
    "chat": chat,
    "swallow": swallow,
    "receive": receive,
    "send-much": send_much,
    "half-answer": half_answer,
    "noise": noise,
    "bad-text": bad_text,
    "bad-answers": bad_answers,
    "speak-first": speak_first,
    "odd-chunks": odd_chunks,
    "bomb": bomb,
    "endless": endless,
    "big-head": big_head,
    "small": small,
}

if __name__ == "__main__":
    main()
