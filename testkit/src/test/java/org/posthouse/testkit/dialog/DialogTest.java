package org.posthouse.testkit.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DialogTest {
    @Test
    void patternsFitAndRemember() {
        Map<String, String> words = new java.util.HashMap<>();
        assertTrue(Pattern.fits("+OK * <{stamp}>", "+OK ready <1.2@h>", words));
        assertEquals("1.2@h", words.get("stamp"));
        assertTrue(Pattern.fits("* 3 EXISTS", "* 3 EXISTS", words));
        assertTrue(!Pattern.fits("250 ok", "250 okay", words));
        assertTrue(Pattern.fits("a {12}", "a {12}", words));
    }

    @Test
    void aConversationIsHeldAndAWrongAnswerIsNamed() throws IOException {
        Dialog good = Dialog.of("good", "open echo\nS: hello {who}\nC: I am ${base64:${who}}\nS... I am *\nC: bye\nS: bye\neof");
        assertEquals("you", against(good).get("who"));
        Dialog bad = Dialog.of("bad", "open echo\nS: hello {who}\nC: yes\nS: no");
        AssertionError e = assertThrows(AssertionError.class, () -> against(bad));
        assertTrue(String.valueOf(e.getMessage()).startsWith("bad:4: S: no\n  wanted: no\n  got:    yes"), e.getMessage());
    }

    @Test
    void listsWithoutAnOrderFitInAnyOrder() {
        Map<String, String> words = new java.util.HashMap<>();
        assertTrue(Pattern.fits("* 1 FETCH (UID 4 FLAGS (\\Seen \\Recent))", "* 1 FETCH (FLAGS (\\Recent \\Seen) UID 4)", words));
        assertTrue(
                Pattern.fits("* STATUS a (MESSAGES 1 UIDVALIDITY * UNSEEN 2)", "* STATUS a (UNSEEN 2 MESSAGES 1 UIDVALIDITY 77)", words));
        assertTrue(Pattern.fits("* LIST (\\Sent \\HasNoChildren) \"/\" Sent", "* LIST (\\HasNoChildren \\Sent) \"/\" Sent", words));
        assertTrue(!Pattern.fits("* 1 FETCH (UID 4 FLAGS (\\Seen))", "* 1 FETCH (UID 4 FLAGS (\\Seen \\Recent))", words));
    }

    @Test
    void conditionsOptionsAndAnyOrder() throws IOException {
        String text = """
                requires A
                open echo
                S: hello *
                @A @!B C: one
                @B C: never
                S? one
                S? nothing
                C: two
                S: two
                C: * 5 EXPUNGE
                C: * 3 EXPUNGE
                S- 3 5
                C: * 3 EXPUNGE
                C: * 3 EXPUNGE
                S- 3 4
                C: four
                C: three
                S& three
                @B S& never
                S& four
                C: bye
                S: bye
                eof
                """;
        against(Dialog.of("conditions", text), Features.NONE.and("a"));
        assertEquals(java.util.List.of("A"), Dialog.of("conditions", text).missing(Features.NONE.and("b")));
        assertThrows(AssertionError.class, () -> against(Dialog.of("conditions", text), Features.NONE));
    }

    private static Map<String, String> against(Dialog dialog) throws IOException {
        return against(dialog, Features.NONE);
    }

    private static Map<String, String> against(Dialog dialog, Features features) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> echo(server));
            return dialog.run(name -> new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort()), Map.of(), features);
        }
    }

    /** Greets, then says back what it hears, until "bye". */
    private static void echo(ServerSocket server) {
        try (Socket s = server.accept()) {
            s.getOutputStream().write("hello you\r\n".getBytes(StandardCharsets.UTF_8));
            InputStream in = s.getInputStream();
            StringBuilder line = new StringBuilder();
            for (int b = in.read(); b >= 0; b = in.read()) {
                line.append((char) b);
                if (b == '\n') {
                    s.getOutputStream().write(line.toString().getBytes(StandardCharsets.UTF_8));
                    if (line.toString().equals("bye\r\n"))
                        return;
                    line.setLength(0);
                }
            }
        } catch (IOException e) {
            // the client went away
        }
    }
}
