"""Kills the server with SIGKILL at random moments under mixed load, and checks after each start that what was acknowledged is so.

Usage: kill_test.py ROUNDS SEED PORTBASE SINKPORT COMMAND...     COMMAND starts the server and prints "ready".
Accounts (password "secret"): in@, append@, move@, pop@, out@kill.example; sink.example is routed to SINKPORT.
"""
import imaplib
import poplib
import random
import re
import smtplib
import socketserver
import ssl
import subprocess
import sys
import threading
import time

rounds, seed, base, sink_port = (int(a) for a in sys.argv[1:5])
command = sys.argv[5:]
host, domain, secret = "127.0.0.1", "kill.example", "secret"
trusting = ssl.create_default_context()
trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
rng = random.Random(seed)
lock = threading.Lock()
serial = 0


def fresh(kind):
    global serial
    with lock:
        serial += 1
        return f"{kind}-{serial}"


def message(token):
    body = "x" * rng.randrange(10, 3000)
    return f"Subject: {token}\r\nMessage-ID: <{token}@{domain}>\r\nDate: Sat, 21 Nov 2026 10:00:00 +0000\r\n\r\n{body}\r\n".encode()


class Facts:
    """What clients were told, and what they asked for without getting an answer."""

    def __init__(self):
        self.smtp, self.queued, self.appended, self.flagged, self.moved, self.expunged, self.popped = (set() for _ in range(7))
        self.asked = {"smtp": set(), "queued": set(), "appended": set(), "flagged": set(), "moved": set(), "expunged": set(), "popped": set()}


facts = Facts()
sunk = {}


class Sink(socketserver.StreamRequestHandler):
    def handle(self):
        try:
            self.converse()
        except OSError:
            pass  # the server was killed

    def converse(self):
        say = lambda text: self.wfile.write(text.encode() + b"\r\n")
        say("220 sink.example ESMTP")
        for line in self.rfile:
            verb = line[:4].upper()
            if verb in (b"EHLO", b"HELO"):
                say("250-sink.example\r\n250-PIPELINING\r\n250 8BITMIME")
            elif verb == b"DATA":
                say("354 go on")
                token = None
                for body in self.rfile:
                    if body == b".\r\n":
                        break
                    if body.startswith(b"Subject: "):
                        token = body[9:].strip().decode()
                with lock:
                    sunk[token] = sunk.get(token, 0) + 1
                say("250 2.0.0 taken")
            elif verb == b"QUIT":
                say("221 bye")
                return
            else:
                say("250 2.0.0 ok")


class SinkServer(socketserver.ThreadingTCPServer):
    daemon_threads, allow_reuse_address = True, True


def smtp_in(stop):
    with smtplib.SMTP(host, base + 25, timeout=20) as c:
        while not stop.is_set():
            token = fresh("smtp")
            facts.asked["smtp"].add(token)
            c.sendmail("far@else.example", [f"in@{domain}"], message(token))
            facts.smtp.add(token)
            time.sleep(0.003)


def submission(stop):
    with smtplib.SMTP(host, base + 587, timeout=20) as c:
        c.starttls(context=trusting)
        c.login(f"out@{domain}", secret)
        while not stop.is_set():
            token = fresh("queued")
            facts.asked["queued"].add(token)
            c.sendmail(f"out@{domain}", ["a@sink.example"], message(token))
            facts.queued.add(token)
            time.sleep(0.003)


def imap(user):
    c = imaplib.IMAP4_SSL(host, base + 993, ssl_context=trusting)
    c.login(f"{user}@{domain}", secret)
    return c


def ok(answer):
    if answer[0] != "OK":
        raise imaplib.IMAP4.error(str(answer))
    return answer[1]


def append_and_store(stop):
    c = imap("append")
    ok(c.select())
    while not stop.is_set():
        token = fresh("appended")
        facts.asked["appended"].add(token)
        ok(c.append("INBOX", None, None, message(token)))
        facts.appended.add(token)
        ok(c.noop())
        uid = ok(c.uid("SEARCH", "SUBJECT", f'"{token}"'))[0].split()[-1]
        facts.asked["flagged"].add(token)
        ok(c.uid("STORE", uid, "+FLAGS", r"(\Flagged)"))
        facts.flagged.add(token)
        if rng.random() < 0.3:
            facts.asked["expunged"].add(token)
            ok(c.uid("STORE", uid, "+FLAGS", r"(\Deleted)"))
            ok(c.expunge())
            facts.expunged.add(token)


def move(stop):
    c = imap("move")
    ok(c.select())
    while not stop.is_set():
        token = fresh("moved")
        ok(c.append("INBOX", None, None, message(token)))
        ok(c.noop())
        uid = ok(c.uid("SEARCH", "SUBJECT", f'"{token}"'))[0].split()[-1]
        facts.asked["moved"].add(token)
        ok(c.uid("MOVE", uid, "Archive"))
        facts.moved.add(token)


def pop(stop):
    while not stop.is_set():
        token = fresh("popped")
        c = imap("pop")
        ok(c.append("INBOX", None, None, message(token)))
        c.logout()
        p = poplib.POP3_SSL(host, base + 995, timeout=20, context=trusting)
        p.user(f"pop@{domain}")
        p.pass_(secret)
        count = p.stat()[0]
        tokens = []
        for n in range(max(1, count - 5), count + 1):
            found = [line for line in p.top(n, 0)[1] if line.startswith(b"Subject: ")]
            tokens.append(found[0][9:].decode())
            p.dele(n)
        facts.asked["popped"].update(tokens)
        p.quit()
        facts.popped.update(tokens)


