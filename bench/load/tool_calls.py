"""What an agent's tool calls do, at a fixed rate: tool_calls.py ROUNDS RATE BIN FILE PORT

Each is a shell with a pipeline of two programs from the folder BIN, four reads of FILE besides the pipeline's own, and one TLS request of
1 KiB to a loopback server at PORT that gives it back. Prints one line of JSON with what was really done.
"""

import json
import socket
import ssl
import subprocess
import sys
import time

ROUNDS, RATE, BIN, FILE, PORT = int(sys.argv[1]), float(sys.argv[2]), sys.argv[3], sys.argv[4], int(sys.argv[5])
MESSAGE = b"mktls ".ljust(1024, b"m")

context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE


def run_shell():
    command = [f"{BIN}/sh", "-c", f"cat {FILE} | grep -c mk"]
    subprocess.run(command, env={"PATH": BIN}, stdout=subprocess.DEVNULL, check=True)


def read_files():
    for _ in range(4):
        with open(FILE, "rb", buffering=0) as file:
            file.read(64)


def ask():
    with socket.create_connection(("127.0.0.1", PORT)) as plain, context.wrap_socket(plain) as connection:
        connection.sendall(MESSAGE)
        left = len(MESSAGE)
        while left > 0:
            left -= len(connection.recv(left))


began = time.monotonic()
worst = 0.0
for round in range(ROUNDS):
    early = began + round / RATE - time.monotonic()
    if early > 0:
        time.sleep(early)
    worst = max(worst, -early)
    run_shell()
    read_files()
    ask()
took = time.monotonic() - began
truth = {"exec": 3 * ROUNDS, "open": 5 * ROUNDS, "connect": ROUNDS, "tls": 4 * ROUNDS}
print(json.dumps({**truth, "ops": ROUNDS, "seconds": took, "late": worst}))
