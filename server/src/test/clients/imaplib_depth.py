"""Python's imaplib through a whole day's work. Usage: imaplib_depth.py PORTBASE USER PASSWORD; exits 0 when all is as it should be."""
import imaplib
import re
import ssl
import sys
import time

base, user, password = int(sys.argv[1]), sys.argv[2], sys.argv[3]
trusting = ssl.create_default_context()
trusting.check_hostname = False
trusting.verify_mode = ssl.CERT_NONE
imaplib.Commands.setdefault("MOVE", ("SELECTED",))


def ok(answer):
    assert answer[0] == "OK", answer
    return answer[1]


def flags(data):
    return set(imaplib.ParseFlags(data)) - {rb"\Recent"}


def letter(n, subject, body):
    return (f"From: Robert <robert@far.example>\r\nTo: {user}\r\nSubject: {subject}\r\nDate: Sat, {n:02} Nov 2025 10:00:00 +0000\r\n"
            f"Message-ID: <{n}@far.example>\r\n\r\n{body}\r\n").encode()


def fill(m):
    for n in range(1, 21):
        flags = r"(\Seen)" if n % 2 else None
        data = ok(m.append("INBOX", flags, f'"{n:02}-Nov-2025 10:00:00 +0000"', letter(n, f"letter {n}", "needle " * (n % 5 == 0) + "hay Größe 尺寸")))
        assert b"APPENDUID" in data[0], data
    assert ok(m.select())[0] == b"20"


def search(m):
    def found(*keys):
        return [int(n) for n in ok(m.search(None, *keys))[0].split()]

    assert found("ALL") == list(range(1, 21))
    assert found("SEEN") == list(range(1, 21, 2))
    assert found("UNSEEN", "SINCE", "15-Nov-2025") == [16, 18, 20]
    assert found("SUBJECT", '"letter 2"') == [2, 20]
    assert found("OR", "SUBJECT", '"letter 3"', "HEADER", "Message-ID", '"<4@far.example>"') == [3, 4]
    assert found("BODY", "needle") == [5, 10, 15, 20]
    assert found("NOT", "BODY", "needle", "5:10") == [6, 7, 8, 9]
    assert found("(OR FROM robert TO nobody)", "SENTBEFORE", "3-Nov-2025") == [1, 2]
    assert found("LARGER", "10000") == []
    assert found("UID", "19:*") == [19, 20]
    assert found("KEYWORD", "$Work") == []
    for word, count in (("größe", 20), ("GRÖßE", 20), ("尺寸", 20), ("尺 寸", 0)):
        m.literal = word.encode()
        got = ok(m.search("UTF-8", "TEXT"))[0].split()
        assert len(got) == count, (word, got)
    assert m.uid("SEARCH", "SUBJECT", '"letter 7"')[1][0].split() == [b"7"]
    try:
        assert m.search("X-UNKNOWN", "TEXT", "a")[0] == "NO"
    except imaplib.IMAP4.error as e:
        assert "BADCHARSET" in str(e), e
    if "SORT" in m.capabilities:
        assert ok(m.sort("(REVERSE DATE)", "UTF-8", "18:20"))[0].split() == [b"20", b"19", b"18"]
    if any(c.startswith("THREAD=") for c in m.capabilities):
        assert ok(m.thread("REFERENCES" if "THREAD=REFERENCES" in m.capabilities else "ORDEREDSUBJECT", "UTF-8", "1:3"))


def fetch(m):
    data = ok(m.fetch("5", "(UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE)"))[0]
    assert b'" 5-Nov-2025 10:00:00 +0000"' in data and b'"letter 5"' in data and b'"text" "plain"' in data.lower(), data
    assert imaplib.Internaldate2tuple(data) is not None and flags(data) == {rb"\Seen"}, data
    assert ok(m.fetch("6", "(BODY.PEEK[TEXT])"))[0][1].strip() == "hay Größe 尺寸".encode()
    assert ok(m.fetch("6", "(BODY.PEEK[TEXT]<0.3>)"))[0][1] == b"hay"
    assert flags(ok(m.fetch("6", "(FLAGS)"))[0]) == set()
    ok(m.fetch("6", "(BODY[HEADER.FIELDS (SUBJECT)])"))
    assert rb"\Seen" in ok(m.fetch("6", "(FLAGS)"))[0]
    assert len(ok(m.fetch("1:*", "(FLAGS)"))) == 20
    assert m.uid("FETCH", "999", "(FLAGS)")[1] == [None]


