"""Writes an mbox file of that many letters of about 3 KB to standard output."""
import random
import sys
import time

random.seed(1)
words = ["letter", "meeting", "invoice", "harbour", "window", "Monday", "station", "report", "garden", "number"]
out = sys.stdout.buffer
for i in range(int(sys.argv[1])):
    lines = [" ".join(random.choices(words, k=10)) for _ in range(random.randint(5, 65))]
    stamp = time.gmtime(1500000000 + i * 60)
    head = ("From robert@example.com %s\nFrom: Robert <r%d@example.com>\nTo: mary@example.org\nSubject: %s %d\nMessage-ID: <%d@example.com>\n"
            "Date: %s\n\n" % (time.asctime(stamp), i % 500, random.choice(words), i, i, time.strftime("%a, %d %b %Y %H:%M:%S +0000", stamp)))
    out.write((head + "\n".join(lines) + "\n\n").encode())
