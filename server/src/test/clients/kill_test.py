"""Kills the server with SIGKILL at random moments under mixed load, and checks after each start that what was acknowledged is so.

Usage: kill_test.py ROUNDS SEED PORTBASE SINKPORT COMMAND...     COMMAND starts the server and prints "ready".
Accounts (password "secret"): in@, append@, move@, pop@, out@, many1@, many2@, many3@kill.example; sink.example is routed to SINKPORT.
"""
import imaplib
import poplib
import random
import re
import smtplib
import socketserver
import sys
import threading
import time

import killing
from killing import host, trusting

rounds, seed, base, sink_port = (int(a) for a in sys.argv[1:5])
command = sys.argv[5:]
domain, secret = "kill.example", "secret"
many = ["many1", "many2", "many3"]
afar = ["a@sink.example", "b@sink.example"]
IN_FLIGHT = 20  # connections at a time to one destination, and so messages whose reply a kill may lose
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
        self.smtp, self.many, self.queued, self.appended, self.flagged, self.moved, self.expunged, self.popped = (set() for _ in range(8))
        self.chains = {}  # chain -> number of the draft acknowledged last, number asked for last
        self.groups = {}  # group -> whether acknowledged
        self.modseq = 0
        self.asked = {"smtp": set(), "many": set(), "queued": set(), "appended": set(), "flagged": set(), "moved": set(), "expunged": set(), "popped": set()}


facts = Facts()
sunk = {}  # (token, recipient) -> how often


class Sink(socketserver.StreamRequestHandler):
    def handle(self):
        try:
            self.converse()
        except OSError:
            pass  # the server was killed

    def converse(self):
        say = lambda text: self.wfile.write(text.encode() + b"\r\n")
        say("220 sink.example ESMTP")
        recipients = []
        for line in self.rfile:
            verb = line[:4].upper()
            if verb == b"MAIL":
                recipients = []
            elif verb == b"RCPT":
                recipients.append(line[line.index(b"<") + 1:line.index(b">")].decode())
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
                else:
                    return  # the server was killed in the middle
                with lock:
                    for recipient in recipients:
                        sunk[token, recipient] = sunk.get((token, recipient), 0) + 1
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


def smtp_many(stop):
    """One message to several of ours and to one far away: through the queue, into each mailbox once."""
    with smtplib.SMTP(host, base + 587, timeout=20) as c:
        c.starttls(context=trusting)
        c.login(f"out@{domain}", secret)
        while not stop.is_set():
            token = fresh("many")
            facts.asked["many"].add(token)
            c.sendmail(f"out@{domain}", [f"{m}@{domain}" for m in many] + afar[:1], message(token))
            facts.many.add(token)
            time.sleep(0.003)


def submission(stop):
    with smtplib.SMTP(host, base + 587, timeout=20) as c:
        c.starttls(context=trusting)
        c.login(f"out@{domain}", secret)
        while not stop.is_set():
            token = fresh("queued")
            facts.asked["queued"].add(token)
            c.sendmail(f"out@{domain}", afar, message(token))
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


def modseqs(data):
    """The highest modseq a client was told of INBOX of append@: it must never be given again."""
    for part in data:
        found = re.search(rb"MODSEQ \((\d+)\)", part if isinstance(part, bytes) else b"")
        if found:
            facts.modseq = max(facts.modseq, int(found.group(1)))


def append_and_store(stop):
    c = imap("append")
    c.enable("CONDSTORE")
    ok(c.select())
    while not stop.is_set():
        token = fresh("appended")
        facts.asked["appended"].add(token)
        ok(c.append("INBOX", None, None, message(token)))
        facts.appended.add(token)
        ok(c.noop())
        uid = ok(c.uid("SEARCH", "SUBJECT", f'"{token}"'))[0].split()[-1]
        facts.asked["flagged"].add(token)
        modseqs(ok(c.uid("STORE", uid, "+FLAGS", r"(\Flagged)")))
        facts.flagged.add(token)
        if rng.random() < 0.3:
            facts.asked["expunged"].add(token)
            modseqs(ok(c.uid("STORE", uid, "+FLAGS", r"(\Deleted)")))
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