def worker(job, stop, trouble):
    try:
        job(stop)
    except (OSError, smtplib.SMTPException, imaplib.IMAP4.error, poplib.error_proto, EOFError, IndexError) as e:
        if not stop.is_set():
            trouble.append(f"{job.__name__}: {e!r}")


owner = {}  # (user, mailbox, validity, uid) -> token: a UID never gets another message


def contents(user, mailbox):
    """Token -> flags, each token at most once; checks that no UID was ever another message's."""
    c = imap(user)
    ok(c.select(mailbox))
    validity = c.response("UIDVALIDITY")[1][0]
    next_uid = int(c.response("UIDNEXT")[1][0])
    found = {}
    if c.untagged_responses.get("EXISTS", [b"0"]) != [b"0"]:
        data = ok(c.uid("FETCH", "1:*", "(FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])"))
        for part in data:
            if not isinstance(part, tuple):
                continue
            uid = int(re.search(rb"UID (\d+)", part[0]).group(1))
            flags = re.search(rb"FLAGS \(([^)]*)\)", part[0]).group(1).decode()
            token = part[1].decode().strip()[len("Subject: "):]
            assert token not in found, f"{token} is there twice in {mailbox} of {user}"
            assert uid < next_uid, f"UID {uid} is not below UIDNEXT {next_uid}"
            assert owner.setdefault((user, mailbox, validity, uid), token) == token, f"UID {uid} of {mailbox} was given again"
            found[token] = flags
    for (u, m, v, uid) in owner:
        if (u, m, v) == (user, mailbox, validity):
            assert uid < next_uid, f"UIDNEXT {next_uid} fell back to a UID used before ({uid})"
    c.logout()
    return found


def check():
    inbox = contents("in", "INBOX")
    assert facts.smtp <= inbox.keys(), f"lost after 250: {facts.smtp - inbox.keys()}"
    assert inbox.keys() <= facts.asked["smtp"], f"from nowhere: {inbox.keys() - facts.asked['smtp']}"
    appended = contents("append", "INBOX")
    assert facts.appended - facts.asked["expunged"] <= appended.keys(), f"lost after OK: {facts.appended - facts.asked['expunged'] - appended.keys()}"
    assert not facts.expunged & appended.keys(), f"expunged and back: {facts.expunged & appended.keys()}"
    for token in facts.flagged & appended.keys():
        assert r"\Flagged" in appended[token], f"{token} lost its flag"
    source, target = contents("move", "INBOX"), contents("move", "Archive")
    assert not source.keys() & target.keys(), f"in both: {source.keys() & target.keys()}"
    assert facts.moved <= target.keys(), f"moved and not there: {facts.moved - target.keys()}"
    assert facts.asked["moved"] <= source.keys() | target.keys(), f"in none: {facts.asked['moved'] - source.keys() - target.keys()}"
    left = contents("pop", "INBOX")
    assert not facts.popped & left.keys(), f"deleted at QUIT and back: {facts.popped & left.keys()}"


def start():
    p = subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
    for line in p.stdout:
        if line.strip() == "ready":
            return p
    raise SystemExit("the server did not start")


def load_until_killed(server):
    stop, trouble = threading.Event(), []
    jobs = [smtp_in, smtp_in, submission, submission, append_and_store, move, pop]
    threads = [threading.Thread(target=worker, args=(job, stop, trouble), daemon=True) for job in jobs]
    for t in threads:
        t.start()
    time.sleep(rng.uniform(0.4, 2.0))
    early = list(trouble)
    stop.set()
    server.kill()
    server.wait()
    for t in threads:
        t.join(30)
        assert not t.is_alive(), "a client hangs"
    assert not early, f"trouble before the kill: {early}"


def main():
    sink = SinkServer((host, sink_port), Sink)
    threading.Thread(target=sink.serve_forever, daemon=True).start()
    for n in range(rounds):
        server = start()
        if n:
            check()
        load_until_killed(server)
        print(f"round {n + 1}: 250 for {len(facts.smtp)} in and {len(facts.queued)} out, OK for {len(facts.appended)} appended, {len(facts.moved)} moved, "
              f"{len(facts.expunged)} expunged, {len(facts.popped)} deleted by POP3", flush=True)
    server = start()
    check()
    deadline = time.monotonic() + 120
    while not facts.queued <= sunk.keys() and time.monotonic() < deadline:
        time.sleep(0.2)
    assert facts.queued <= sunk.keys(), f"queued and never sent: {facts.queued - sunk.keys()}"
    twice = {t: n for t, n in sunk.items() if n > 1}
    assert len(twice) <= 40 * rounds, f"sent twice too often: {len(twice)}"
    server.terminate()
    assert server.wait(20) is not None
    total = sum(len(s) for s in (facts.smtp, facts.queued, facts.appended, facts.moved, facts.expunged, facts.popped))
    print(f"ok: {total} acknowledgements kept over {rounds} kills; {len(sunk)} relayed, {len(twice)} of them more than once (the reply was lost)")


main()
