"""A synchronizer keeps a Maildir and an account in step while both sides change at random; after each round their digests must be the same.

Usage: synchronizers.py PORTBASE FOLDER CERTIFICATE mbsync|offlineimap; exits 0 when all is as it should be.
"""
import hashlib
import imaplib
import os
import random
import re
import ssl
import subprocess
import sys

base, folder, certificate, tool = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4]
user, password = f"{tool}@client.example", "secret of many"
mail = os.path.join(folder, "mail")
chance = random.Random(20261121)
MAILBOXES = 25
LETTERS = {b"\\Draft": "D", b"\\Flagged": "F", b"\\Answered": "R", b"\\Seen": "S"}
trusting = ssl.create_default_context()
trusting.check_hostname = False
trusting.verify_mode = ssl.CERT_NONE
written = 0


def text(where):
    global written
    written += 1
    lines = [f"From: john@far.example", f"Subject: {where} {written}", f"Message-ID: <{tool}.{written}@{where}.example>", "",
             *(f"line {chance.random()}" for _ in range(chance.randrange(1, 40))), "From the beginning", ". and a dot", ""]
    return "\n".join(lines).encode()


def digest(message):
    """Without the mark that a synchronizer puts into the header, and with one kind of line end."""
    plain = re.sub(rb"(?mi)^(X-TUID|X-OfflineIMAP): .*\n", b"", message.replace(b"\r\n", b"\n"))
    return hashlib.sha256(plain).hexdigest()


class Far:
    """The account."""

    def __init__(self):
        self.imap = imaplib.IMAP4_SSL("127.0.0.1", base + 993, ssl_context=trusting)
        self.imap.login(user, password)

    def close(self):
        self.imap.logout()

    def names(self):
        found = [re.match(rb'\((.*?)\) "/" "?([^"]*)"?$', line) for line in self.imap.list()[1]]
        return sorted(f.group(2).decode() for f in found if b"noselect" not in f.group(1).lower())

    def open(self, name):
        typ, data = self.imap.select(f'"{name}"')
        assert typ == "OK", data
        return int(data[0])

    def messages(self, name):
        """UID, flags and digest of each."""
        if self.open(name) == 0:
            return
        for item in self.imap.fetch("1:*", "(UID FLAGS BODY.PEEK[])")[1]:
            if isinstance(item, tuple):
                uid = re.search(rb"UID (\d+)", item[0]).group(1).decode()
                flags = re.search(rb"FLAGS \(([^)]*)\)", item[0]).group(1).split()
                yield uid, "".join(sorted(LETTERS[f] for f in flags if f in LETTERS)), digest(item[1])

    def create(self, name):
        assert self.imap.create(f'"{name}"')[0] == "OK"

    def add(self, name):
        flags = chance.choice([None, r"(\Seen)", r"(\Flagged \Seen)"])
        assert self.imap.append(f'"{name}"', flags, None, text("far").replace(b"\n", b"\r\n"))[0] == "OK"

    def change(self, name):
        for uid, flags, what in list(self.messages(name)):
            if int(what[0], 16) % 2:
                continue
            dice = chance.randrange(6)
            if dice == 0:
                self.imap.uid("STORE", uid, "+FLAGS.SILENT", r"(\Deleted)")
                assert self.imap.expunge()[0] == "OK"
            elif dice == 1:
                assert self.imap.uid("STORE", uid, "+FLAGS.SILENT", r"(\Answered \Seen)")[0] == "OK"
            elif dice == 2:
                assert self.imap.uid("STORE", uid, "-FLAGS.SILENT", r"(\Seen)")[0] == "OK"
            elif dice == 3 and name != "Archive":
                assert self.imap.uid("MOVE", uid, "Archive")[0] == "OK"