def replace(stop):
    """Chains of drafts: each REPLACE puts the next in place of the one before, now and then in another mailbox."""
    c = imap("append")
    box = "Drafts"
    ok(c.select(box))
    chain = fresh("chain")
    uid = None
    while not stop.is_set():
        acknowledged = facts.chains.get(chain, (-1, 0))[0]
        number = acknowledged + 1
        facts.chains[chain] = (acknowledged, number)
        text = message(f"{chain}.{number}")
        target = "Sent" if number % 8 == 7 else "Drafts"
        if uid is None:
            answer = literal(c, b"APPEND Drafts {%d+}\r\n%s" % (len(text), text))
        else:
            answer = literal(c, b"UID REPLACE %d %s {%d+}\r\n%s" % (uid, target.encode(), len(text), text))
        uid = int(re.search(rb"APPENDUID \d+ (\d+)", answer).group(1))
        facts.chains[chain] = (number, number)
        if target == "Sent":
            chain, uid = fresh("chain"), None


def several(stop):
    """MULTIAPPEND: all of three or none."""
    c = imap("append")
    while not stop.is_set():
        group = fresh("group")
        facts.groups[group] = False
        texts = [message(f"{group}.{n}") for n in range(3)]
        literal(c, b"APPEND Junk" + b"".join(b" {%d+}\r\n%s" % (len(t), t) for t in texts))
        facts.groups[group] = True


def literal(c, command):
    """Sends a command with its literals; returns all that was answered, in one piece."""
    tag = c._new_tag()
    c.tagged_commands[tag] = None
    c.untagged_responses.pop("OK", None)
    c.send(tag + b" " + command + b"\r\n")
    typ, data = c._command_complete("APPEND", tag)
    if typ != "OK":
        raise imaplib.IMAP4.error(str(data))
    return b" ".join([b"APPENDUID " + u for u in c.untagged_responses.pop("APPENDUID", []) if u] + [d for d in data if d])


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


class Copy:
    """INBOX of append@ as a client holds it that is told by QRESYNC alone what has changed since the last time. RFC 7162 3.2.5"""

    def __init__(self):
        self.validity, self.modseq, self.messages = 0, 0, {}

    def take(self, data):
        for part in data or []:
            uid, flags = re.search(rb"UID (\d+)", part or b""), re.search(rb"FLAGS \(([^)]*)\)", part or b"")
            if uid and flags:
                self.messages[int(uid.group(1))] = set(flags.group(1).split()) - {rb"\Recent"}

    def drop(self, data):
        for part in data or []:
            for r in part.split()[-1].decode().split(","):
                first, _, last = r.partition(":")
                for uid in range(int(first), int(last or first) + 1):
                    self.messages.pop(uid, None)

    def resync(self):
        c = imap("append")
        ok(c.enable("QRESYNC"))
        c.untagged_responses.clear()
        known = [f"(QRESYNC ({self.validity} {self.modseq}))"] if self.modseq else []
        ok(c._simple_command("SELECT", "INBOX", *known))
        c.state = "SELECTED"
        told = dict(c.untagged_responses)
        highest = int(told["HIGHESTMODSEQ"][0])
        assert highest >= max(self.modseq, facts.modseq), f"HIGHESTMODSEQ fell back from {max(self.modseq, facts.modseq)} to {highest}"
        self.drop(told.get("VANISHED"))
        self.take(told.get("FETCH"))
        truth = Copy()
        c.untagged_responses.clear()
        truth.take(ok(c.uid("FETCH", "1:*", "(FLAGS)")))
        if not known:
            self.messages = truth.messages
        assert self.messages == truth.messages, f"after QRESYNC {[u for u in set(self.messages) | set(truth.messages) if self.messages.get(u) != truth.messages.get(u)]} differ"
        self.validity, self.modseq = int(told["UIDVALIDITY"][0]), highest
        c.logout()


