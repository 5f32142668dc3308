package org.posthouse.whole;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.base.net.Dialer;
import org.posthouse.protocol.imap.Command;
import org.posthouse.protocol.imap.FetchItem;
import org.posthouse.protocol.imap.FetchModifiers;
import org.posthouse.protocol.imap.Response;
import org.posthouse.protocol.imap.SearchKey;
import org.posthouse.protocol.imap.Section;
import org.posthouse.protocol.imap.SortKey;
import org.posthouse.protocol.imapclient.Appended;
import org.posthouse.protocol.imapclient.Counts;
import org.posthouse.protocol.imapclient.ImapClient;
import org.posthouse.protocol.imapclient.ImapRefusedException;
import org.posthouse.protocol.imapclient.Listing;
import org.posthouse.protocol.imapclient.Messages;
import org.posthouse.protocol.imapclient.Opened;
import org.posthouse.protocol.imapclient.Placed;
import org.posthouse.protocol.imapclient.Transcript;
import org.posthouse.protocol.imapclient.Uids;
import org.posthouse.protocol.imapwire.SequenceSet;

/** Everything that our IMAP client does, with our server and with a Dovecot. */
class ImapClientPeersTest {
    private static final String MARY = "mary@example.org";
    private static final OffsetDateTime DATE = OffsetDateTime.parse("2026-03-04T05:06:07+02:00");
    @TempDir
    Path folder;

    private static ImapClient login(InetSocketAddress at) throws Exception {
        ImapClient client = ImapClient.connect(Dialer.direct(), new ImapClient.Target(at, "mail.example.org", Duration.ofSeconds(60)),
                null, Transcript.NONE);
        client.authenticate(MARY, "secret");
        return client;
    }

