package org.posthouse.protocol.imap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireReader;
import org.posthouse.protocol.imapwire.ImapLimits;

class ResponseParserTest {
    private static Response parse(String line) throws IOException, SyntaxException {
        return new ResponseParser(WireReader.of((line + "\r\n").getBytes(StandardCharsets.UTF_8)), ImapLimits.CLIENT).response();
    }

    @Test
    void readsTheResponsesOfTheStandard() throws Exception {
        // RFC 3501 §8
        assertEquals(
                new Response.State(null, Response.Status.OK, new Response.Code("UNSEEN", "17"), "Message 17 is the first unseen message"),
                parse("* OK [UNSEEN 17] Message 17 is the first unseen message"));
        assertEquals(new Response.State("a002", Response.Status.OK, new Response.Code("READ-WRITE", ""), "SELECT completed"),
                parse("a002 OK [READ-WRITE] SELECT completed"));
        assertEquals(new Response.Flags(List.of("\\Answered", "\\Seen", "$Junk")), parse("* FLAGS (\\Answered \\Seen $Junk)"));
        assertEquals(new Response.Exists(18), parse("* 18 EXISTS"));
        assertEquals(new Response.Expunged(3), parse("* 3 EXPUNGE"));
        assertEquals(new Response.Found(List.of(2L, 84L, 882L)), parse("* SEARCH 2 84 882"));
        assertEquals(new Response.Found(List.of()), parse("* SEARCH"));
        assertEquals(new Response.Listed(false, List.of("\\Noselect"), "/", "~/Mail/foo"), parse("* LIST (\\Noselect) \"/\" ~/Mail/foo"));
        assertEquals(new Response.Listed(false, List.of(), "", "日本語"), parse("* LIST () NIL \"&ZeVnLIqe-\""));
        assertEquals(new Response.MailboxStatus("blurdybloop", Map.of("MESSAGES", 231L, "UIDNEXT", 44292L), ""),
                parse("* STATUS blurdybloop (MESSAGES 231 UIDNEXT 44292)"));
        assertEquals(new Response.Capabilities(List.of("IMAP4REV1", "AUTH=PLAIN", "LITERAL+")),
                parse("* CAPABILITY IMAP4rev1 AUTH=PLAIN LITERAL+"));
        assertEquals(new Response.Continue("ready"), parse("+ ready"));
        assertEquals(new Response.Continue(""), parse("+ "));
    }

    @Test
    void readsAFetch() throws Exception {
        Response.Fetched f = (Response.Fetched) parse(
                "* 12 FETCH (UID 7 FLAGS (\\Seen) INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" RFC822.SIZE 4286"
                        + " ENVELOPE (\"x\" \"s \\\"q\\\"\" ((\"T\" NIL \"g\" \"c\")) NIL NIL NIL NIL NIL NIL {3}\r\n<a>)"
                        + " BODY (\"TEXT\" \"PLAIN\" (\"CHARSET\" \"US-ASCII\") NIL NIL \"7BIT\" 3028 92) BODY[1.HEADER.FIELDS (From)]<5> {4}\r\nab\r\n BODY[2] NIL)");
        assertEquals(7, f.uid());
        assertEquals(List.of("\\Seen"), f.flags());
        assertEquals(OffsetDateTime.parse("1996-07-17T02:44:25-07:00"), f.internalDate());
        assertEquals("s \"q\"", f.envelope().at(1).asText());
        assertEquals("g", f.envelope().at(2).at(0).at(2).asText());
        assertEquals("<a>", f.envelope().at(9).asText());
        assertEquals("3028", f.structure().at(6).asText());
        assertEquals(new Section(List.of(1), Section.Text.HEADER_FIELDS, List.of("From")), f.contents().getFirst().section());
        assertEquals(5, f.contents().getFirst().offset());
        assertArrayEquals("ab\r\n".getBytes(StandardCharsets.US_ASCII), f.contents().getFirst().octets());
        assertNull(f.contents().getLast().octets());
    }

    @Test
    void refusesNonsense() {
        for (String bad : new String[]{"", "*", "* 1", "* 1 FETCH", "* 1 FETCH (UID", "a1 LIST", "* SEARCH x", "* LIST (", "* OK [x"})
            assertThrows(SyntaxException.class, () -> parse(bad), bad);
    }

    @Test
    void neverFailsOtherwise() throws Exception {
        String text = "* 12 FETCH (UID 7 FLAGS (\\Seen) BODY[TEXT] {3}\r\nabc ENVELOPE ((\"a\" NIL) x))\r\na1 OK [CODE 1] done\r\n* LIST (\\A) \"/\" x\r\n+ go\r\n";
        byte[] seed = text.getBytes(StandardCharsets.US_ASCII);
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] wire = seed.clone();
            for (int k = random.nextInt(6); k >= 0; k--)
                wire[random.nextInt(wire.length)] = random.nextBoolean() ? (byte) random.nextInt(256) : seed[random.nextInt(seed.length)];
            ResponseParser parser = new ResponseParser(WireReader.of(wire), ImapLimits.BEFORE_LOGIN);
            try {
                for (;;)
                    parser.response();
            } catch (SyntaxException | EOFException e) {
                // the two ways in which it may end
            }
        }
    }
}