copy = Copy()


def check():
    copy.resync()
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
    drafts, sent = contents("append", "Drafts"), contents("append", "Sent")
    there = {}
    for token in list(drafts) + list(sent):
        chain, number = token.rsplit(".", 1)
        assert chain not in there, f"{chain} is there twice: {number} and {there[chain]}"
        there[chain] = int(number)
    for chain, (acknowledged, asked) in facts.chains.items():
        if acknowledged >= 0:
            assert chain in there, f"{chain} is in none"
            assert acknowledged <= there[chain] <= asked, f"{chain} is at {there[chain]}, was acknowledged at {acknowledged}"
    grouped = contents("append", "Junk")
    for group, acknowledged in facts.groups.items():
        count = sum(f"{group}.{n}" in grouped for n in range(3))
        assert count == 3 or count == 0 and not acknowledged, f"{count} of 3 messages of {group} are there"
    for m in many:
        check_many(m)
    left = contents("pop", "INBOX")
    assert not facts.popped & left.keys(), f"deleted at QUIT and back: {facts.popped & left.keys()}"


def check_many(user):
    """Delivered from the queue, so maybe a little later; contents() finds what is there twice."""
    deadline = time.monotonic() + 60
    box = contents(user, "INBOX")
    while not facts.many <= box.keys() and time.monotonic() < deadline:
        time.sleep(0.2)
        box = contents(user, "INBOX")
    assert facts.many <= box.keys(), f"lost after 250 for {user}: {facts.many - box.keys()}"
    assert box.keys() <= facts.asked["many"], f"from nowhere: {box.keys() - facts.asked['many']}"


jobs = [smtp_in, smtp_in, smtp_many, submission, submission, append_and_store, move, replace, several, pop]


def main():
    sink = SinkServer((host, sink_port), Sink)
    threading.Thread(target=sink.serve_forever, daemon=True).start()
    for n in range(rounds):
        server = killing.start(command)
        if n:
            check()
        killing.load_until_killed(server, jobs, lambda: time.sleep(rng.uniform(0.4, 2.0)))
        print(f"round {n + 1}: 250 for {len(facts.smtp)} in, {len(facts.many)} to several and {len(facts.queued)} out, OK for {len(facts.appended)} appended, {len(facts.moved)} moved, "
              f"{sum(n for n, _ in facts.chains.values())} replaced, {sum(facts.groups.values())} appended by threes, "
              f"{len(facts.expunged)} expunged, {len(facts.popped)} deleted by POP3", flush=True)
    server = killing.start(command)
    check()
    deadline = time.monotonic() + 120
    wanted = {(t, a) for t in facts.queued for a in afar} | {(t, afar[0]) for t in facts.many}
    while not wanted <= sunk.keys() and time.monotonic() < deadline:
        time.sleep(0.2)
    assert wanted <= sunk.keys(), f"queued and never sent: {wanted - sunk.keys()}"
    asked = facts.asked["queued"] | facts.asked["many"]
    assert {t for t, _ in sunk} <= asked, f"sent from nowhere: {({t for t, _ in sunk} - asked)}"
    twice = {t for (t, _), n in sunk.items() if n > 1}
    most = max(sunk.values())
    assert len(twice) <= IN_FLIGHT * rounds and most <= 1 + rounds, f"sent twice too often: {len(twice)}, one of them {most} times"
    server.terminate()
    assert server.wait(20) is not None
    total = sum(len(s) for s in (facts.smtp, facts.many, facts.queued, facts.appended, facts.moved, facts.expunged, facts.popped))
    print(f"ok: {total} acknowledgements kept over {rounds} kills; {len(sunk)} relayed, {len(twice)} messages of them more than once (the reply was lost); local mail: none twice")


main()
