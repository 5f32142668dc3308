"""Speaks IMAP with COMPRESS=DEFLATE by Python's zlib, with every kind of flush and a long silence between commands. Usage: compress.py PORT"""
import socket
import sys
import time
import zlib

s = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 30)
packer, unpacker = zlib.compressobj(6, zlib.DEFLATED, -15), zlib.decompressobj(-15)
compressed, pending = False, b""


def line():
    global pending
    while b"\n" not in pending:
        got = s.recv(4096)
        assert got, "the server closed"
        pending += unpacker.decompress(got) if compressed else got
    one, pending = pending.split(b"\n", 1)
    return one.rstrip(b"\r")


def ask(command, flush=zlib.Z_SYNC_FLUSH):
    data = b"x " + command + b"\r\n"
    s.sendall(packer.compress(data) + packer.flush(flush) if compressed else data)
    lines = []
    while True:
        lines.append(line())
        if lines[-1].startswith(b"x "):
            assert lines[-1].startswith(b"x OK"), lines[-1]
            return lines


line()
ask(b"LOGIN mary@example.org secret")
ask(b"COMPRESS DEFLATE")
compressed = True
ask(b"SELECT INBOX")
for silence in (0, 3, 0, 3):
    time.sleep(silence)
    assert sum(b"FETCH (ENVELOPE" in one for one in ask(b"FETCH 1:* (ENVELOPE)")) == 20
    # Refers to what was sent before the silence.
    assert sum(b"FETCH (ENVELOPE" in one for one in ask(b"FETCH 1:* (ENVELOPE)", zlib.Z_FULL_FLUSH)) == 20
text = b"Subject: x\r\n\r\n" + bytes(range(32, 127)) * 2000 + b"\r\n"
ask(b"APPEND INBOX {%d+}\r\n%s" % (len(text), text))
time.sleep(3)
ask(b"APPEND INBOX {%d+}\r\n%s" % (len(text), text))
ask(b"NOOP", zlib.Z_PARTIAL_FLUSH)
time.sleep(3)
answer = ask(b"FETCH 22 BODY.PEEK[]")
assert b"\n".join(answer).count(bytes(range(32, 127))) == 2000
ask(b"LOGOUT")
print("ok")
