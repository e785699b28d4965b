#!/usr/bin/python3 -IS
"""Stands in for the agent in the backends' tests: dials the channel, answers GET /health, and for
POST /run runs the body as a bash script, as the user that X-User names. Does the agent's part in
what the sandbox can reach. One that is to be cloned waits to be told what it starts with; one on
a machine that somebody else runs listens, for who proves to know its secret."""
import os
import select
import socket
import subprocess
import threading
import time

CHANNEL = os.environ.get("CHOIR_CHANNEL", "/run/choiros/channel/host.sock")
USERS = {"root": 0, "user": 1000}
ONLY_HOME = os.environ.get("CHOIR_HOME")  # It is the only user, and at home there.
ONE_ID = len(open("/proc/self/uid_map").read().split()) == 3 and (
    open("/proc/self/uid_map").read().split()[2] == "1"
)


def passed_on():
    return {
        name: value
        for name, value in os.environ.items()
        if name.lower().endswith("_proxy") or name == "CHOIR_MARK"
    }


def wait():
    run("root", "true")
    os.write(0, b"waits\n")
    told = b""
    while data := os.read(0, 65536):
        told += data
    os.environ.clear()
    for pair in told.decode().split("\0")[:-1]:
        name, value = pair.split("=", 1)
        os.environ[name] = value
    with open("/dev/null") as nothing:
        os.dup2(nothing.fileno(), 0)


def become(name):
    def change():
        uid = USERS[name]
        if uid and not ONE_ID and not ONLY_HOME:
            os.setgroups([])
            os.setresgid(uid, uid, uid)
            os.setresuid(uid, uid, uid)

    return change


def run(user, script):
    home = ONLY_HOME or ("/root" if user == "root" else "/home/user")
    process = subprocess.Popen(
        ["/bin/bash", "-c", script],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        preexec_fn=become(user),
        start_new_session=True,
        cwd=home,
        env={**passed_on(), "PATH": os.environ["PATH"], "HOME": home, "LANG": "C.UTF-8"},
    )
    output = process.communicate()[0]
    return process.returncode, output[:4000000]


def answer(method, path, headers, body):
    if path == "/health":
        return 200, 0, b'{"status":"healthy","service":"sandbox"}'
    if method == "POST" and path == "/run":
        exit_code, output = run(headers.get("x-user", "root"), body.decode())
        return 200, exit_code, output
    return 404, 0, b"{}"


def serve(connection):
    stream = connection.makefile("rwb")
    while True:
        line = stream.readline()
        if not line:
            return
        method, path, _ = line.decode().split(" ", 2)
        headers = {}
        while True:
            field = stream.readline().decode().strip()
            if not field:
                break
            name, value = field.split(":", 1)
            headers[name.lower()] = value.strip()
        body = stream.read(int(headers.get("content-length", "0")))
        status, exit_code, output = answer(method, path, headers, body)
        head = "HTTP/1.1 %d x\r\nX-Exit: %d\r\nContent-Length: %d\r\n\r\n"
        stream.write((head % (status, exit_code, len(output))).encode() + output)
        stream.flush()


def pump(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def hand_on(inside):
    with inside, socket.socket(socket.AF_UNIX) as outside:
        outside.connect(CHANNEL)
        outside.sendall(b"G")
        back = threading.Thread(target=pump, args=(outside, inside))
        back.start()
        pump(inside, outside)
        back.join()


def gateway(port):
    with socket.create_server(("127.0.0.1", port)) as listener:
        while True:
            inside, _ = listener.accept()
            threading.Thread(target=hand_on, args=(inside,), daemon=True).start()


def dial():
    while True:
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.connect(CHANNEL)
                connection.sendall(b"S")
                serve(connection)
        except (OSError, ValueError):
            pass
        time.sleep(0.02)


def proved(connection, secret):
    import hashlib  # Not there in the smallest Python, nor needed where one dials.
    import hmac

    ours = os.urandom(32)
    connection.sendall(b"CHOIR 1\n" + ours)
    said = b""
    while len(said) < 64:
        data = connection.recv(64 - len(said))
        if not data:
            return False
        said += data
    theirs = said[:32]
    right = hmac.new(secret, b"dials" + ours + theirs, hashlib.sha256).digest()
    if not hmac.compare_digest(right, said[32:]):
        return False
    connection.sendall(hmac.new(secret, b"listens" + theirs + ours, hashlib.sha256).digest())
    return True


def let_in(connection, secret):
    with connection:
        try:
            if proved(connection, secret):
                serve(connection)
        except (OSError, ValueError):
            pass


def listen(address):
    with open(os.environ["CHOIR_LISTEN_SECRET"], "rb") as file:
        secret = file.read().strip()
    host, port = address.rsplit(":", 1)
    with socket.create_server((host, int(port)), backlog=128) as listener:
        print("listening at %s:%d" % listener.getsockname(), flush=True)
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=let_in, args=(connection, secret), daemon=True).start()


if "CHOIR_WAITS" in os.environ:
    wait()
if "CHOIR_LISTEN" in os.environ:
    listen(os.environ["CHOIR_LISTEN"])
if "CHOIR_GATEWAY" in os.environ:
    threading.Thread(target=gateway, args=(int(os.environ["CHOIR_GATEWAY"]),), daemon=True).start()
if "CHOIR_RESOLVERS" in os.environ:
    with open("/etc/resolv.conf", "w") as resolvers:
        for resolver in os.environ["CHOIR_RESOLVERS"].split():
            print("nameserver", resolver, file=resolvers)
for _ in range(4):
    threading.Thread(target=dial, daemon=True).start()
select.select([], [], [])
