package org.posthouse.protocol.imap;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireReader;
import org.posthouse.protocol.imapwire.ImapLimits;

/** Whatever comes, reading commands ends in a command, a SyntaxException after which it goes on, or an IOException. */
class CommandFuzzTest {
    private static final String[] SEEDS = {"a1 LOGIN {3+}\r\nabc \"d\\\"e\"\r\n",
            "a2 UID FETCH 1:*,3 (FLAGS BODY.PEEK[1.2.HEADER.FIELDS (From {2+}\r\nTo)]<0.9>)\r\n",
            "a3 SEARCH CHARSET UTF-8 OR (SEEN NOT FROM x) SENTSINCE 1-Feb-1994 UID 4:* TEXT {2}\r\nab\r\n",
            "a4 APPEND x (\\Seen a) \" 1-Feb-1994 00:00:00 +0100\" {4+}\r\nabcd\r\n",
            "a5 LIST (SUBSCRIBED) \"\" (\"%\" *) RETURN (CHILDREN)\r\n", "a6 STORE 2 +FLAGS.SILENT (\\Deleted)\r\n",
            "a7 ID (\"a\" NIL)\r\n",
            "a8 CREATE &U,BTFw- (USE (\\Sent))\r\n", "a9 STATUS \"x\" (MESSAGES)\r\n"};

    @FuzzTest(maxDuration = "10s")
    void anything(byte[] wire) throws IOException {
        read(wire);
    }

    @Test
    void damagedCommands() throws IOException {
        Random random = new Random(42);
        for (int i = 0; i < 30_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int k = random.nextInt(3); k >= 0; k--)
                text.append(SEEDS[random.nextInt(SEEDS.length)]);
            byte[] wire = text.toString().getBytes(StandardCharsets.ISO_8859_1);
            for (int k = random.nextInt(5); k > 0; k--)
                wire[random.nextInt(wire.length)] = random.nextBoolean() ? (byte) random.nextInt(256) : wire[random.nextInt(wire.length)];
            read(wire);
        }
    }

    private static void read(byte[] wire) throws IOException {
        WireReader in = WireReader.of(wire);
        CommandParser parser = new CommandParser(in, ImapLimits.BEFORE_LOGIN, () -> {
        });
        try {
            for (;;)
                one(in, parser);
        } catch (EOFException e) {
            // all of it was read
        } catch (IOException e) {
            if (!String.valueOf(e.getMessage()).contains("without an end") && !String.valueOf(e.getMessage()).contains("too large"))
                throw e;
        }
    }

    private static void one(WireReader in, CommandParser parser) throws IOException {
        try {
            if (parser.command() instanceof Command.Append append) {
                Command.AppendMessage message = append.message();
                while (message != null) {
                    in.literal(message.size()).close();
                    message = parser.nextAppendMessage();
                }
            }
        } catch (SyntaxException e) {
            parser.recover();
        }
    }
}