    private static byte[] letter(int n) {
        return ("From: Robert <robert@example.com>\r\nTo: mary@example.org\r\nSubject: Letter " + n
                + "\r\nDate: Sat, 21 Nov 2026 02:00:00 +0000\r\nMessage-ID: <" + n + "@example.com>\r\n\r\nText of letter " + n + ".\r\n"
                + "x".repeat(n) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static Appended append(ImapClient client, String mailbox, int n) throws Exception {
        byte[] b = letter(n);
        return client.append(mailbox, List.of("\\Seen", "$Note"), DATE, new ByteArrayInputStream(b), b.length);
    }

    @Test
    void withOurs() throws Exception {
        try (OneHouse house = new OneHouse(folder.resolve("house"), MARY)) {
            everything(house.address("imap"));
        }
    }

    @Test
    void withDovecot() throws Exception {
        Program.need("dovecot");
        if (!System.getProperty("user.name").equals("root"))
            Program.skip("a Dovecot with its own users needs root");
        try (Dovecot dovecot = new Dovecot(folder.resolve("dovecot"), List.of(MARY))) {
            everything(dovecot.address("imap"));
        }
    }

    private static void everything(InetSocketAddress at) throws Exception {
        try (ImapClient client = login(at)) {
            mailboxes(client);
            int count = 40;
            for (int i = 1; i <= count; i++)
                assertEquals(i, append(client, "INBOX", i).uid());
            Opened opened = client.select("INBOX", false);
            assertEquals(count, opened.messages());
            assertTrue(opened.uidValidity() > 0 && opened.highestModSeq() > 0 && !opened.readOnly(), opened.toString());
            assertTrue(opened.permanentFlags().contains("\\Seen"), opened.toString());
            streams(client, count);
            searches(client, count);
            moves(client, opened);
            watches(client, at);
            client.logout();
        }
    }

    private static void mailboxes(ImapClient client) throws Exception {
        client.create("Reisen/Köln & 日本");
        Map<String, Listing> all = client.mailboxes(true).stream().collect(Collectors.toMap(Listing::name, Function.identity()));
        Listing made = Objects.requireNonNull(all.get("Reisen/Köln & 日本"));
        assertTrue(made.selectable() && made.subscribed() && made.separator().equals("/"), made.toString());
        assertEquals(0, made.counts().messages());
        assertTrue(Objects.requireNonNull(all.get("Sent")).attributes().contains("\\sent"), all.toString());
        // Dovecot gives no code here.
        assertTrue(Set.of("NONEXISTENT", "").contains(assertThrows(ImapRefusedException.class, () -> client.status("Nowhere")).code()));
        assertEquals("", client.prefix());
        append(client, "Reisen/Köln & 日本", 3);
        Counts counts = client.status("Reisen/Köln & 日本");
        assertEquals(1, counts.messages());
        assertEquals(0, counts.unseen());
        assertTrue(counts.uidNext() == 2 && counts.uidValidity() > 0 && counts.highestModSeq() > 0, counts.toString());
    }

    private static void streams(ImapClient client, int count) throws Exception {
        List<byte[]> bodies = new ArrayList<>();
        List<Response.Fetched> told = new ArrayList<>();
        client.fetch(SequenceSet.range(1, SequenceSet.STAR), List.of(FetchItem.Plain.FLAGS, FetchItem.Plain.INTERNALDATE,
                FetchItem.Plain.RFC822_SIZE, FetchItem.Plain.ENVELOPE, FetchItem.Plain.BODYSTRUCTURE,
                new FetchItem.Content(true, Section.WHOLE, null)), FetchModifiers.NONE, new Messages() {
                    @Override
                    public void message(Response.Fetched message) {
                        told.add(message);
                    }

                    @Override
                    public boolean octets(Section section, InputStream octets, long size) throws IOException {
                        bodies.add(octets.readAllBytes());
                        return true;
                    }
                });
        assertEquals(count, told.size());
        for (int i = 1; i <= count; i++) {
            assertArrayEquals(letter(i), bodies.get(i - 1));
            Response.Fetched f = told.get(i - 1);
            assertEquals(i, f.uid());
            assertEquals(letter(i).length, f.size());
            assertEquals("Letter " + i, f.envelope().at(1).asText());
            assertEquals(DATE.toInstant(), f.internalDate() == null ? null : f.internalDate().toInstant());
            assertTrue(f.flags() != null && Set.copyOf(f.flags()).containsAll(Set.of("\\Seen", "$Note")), f.toString());
        }
        var one = new ByteArrayOutputStream();
        assertTrue(client.fetchMessage(7, one));
        assertArrayEquals(letter(7), one.toByteArray());
        assertFalse(client.fetchMessage(1000, one));
    }

    private static void searches(ImapClient client, int count) throws Exception {
        assertEquals(List.of(40L),
                client.search(new SearchKey.And(List.of(new SearchKey.Header("Subject", "letter 40"), new SearchKey.Larger(100)))));
        assertEquals(List.of(), client.search(new SearchKey.Text("привет")));
        List<Long> bySize = client.sort(List.of(new SortKey(SortKey.By.SIZE, true)), SearchKey.Simple.ALL);
        assertEquals(List.of(40L, 39L), bySize.subList(0, 2));
        client.store(SequenceSet.range(1, 3), Command.Store.How.ADD, List.of("\\Flagged"));
        assertEquals(List.of(1L, 2L, 3L), client.search(new SearchKey.HasFlag("\\Flagged", true)));
        assertEquals(count - 3, client.search(new SearchKey.HasFlag("\\Flagged", false)).size());
    }

    private static void moves(ImapClient client, Opened opened) throws Exception {
        client.create("Goal");
        Placed copied = client.copy(Uids.set(List.of(5L, 3L, 4L)), "Goal");
        assertEquals(Map.of(3L, 1L, 4L, 2L, 5L, 3L), copied.uids());
        assertTrue(copied.uidValidity() > 0 && copied.uidValidity() == client.status("Goal").uidValidity());
        assertEquals(Map.of(3L, 4L, 9L, 5L), client.move(Uids.set(List.of(3L, 9L)), "Goal").uids());
        client.store(SequenceSet.of(10), Command.Store.How.ADD, List.of("\\Deleted"));
        client.remove(SequenceSet.range(20, 30));
        assertEquals(List.of(10L), client.search(new SearchKey.HasFlag("\\Deleted", true)));
        assertEquals(40 - 2 - 11, client.select("INBOX", false).messages());
        assertEquals(opened.uidValidity(), client.select("INBOX", true).uidValidity());
        assertEquals("TRYCREATE", assertThrows(ImapRefusedException.class, () -> client.copy(SequenceSet.of(1), "Nowhere")).code());
    }

    private static void watches(ImapClient client, InetSocketAddress at) throws Exception {
        client.enable("CONDSTORE", "X-NO-SUCH");
        long before = client.select("INBOX", false).messages();
        try (ImapClient other = login(at)) {
            Thread later = Thread.ofVirtual().start(() -> {
                try {
                    append(other, "INBOX", 1);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            List<Response> told = client.idle(Duration.ofSeconds(60));
            later.join();
            assertTrue(told.contains(new Response.Exists(before + 1))
                    || client.ask(new Command.Noop()).data().contains(new Response.Exists(before + 1)), told.toString());
        }
    }
}
