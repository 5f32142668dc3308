package org.posthouse.access.imapserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.access.imapfetch.Content;
import org.posthouse.access.imapsession.Settings;
import org.posthouse.base.net.Dialer;
import org.posthouse.protocol.imap.FetchItem;
import org.posthouse.protocol.imap.Section;
import org.posthouse.protocol.imapclient.ImapClient;
import org.posthouse.protocol.imapclient.ImapRefusedException;
import org.posthouse.protocol.imapclient.Transcript;
import org.posthouse.protocol.imapwire.SequenceSet;
import org.posthouse.store.account.SaslLogins;
import org.posthouse.store.account.Scope;
import org.posthouse.store.account.StoredCredentials;
import org.posthouse.store.journey.JourneyEvent.Step;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.testkit.dialog.Dialog;

class SessionTest {
    private static ImapClient client(House house) throws IOException, ImapRefusedException {
        return ImapClient.connect(Dialer.direct(), new ImapClient.Target(house.at(), "x", Duration.ofSeconds(20)), null, Transcript.NONE);
    }

    private static void run(House house, String dialog) throws IOException {
        Dialog.of("dialog", dialog).run(s -> house.at(), Map.of());
    }

    @Test
    void logsInByScram() throws Exception {
        try (House house = new House()) {
            house.credentials.setPassword(house.mary.id(), "pässword", false);
            try (ImapClient client = client(house)) {
                assertEquals("AUTHENTICATIONFAILED", org.junit.jupiter.api.Assertions
                        .assertThrows(ImapRefusedException.class, () -> client.authenticate("mary@example.org", "wrong")).code());
                client.authenticate("mary@example.org", "pässword");
                assertEquals(0, client.select("INBOX", false).messages());
            }
        }
    }

    @Test
    void errorsOfALongSessionDoNotAddUp() throws Exception {
        try (House house = new House(); ImapClient client = client(house)) {
            client.login("mary@example.org", "secret");
            client.select("INBOX", false);
            var flags = new org.posthouse.protocol.imap.Command.Fetch(false, SequenceSet.of(1), List.of(FetchItem.Plain.FLAGS));
            for (int i = 0; i < 30; i++) {
                // Of an empty mailbox this is an error. RFC 9051 §9
                org.junit.jupiter.api.Assertions.assertThrows(ImapRefusedException.class, () -> client.ask(flags));
                client.ask(new org.posthouse.protocol.imap.Command.Noop());
            }
        }
    }

    @Test
    void manyLongPatternsAreRefused() throws Exception {
        try (House house = new House(); ImapClient client = client(house)) {
            client.login("mary@example.org", "secret");
            List<String> patterns = java.util.Collections.nCopies(10, "*a".repeat(150));
            org.junit.jupiter.api.Assertions.assertThrows(ImapRefusedException.class, () -> client
                    .ask(new org.posthouse.protocol.imap.Command.ListMailboxes(java.util.Set.of(), "", patterns, java.util.Set.of())));
        }
    }

    @Test
    void tellsJourneysOncePerSession() throws Exception {
        try (House house = new House(); ImapClient client = client(house)) {
            house.deliver(House.letter(1));
            client.login("mary@example.org", "secret");
            client.select("INBOX", false);
            FetchItem whole = new FetchItem.Content(true, Section.WHOLE, null);
            client.fetch(SequenceSet.of(1), new FetchItem.Content(true, Section.HEADER, null));
            client.fetch(SequenceSet.of(1), whole);
            client.fetch(SequenceSet.of(1), whole);
            client.ask(new org.posthouse.protocol.imap.Command.Copy(true, SequenceSet.of(1), "Archive"));
            client.ask(new org.posthouse.protocol.imap.Command.Move(true, SequenceSet.of(1), "Trash"));
            client.select("Trash", false);
            client.store(SequenceSet.of(1), org.posthouse.protocol.imap.Command.Store.How.ADD, List.of("\\Deleted"));
            client.ask(new org.posthouse.protocol.imap.Command.Close());
            assertEquals(List.of(Step.FETCHED, Step.COPIED, Step.MOVED, Step.DELETED), house.events.stream().map(e -> e.step()).toList());
            assertEquals("Trash", house.events.getLast().facts().get("mailbox"));
        }
    }

