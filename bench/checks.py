"""For bench/checks: makes a key, a signed message of some 10 KB in DIR, and answers DNS for its domain. checks.py DIR PORT"""
import base64
import os
import socket
import struct
import subprocess
import sys

import dkim

folder, port = sys.argv[1], int(sys.argv[2])
key = subprocess.run(["openssl", "genrsa", "-traditional", "2048"], capture_output=True, check=True).stdout
public = subprocess.run(["openssl", "rsa", "-pubout", "-outform", "DER"], input=key, capture_output=True, check=True).stdout
body = b"".join(b"A line of a letter that has nothing to say but how long it is: %05d.\r\n" % i for i in range(140))
mail = (b"From: robert@signed.test\r\nTo: u0@bench.test\r\nSubject: measured\r\nDate: Sat, 21 Nov 2026 12:00:00 +0000\r\n"
        b"Message-ID: <measured@signed.test>\r\n\r\n" + body)
signed = dkim.sign(mail, b"s", b"signed.test", key, canonicalize=(b"relaxed", b"relaxed")) + mail
with open(folder + "/message.new", "wb") as f:
    f.write(signed.replace(b"\r\n", b"\n"))
os.rename(folder + "/message.new", folder + "/message")

texts = {"signed.test": "v=spf1 ip4:127.0.0.1 -all", "_dmarc.signed.test": "v=DMARC1; p=reject",
         "s._domainkey.signed.test": "v=DKIM1; k=rsa; p=" + base64.b64encode(public).decode()}
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", port))
while True:
    query, peer = server.recvfrom(4096)
    at, labels = 12, []
    while query[at]:
        labels.append(query[at + 1:at + 1 + query[at]].decode("latin-1"))
        at += 1 + query[at]
    kind = struct.unpack(">H", query[at + 1:at + 3])[0]
    text = texts.get(".".join(labels).lower())
    answer = b""
    if text and kind == 16:
        strings = [text[i:i + 255] for i in range(0, len(text), 255)]
        data = b"".join(bytes([len(s)]) + s.encode() for s in strings)
        answer = b"\xc0\x0c" + struct.pack(">HHIH", 16, 1, 3600, len(data)) + data
    soa = b"" if answer else b"\xc0\x0c" + struct.pack(">HHIH", 6, 1, 3600, 22) + b"\x00\x00" + struct.pack(">IIIII", 1, 3600, 3600, 3600, 3600)
    flags = 0x8180 if text is not None else 0x8183
    server.sendto(query[:2] + struct.pack(">HHHHH", flags, 1, 1 if answer else 0, 0 if answer else 1, 0) + query[12:at + 5] + answer + soa, peer)
