package org.posthouse.protocol.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireReader;
import org.posthouse.base.wire.WireWriter;

/** Whatever comes, a line is a command that reads back the same or a refusal with a reply; a reply is one that reads back the same or a SyntaxException. */
class SmtpFuzzTest {
    private static final String[] SEEDS = {"EHLO mail.example.com", "HELO [IPv6:2001:db8::1]",
            "MAIL FROM:<@a.test,@b.test:\"a \\\" b\"@example.com> SIZE=100 BODY=8BITMIME",
            "MAIL FROM:<> SMTPUTF8 AUTH=a+3Db@example.com", "RCPT TO:<Postmaster>", "rcpt to:<j\u00f6rg@[192.0.2.1]>", "DATA", "RSET",
            "NOOP x", "QUIT", "VRFY a", "EXPN b", "HELP MAIL",
            "STARTTLS", "AUTH PLAIN =", "AUTH SCRAM-SHA-256 biws", "BDAT 100 LAST",
            "MAIL FROM:<> RET=FULL ENVID=a+20b REQUIRETLS BY=-1;NT MT-PRIORITY=3 HOLDUNTIL=2026-11-21T18:00:00Z",
            "RCPT TO:<a@b.test> NOTIFY=SUCCESS,DELAY ORCPT=utf-8;j\\x{F6}rg@b.test", "XCLIENT NAME=a.test ADDR=IPV6:::1 LOGIN=a+20b",
            "250-2.1.0 one\r\n250 2.1.0 two\r\n",
            "550 5.1.1 no\r\n", "354\r\n"};

    @FuzzTest(maxDuration = "10s")
    void anything(byte[] bytes) throws IOException {
        command(bytes, true);
        reply(bytes);
    }

    @Test
    void damagedLines() throws IOException {
        Random random = new Random(42);
        for (int i = 0; i < 100_000; i++) {
            byte[] line = SEEDS[random.nextInt(SEEDS.length)].getBytes(StandardCharsets.UTF_8);
            for (int k = random.nextInt(4); k > 0; k--)
                line[random.nextInt(line.length)] = random.nextBoolean() ? (byte) random.nextInt(256) : line[random.nextInt(line.length)];
            command(line, random.nextBoolean());
            reply(line);
        }
    }

    private static void command(byte[] line, boolean utf8) {
        try {
            Command c = CommandParser.parse(line, utf8);
            assertEquals(c, CommandParser.parse(c.encode().getBytes(StandardCharsets.UTF_8), true));
        } catch (CommandException e) {
            assertEquals(5, e.reply().code() / 100);
        }
    }

    private static void reply(byte[] bytes) throws IOException {
        try {
            Reply r = Reply.read(WireReader.of(bytes));
            assertEquals(r, Reply.read(WireReader.of(WireWriter.toBytes(r::write))));
        } catch (SyntaxException | EOFException e) {
            // Not a reply.
        }
    }
}