class Near:
    """The Maildir."""

    def names(self):
        return sorted(os.path.relpath(path, mail) for path, folders, _ in os.walk(mail) if "cur" in folders)

    def files(self, name):
        for part in ("new", "cur"):
            there = os.path.join(mail, name, part)
            for file in sorted(os.listdir(there)):
                if not file.startswith("."):
                    yield os.path.join(there, file)

    def messages(self, name):
        for path in self.files(name):
            letters = path.rsplit(":2,", 1)[1] if ":2," in path else ""
            with open(path, "rb") as f:
                yield path, "".join(sorted(l for l in letters if l in "DFRS")), digest(f.read())

    def create(self, name):
        for part in ("tmp", "new", "cur"):
            os.makedirs(os.path.join(mail, name, part))

    def add(self, name):
        message = text("near")
        with open(os.path.join(mail, name, "new", f"{written}.near.example"), "wb") as f:
            f.write(message)

    def change(self, name):
        for path, flags, what in list(self.messages(name)):
            if not int(what[0], 16) % 2:
                continue
            dice = chance.randrange(5)
            if dice == 0:
                os.unlink(path)
            elif dice in (1, 2):
                letters = sorted(set(flags) ^ {chance.choice("FRS")})
                stem = os.path.basename(path).split(":2,")[0]
                os.rename(path, os.path.join(mail, name, "cur", stem + ":2," + "".join(letters)))


def configuration():
    file = os.path.join(folder, "rc")
    if tool == "mbsync":
        body = f"""
IMAPAccount a
Host 127.0.0.1
Port {base + 993}
User {user}
Pass "{password}"
SSLType IMAPS
CertificateFile {certificate}

IMAPStore far
Account a

MaildirStore near
Path {mail}/
Inbox {mail}/INBOX
SubFolders Verbatim

Channel both
Far :far:
Near :near:
Patterns *
Sync All
Create Both
Expunge Both
SyncState *
"""
    else:
        print_of = subprocess.run(["openssl", "x509", "-in", certificate, "-noout", "-fingerprint", "-sha1"], check=True, capture_output=True, text=True)
        body = f"""
[general]
metadata = {folder}/meta
accounts = a
ui = basic
[Account a]
localrepository = near
remoterepository = far
[Repository near]
type = Maildir
localfolders = {mail}
sep = /
[Repository far]
type = IMAP
remotehost = 127.0.0.1
remoteport = {base + 993}
remoteuser = {user}
remotepass = {password}
ssl = yes
cert_fingerprint = {print_of.stdout.split("=")[1].strip().replace(":", "").lower()}
"""
    with open(file, "w") as f:
        f.write(body)
    os.chmod(file, 0o600)
    return file


def synchronize(rc):
    command = ["mbsync", "-c", rc, "both"] if tool == "mbsync" else ["offlineimap", "-o", "-c", rc]
    done = subprocess.run(command, env=dict(os.environ, HOME=folder), capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, f"{tool} ended with {done.returncode}:\n{done.stdout}{done.stderr}"


def content(side):
    return {name: sorted((flags, what) for _, flags, what in side.messages(name)) for name in side.names()}


def compare(when):
    far = Far()
    there, here = content(far), content(Near())
    far.close()
    for name in sorted(set(there) | set(here)):
        assert there.get(name) == here.get(name), f"{when}: {name} differs:\nfar:  {there.get(name)}\nnear: {here.get(name)}"
    return len(there), sum(len(m) for m in there.values())


def main():
    os.makedirs(mail, exist_ok=True)
    rc = configuration()
    far, near = Far(), Near()
    for i in range(MAILBOXES):
        name = f"Projects/{i % 5}/Part {i}" if i % 3 else f"&U,BTFw- {i}"
        far.create(name)
        for _ in range(4):
            far.add(name)
    far.close()
    synchronize(rc)
    print("first:", compare("first"))
    for r in range(1, 4):
        far = Far()
        for name in far.names():
            far.change(name)
        far.create(f"New/far {r}")
        far.add(f"New/far {r}")
        far.add("INBOX")
        far.close()
        for name in near.names():
            near.change(name)
        near.create(f"Near {r}")
        near.add(f"Near {r}")
        near.add("INBOX")
        synchronize(rc)
        print(f"round {r}:", compare(f"round {r}"))
    before = content(near)
    synchronize(rc)
    compare("nothing changed")
    assert before == content(near), "a round without changes changed something"
    print("ok")


main()
