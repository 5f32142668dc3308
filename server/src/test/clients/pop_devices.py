"""A phone and a laptop by POP3 and a program by IMAP on one account, all by Python's own libraries.

Usage: pop_devices.py PORTBASE PHASE PHONE LAPTOP ALONE     PHASE: office, or recovered after the message "two" was put back; then the app passwords:
phone (keep, for 7 days) and laptop (delete) of office@client.example, the one device (delete) of alone@client.example. Last line "ok" when all is as it should be.
"""
import imaplib
import poplib
import re
import ssl
import sys

base, phase = int(sys.argv[1]), sys.argv[2]
secrets = dict(zip(("phone", "laptop", "alone"), sys.argv[3:]))
host, main_password = "127.0.0.1", "secret of many"
trusting = ssl.create_default_context()
trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE


def pop(device):
    p = poplib.POP3_SSL(host, base + 995, timeout=20, context=trusting)
    p.user(("alone" if device == "alone" else "office") + "@client.example")
    p.pass_(secrets[device])
    return p


def subject(lines):
    return next(line for line in lines if line.startswith(b"Subject: "))[9:].decode()


def sees(device):
    """Subjects by RETR, which takes nothing from anybody."""
    p = pop(device)
    assert p.stat()[0] == len(p.list()[1]) == len(p.uidl()[1])
    found = [subject(p.retr(n + 1)[1]) for n in range(p.stat()[0])]
    p.quit()
    return found


def take(device, *subjects):
    """Fetches and deletes those; what QUIT said."""
    p = pop(device)
    for n in range(1, p.stat()[0] + 1):
        if subject(p.retr(n)[1]) in subjects:
            p.dele(n)
    return p.quit().decode()


def imap(account):
    m = imaplib.IMAP4_SSL(host, base + 993, ssl_context=trusting)
    m.login(account + "@client.example", main_password)
    assert m.select()[0] == "OK"
    return m


def flags(m):
    """Subject -> keywords of devices."""
    m.noop()
    found = {}
    for part in m.fetch("1:*", "(FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])")[1]:
        if isinstance(part, tuple):
            found[part[1].decode().strip()[9:]] = set(re.findall(r"\$POP[^\s)]*", part[0].decode().split("BODY[")[0]))
    return found


def office():
    m = imap("office")
    assert sees("phone") == sees("laptop") == ["one", "two", "three"]
    said = take("laptop", "one", "two")
    assert "kept for others" in said, said
    assert sees("phone") == ["one", "two", "three"] and sees("laptop") == ["three"]
    assert flags(m) == {"one": {"$POP-laptop"}, "two": {"$POP-laptop"}, "three": set()}, flags(m)
    take("phone", "one")
    assert sees("phone") == ["two", "three"] and sees("laptop") == ["three"]
    assert flags(m) == {"one": {"$POP-laptop", "$POP-phone"}, "two": {"$POP-laptop"}, "three": set()}, flags(m)

    cut = pop("phone")
    cut.dele(1)
    cut.dele(2)
    cut.close()
    assert sees("phone") == ["two", "three"], "a connection cut before QUIT deletes nothing"
    both = pop("phone"), pop("laptop")
    assert [p.stat()[0] for p in both] == [2, 1], "two devices at the same time"
    try:
        pop("phone")
        raise AssertionError("two sessions of one device")
    except poplib.error_proto as e:
        assert b"[IN-USE]" in e.args[0], e
    for p in both:
        p.quit()

    m.store("1", "-FLAGS", "$POP-laptop")
    assert sees("laptop") == ["one", "three"], "without its keyword a message is shown to the device again"
    m.store("2", "+FLAGS", r"\Deleted")
    assert m.expunge()[1] == [b"2"]
    assert sees("phone") == ["three"] and sees("laptop") == ["one", "three"]
    m.logout()

    idle = imap("alone")
    assert sees("alone") == ["only"]
    assert take("alone", "only").endswith("1 deleted")
    idle.noop()
    assert idle.response("EXPUNGE")[1] == [b"1"], "one device alone takes what it deletes from IMAP too"
    assert sees("alone") == []
    idle.logout()


def recovered():
    assert sees("phone") == ["three", "two"] and sees("laptop") == ["one", "three", "two"], "put back, every device sees it anew"
    assert sees("alone") == ["only"]
    m = imap("office")
    assert flags(m) == {"one": {"$POP-phone"}, "three": set(), "two": set()}, flags(m)
    m.logout()


office() if phase == "office" else recovered()
print("ok")