    @Test
    void saysGoodbyeWhenTheServerStops() throws Exception {
        House house = new House();
        try (Socket idle = new Socket(house.at().getAddress(), house.at().getPort())) {
            BufferedReader in = new BufferedReader(new InputStreamReader(idle.getInputStream(), StandardCharsets.US_ASCII));
            in.readLine();
            idle.getOutputStream()
                    .write("a LOGIN mary@example.org secret\r\nb SELECT INBOX\r\nc IDLE\r\n".getBytes(StandardCharsets.US_ASCII));
            String line;
            do
                line = in.readLine();
            while (line != null && !line.startsWith("+"));
            Thread closing = Thread.ofVirtual().start(house::close);
            assertEquals("* BYE [UNAVAILABLE] the server is going down", in.readLine());
            assertNull(in.readLine());
            closing.join();
        }
    }

    @Test
    void endsAfterTooManyErrors() throws Exception {
        try (House house = new House()) {
            StringBuilder dialog = new StringBuilder("open imap\nS: * OK *\n");
            for (int i = 0; i < 20; i++)
                dialog.append("C: a X\nS: a BAD *\n");
            run(house, dialog + "C: a X\nS: a BAD *\nS: * BYE too many errors\neof\n");
        }
    }

    @Test
    void endsAfterTooManyFailedLogins() throws Exception {
        try (House house = new House()) {
            String failed = "C: a LOGIN mary@example.org x\nS: a NO [AUTHENTICATIONFAILED] *\n";
            run(house, "open imap\nS: * OK *\n" + failed.repeat(5) + "S: * BYE too many errors\neof\n");
        }
    }

    @Test
    void cutsOffGarbageWithoutAnEnd() throws Exception {
        try (House house = new House(); Socket socket = new Socket(house.at().getAddress(), house.at().getPort())) {
            byte[] garbage = new byte[16 * 1024];
            java.util.Arrays.fill(garbage, (byte) 'x');
            int sent = 0;
            try {
                while (sent < 1000) {
                    socket.getOutputStream().write(garbage);
                    sent++;
                }
            } catch (SocketException e) {
                // cut off, as it must be
            }
            assertTrue(sent < 1000, "still reading");
        }
    }

    @Test
    void endsWhereTheSelectedMailboxIsDeleted() throws Exception {
        try (House house = new House()) {
            house.mail().create(MailboxName.of("x"), null);
            run(house, """
                    open a: imap
                    a S: * OK *
                    a C: a LOGIN mary@example.org secret
                    a S: a OK *
                    a C: a SELECT x
                    a S... a OK *
                    open b: imap
                    b S: * OK *
                    b C: b LOGIN mary@example.org secret
                    b S: b OK *
                    b C: b DELETE x
                    b S: b OK *
                    a C: a NOOP
                    a S: * BYE the selected mailbox was deleted
                    a eof
                    b C: b CREATE y
                    b S: b OK *
                    open c: imap
                    c S: * OK *
                    c C: c LOGIN mary@example.org secret
                    c S: c OK *
                    c C: c SELECT y
                    c S... c OK *
                    c C: c IDLE
                    c S: + *
                    b C: b DELETE y
                    b S: b OK *
                    c S: * BYE the selected mailbox was deleted
                    c eof
                    b C: b SELECT INBOX
                    b S... b OK *
                    """);
        }
    }

    @Test
    void answersPipelinedCommandsInOrder() throws Exception {
        try (House house = new House()) {
            house.deliver(House.letter(1), House.letter(2));
            run(house, """
                    open imap
                    S: * OK *
                    C: a LOGIN mary@example.org secret
                    C: b SELECT INBOX
                    C: c FETCH 1 UID
                    C: d FETCH 2 UID
                    C: e LOGOUT
                    S: a OK *
                    S... b OK *
                    S: * 1 FETCH (UID 1)
                    S: c OK *
                    S: * 2 FETCH (UID 2)
                    S: d OK *
                    S: * BYE *
                    S: e OK *
                    eof
                    """);
        }
    }

    @Test
    void refusesNulAndGoesOn() throws Exception {
        try (House house = new House(); Socket socket = new Socket(house.at().getAddress(), house.at().getPort())) {
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            in.readLine();
            socket.getOutputStream().write(
                    "a LOGIN mary@example.org secret\r\nb APPEND INBOX {3+}\r\na\0b\r\nc MULTI\r\nd APPEND INBOX {3+}\r\na:b {3+}\r\nc:d\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            in.readLine();
            assertEquals("b BAD a message must not contain NUL octets; send it as a literal8", in.readLine());
            assertEquals("c BAD unknown command", in.readLine());
            assertTrue(in.readLine().contains("APPENDUID"));
            assertEquals(2, house.mail().view(house.inbox()).size());
        }
    }
}