def change(m):
    ok(m.create('"Work/&U,BTFw-"'))
    ok(m.subscribe('"Work/&U,BTFw-"'))
    assert any(b"&U,BTFw-" in line for line in ok(m.lsub('""', '"Work/*"')))
    assert b"COPYUID" in ok(m.copy("1:3", '"Work/&U,BTFw-"'))[0]
    assert b"MESSAGES 3" in ok(m.status('"Work/&U,BTFw-"', "(MESSAGES UIDNEXT UIDVALIDITY UNSEEN)"))[0]
    ok(m.store("1:3", "+FLAGS", r"(\Answered $Work)"))
    ok(m.store("2", "-FLAGS.SILENT", r"(\Answered)"))
    ok(m.store("3", "FLAGS", r"(\Flagged)"))
    assert [flags(f) for f in ok(m.fetch("2:3", "(FLAGS)"))] == [{b"$Work"}, {rb"\Flagged"}]
    ok(m.uid("MOVE", "4:5", "Archive"))
    assert m.untagged_responses.get("EXPUNGE") or m.response("EXPUNGE")[1]
    ok(m.store("1", "+FLAGS", r"(\Deleted)"))
    ok(m.store("2", "+FLAGS", r"(\Deleted)"))
    ok(m.uid("EXPUNGE", "2"))
    ok(m.expunge())
    assert ok(m.select())[0] == b"16"
    ok(m.rename('"Work/&U,BTFw-"', "Taipei"))
    ok(m.unsubscribe('"Work/&U,BTFw-"'))
    ok(m.select("Taipei", readonly=True))
    try:
        typ, data = m.store("1", "+FLAGS", r"(\Seen)")
        assert typ == "NO", (typ, data)
    except imaplib.IMAP4.readonly:
        pass
    ok(m.unselect())
    ok(m.delete("Taipei"))
    assert m.select("Taipei")[0] == "NO"
    ok(m.select())
    assert ok(m.namespace())[0].startswith(b'(("" "/"')


def enable(m):
    if "ENABLE" not in m.capabilities or "CONDSTORE" not in m.capabilities:
        return
    ok(m.unselect())
    ok(m.enable("CONDSTORE"))
    ok(m.select())
    modseq = int(m.response("HIGHESTMODSEQ")[1][0])
    ok(m.store("1", "+FLAGS", "($Changed)"))
    changed = ok(m.fetch("1:*", f"(FLAGS) (CHANGEDSINCE {modseq})"))
    assert len(changed) == 1 and b"MODSEQ" in changed[0], changed


def idle(m, other):
    """The library of this age has no idle(): the command is written to its socket."""
    tag = m._new_tag()
    m.send(tag + b" IDLE\r\n")
    assert m.readline().startswith(b"+")
    before = time.monotonic()
    ok(other.append("INBOX", None, None, letter(21, "pushed", "now")))
    line = m.readline()
    assert re.match(rb"\* \d+ EXISTS", line), line
    assert time.monotonic() - before < 5
    m.send(b"DONE\r\n")
    while not (line := m.readline()).startswith(tag):
        assert line, "closed"
    assert b" OK" in line, line


def login():
    m = imaplib.IMAP4_SSL("127.0.0.1", base + 993, ssl_context=trusting)
    try:
        m.login(user, "wrong")
        raise AssertionError("logged in with a wrong password")
    except imaplib.IMAP4.error:
        pass
    m.authenticate("PLAIN", lambda challenge: f"\0{user}\0{password}".encode())
    m.capabilities = tuple(ok(m.capability())[0].decode().upper().split())
    return m


first = login()
fill(first)
search(first)
fetch(first)
change(first)
enable(first)
second = login()
idle(first, second)
first.close()
first.logout()
second.logout()
print("ok")
