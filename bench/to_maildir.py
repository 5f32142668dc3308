"""Writes a mailbox of a running IMAP server into a Maildir, as a delivery agent would: to_maildir.py PORT USER PASSWORD MAILBOX MAILDIR FIRST
A peer whose APPEND takes longer the more there is in the mailbox would need an hour for 100,000 messages."""
import imaplib
import os
import sys

port, user, password, mailbox, folder, first = int(sys.argv[1]), *sys.argv[2:6], int(sys.argv[6])
for part in ("cur", "new", "tmp"):
    os.makedirs(os.path.join(folder, part), exist_ok=True)
client = imaplib.IMAP4("127.0.0.1", port)
client.login(user, password)
total = int(client.select(mailbox, True)[1][0])
for start in range(first, total + 1, 100):
    answer = client.fetch(f"{start}:{min(start + 99, total)}", "(BODY.PEEK[])")[1]
    for n, part in enumerate((p for p in answer if isinstance(p, tuple)), start):
        text = part[1].replace(b"\r\n", b"\n")
        name = f"{1790000000 + n}.M{n}P1.bench,S={len(text)},W={len(part[1])}:2,"
        with open(os.path.join(folder, "cur", name), "wb") as out:
            out.write(text)
client.logout()
