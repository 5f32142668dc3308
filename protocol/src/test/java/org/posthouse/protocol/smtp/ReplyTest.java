package org.posthouse.protocol.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireReader;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.mail.dsn.EnhancedStatus;

class ReplyTest {
    private static Reply read(String bytes) throws Exception {
        return Reply.read(WireReader.of(bytes.getBytes(StandardCharsets.UTF_8)));
    }

    @Provide
    Arbitrary<Reply> replies() {
        Arbitrary<String> texts = Arbitraries.strings().withCharRange(' ', '~').withChars("\u00e9\u4e2d\t").ofMaxLength(60)
                .filter(s -> s.indexOf('.') != 1);
        return Combinators
                .combine(Arbitraries.of(2, 4, 5), Arbitraries.integers().between(0, 59), Arbitraries.integers().between(0, 999),
                        Arbitraries.integers().between(0, 999),
                        Arbitraries.of(true, false), texts.list().ofMinSize(1).ofMaxSize(6))
                .as((type, rest, subject, detail, has, lines) -> new Reply(type * 100 + rest,
                        has ? EnhancedStatus.of(type, subject, detail) : null, lines));
    }

    @Property
    void isReadAsWritten(@ForAll("replies") Reply reply) throws Exception {
        byte[] bytes = WireWriter.toBytes(reply::write);
        assertEquals(reply, Reply.read(WireReader.of(bytes)));
        assertEquals(reply + "\r\n", new String(bytes, StandardCharsets.UTF_8));
    }

    @Property
    void garbageIsASyntaxException(@ForAll byte[] bytes) throws Exception {
        try {
            Reply.read(WireReader.of(bytes));
        } catch (SyntaxException | java.io.EOFException e) {
            // Expected.
        }
    }

    @Test
    void formsOfOthers() throws Exception {
        assertEquals(Reply.of(250, ""), read("250\r\n"));
        assertEquals(Reply.of(250, "ok"), read("250 ok\n"));
        assertEquals(Reply.of(250, 2, 1, 0, "ok"), read("250 2.1.0 ok\r\n"));
        assertEquals(Reply.of(250, "5.1.0 odd"), read("250 5.1.0 odd\r\n"));
        assertEquals(new Reply(550, EnhancedStatus.of(5, 1, 1), List.of("no", "such")), read("550-5.1.1 no\r\n550 5.1.1 such\r\n"));
        assertEquals(new Reply(550, null, List.of("5.1.1 no", "such")), read("550-5.1.1 no\r\n550 such\r\n"));
        assertEquals(Reply.of(250, "a?b"), read("250 a\u0007b\r\n"));
        for (String bad : List.of("\r\n", "25\r\n", "199 x\r\n", "260 x\r\n", "2500 x\r\n", "250x\r\n", "250-a\r\n550 b\r\n",
                "250-a\r\n".repeat(200) + "250 b\r\n", "abc\r\n"))
            assertThrows(SyntaxException.class, () -> read(bad), bad);
    }

    @Test
    void neverTwoLinesByAccident() {
        assertThrows(IllegalArgumentException.class, () -> Reply.of(250, "a\r\n250 b"));
        assertEquals("a??b", Reply.of(550, 5, 0, 0, "a\r\nb").lines().getFirst());
        assertThrows(IllegalArgumentException.class, () -> Reply.of(550, 4, 0, 0, "x"));
    }

    @Test
    void extensions() throws Exception {
        Extensions e = Extensions
                .of(read("250-mail.example.com hello\r\n250-SIZE 1000\r\n250-auth PLAIN LOGIN\r\n250-AUTH=CRAM-MD5\r\n250 PIPELINING\r\n"));
        assertEquals(OptionalLong.of(1000), e.maxSize());
        assertEquals(Set.of("PLAIN", "LOGIN", "CRAM-MD5"), e.mechanisms());
        assertTrue(e.has("PIPELINING"));
        assertTrue(Extensions.NONE.maxSize().isEmpty());
    }
}
