"""Kills the server with SIGKILL while devices delete by POP3, and checks after each start that every QUIT was done for its device as a whole or not at all.

Usage: kill_pop.py ROUNDS SEED PORTBASE PHONE LAPTOP LEFT RIGHT COMMAND...     COMMAND starts the server and prints "ready". The app passwords: phone and
laptop of keep@kill.example, of which the phone leaves for days what it deletes; left and right of both@kill.example, which delete at once.
"""
import imaplib
import poplib
import random
import re
import sys
import threading
import time
from functools import partial

import killing
from killing import host, trusting

rounds, seed, base = (int(a) for a in sys.argv[1:4])
secrets = dict(zip(("phone", "laptop", "left", "right"), sys.argv[4:8]))
command = sys.argv[8:]
domain, batch = "kill.example", 40
rng = random.Random(seed)
accounts = {"keep": ("phone", "laptop"), "both": ("left", "right")}
arrived = {user: set() for user in accounts}  # UIDs acknowledged by APPEND
quits = {device: [] for device in secrets}  # [UIDs marked, acknowledged], in order
said_quit = threading.Event()


def imap(user):
    m = imaplib.IMAP4_SSL(host, base + 993, ssl_context=trusting, timeout=20)
    m.login(f"{user}@{domain}", "secret")
    m.select()
    return m


def pop(user, device):
    p = poplib.POP3_SSL(host, base + 995, timeout=20, context=trusting)
    p.user(f"{user}@{domain}")
    p.pass_(secrets[device])
    return p


def shown(p):
    """Number -> UID; the unique id ends with the UID."""
    return {int(line.split()[0]): int(line.split(b".")[-1]) for line in p.uidl()[1]}


def feed(user, stop):
    m = imap(user)
    text = b"Subject: x\r\n\r\nhello\r\n"
    while not stop.is_set():
        if len(arrived[user]) > 4000:
            return
        m.send(b"f APPEND INBOX" + batch * (b" {%d+}\r\n%s" % (len(text), text)) + b"\r\n")
        line = m.readline()
        while not line.startswith(b"f "):
            if not line:
                raise EOFError
            line = m.readline()
        first, last = re.search(rb"OK \[APPENDUID \d+ (\d+):(\d+)\]", line).groups()
        arrived[user].update(range(int(first), int(last) + 1))


def delete(user, device, stop):
    """Marks most of what there is and says QUIT, all in one write."""
    while not stop.is_set():
        p = pop(user, device)
        marks = [(n, uid) for n, uid in shown(p).items() if rng.random() < 0.8]
        fact = [{uid for _, uid in marks}, False]
        quits[device].append(fact)
        said_quit.set()
        p.sock.sendall(b"".join(b"DELE %d\r\n" % n for n, _ in marks) + b"QUIT\r\n")
        for _ in marks:
            assert p.file.readline().startswith(b"+OK"), "DELE"
        answer = p.file.readline()
        if not answer:
            raise EOFError
        assert answer.startswith(b"+OK"), answer
        fact[1] = True


counts = {"done": 0, "undone": 0}


def check():
    for user, devices in accounts.items():
        m = imap(user)
        there = {int(uid) for uid in m.uid("SEARCH", "ALL")[1][0].split()}
        m.logout()
        hidden = {}
        for device in devices:
            p = pop(user, device)
            seen = set(shown(p).values())
            p.quit()
            assert seen <= there, f"{device} sees what is gone: {seen - there}"
            settle(device, seen)
            hidden[device] = set().union(*(q[0] for q in quits[device]))
            lost = arrived[user] - hidden[device] - seen
            assert not lost, f"{device} has not deleted and does not see: {lost}"
        gone = hidden[devices[0]] & hidden[devices[1]] if user == "both" else set()
        assert arrived[user] - gone <= there, f"gone before all agreed: {arrived[user] - gone - there}"
        assert not gone & there, f"all agreed and still there: {gone & there}"


def settle(device, seen):
    """Every QUIT is done as a whole, or not at all; the latter only where it was not acknowledged, and then as if it had never been."""
    for marked, acknowledged in quits[device]:
        back = marked & seen
        assert not back or not acknowledged, f"{device}: back after +OK of QUIT: {back}"
        assert not back or back == marked, f"{device}: {len(back)} of {len(marked)} marks of a QUIT are undone"
        if not acknowledged and marked:
            counts["undone" if back else "done"] += 1
    quits[device] = [[marked, True] for marked, _ in quits[device] if not marked & seen]


jobs = [partial(feed, user) for user in accounts] + [partial(delete, user, device) for user, devices in accounts.items() for device in devices]


def until_a_quit():
    """Some time, and then to just after a QUIT."""
    time.sleep(rng.uniform(0.5, 1.5))
    said_quit.clear()
    said_quit.wait(20)
    time.sleep(rng.uniform(0, 0.1))


def main():
    for n in range(rounds):
        server = killing.start(command)
        check()
        killing.load_until_killed(server, jobs, until_a_quit)
    server = killing.start(command)
    check()
    server.terminate()
    assert server.wait(20) is not None
    assert all(quits.values()), "a device deleted nothing"
    print(f"ok: {sum(len(q) for d in quits.values() for q, _ in d)} deletions by POP3 in {sum(len(d) for d in quits.values())} QUITs kept over {rounds} kills; "
          f"without an answer were {counts['done']} done and {counts['undone']} undone")


main()
