package org.posthouse.whole;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.posthouse.agent.remote.Change;
import org.posthouse.agent.remote.Envelope;
import org.posthouse.agent.remote.Folder;
import org.posthouse.agent.remote.Head;
import org.posthouse.agent.remote.MessageId;
import org.posthouse.agent.remote.Query;
import org.posthouse.agent.remote.Remote;
import org.posthouse.agent.remote.RemoteException;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mail.mime.Source;

/** What every adapter of Remote must do, on an account of mary@example.org that is empty but for the usual folders. */
final class RemoteContract {
    private static final Instant FIRST = Instant.parse("2026-03-04T05:06:07Z");
    private final Remote remote;

    RemoteContract(Remote remote) {
        this.remote = remote;
    }

    static byte[] letter(int n, String more) {
        return ("From: =?utf-8?q?J=C3=B6rg?= <joerg@example.com>\r\nTo: Mary <mary@example.org>\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?= "
                + n
                + "\r\nDate: Sat, 21 Nov 2026 02:" + (10 + n) + ":00 +0000\r\nMessage-ID: <" + n + "@example.com>\r\n" + more
                + "\r\nText of letter " + n + ".\r\n" + "x".repeat(10 * n) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** From mary, who may send nothing else. */
    static byte[] own(int n) {
        return new String(letter(n, ""), StandardCharsets.US_ASCII).replaceFirst("From:.*", "From: mary@example.org")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] withFile(int n) {
        return letter(n,
                String.join("\r\n", "MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=b", "", "--b", "", "hello", "--b",
                        "Content-Type: application/pdf", "Content-Disposition: attachment; filename=a.pdf", "", "PDF", "--b--", ""));
    }

    static @Nullable MessageId put(Remote remote, String folder, byte[] message, int n, String... flags) throws Exception {
        return remote.append(folder, Source.of(message), Set.of(flags), FIRST.plusSeconds(60L * n));
    }

    private static byte[] octets(Remote remote, MessageId id) throws Exception {
        var out = new ByteArrayOutputStream();
        remote.read(id, out);
        return out.toByteArray();
    }

    private List<Head> all(String folder) throws Exception {
        return remote.list(new Query.In(folder), 0, 100).heads();
    }

    /** All of it, in this order. */
    void holds() throws Exception {
        folders();
        listings();
        searches();
        flags();
        moves();
        conversation();
    }

    /** What can be held without a network, all messages being put in here: no server has told when they arrived, or which belong together. */
    void holdsOffline() throws Exception {
        folders();
        listings();
        searchesWithoutArrival();
        flags();
        moves();
    }

    private void folders() throws Exception {
        remote.createFolder("Reisen/Köln");
        Map<String, Folder> folders = remote.folders().stream().collect(Collectors.toMap(Folder::path, Function.identity()));
        assertEquals("inbox", role(folders, "INBOX"));
        for (String name : List.of("Sent", "Drafts", "Junk", "Trash", "Archive"))
            assertEquals(name.toLowerCase(java.util.Locale.ROOT), role(folders, name));
        Folder made = Objects.requireNonNull(folders.get("Reisen/Köln"));
        assertTrue(made.selectable() && made.role() == null && made.messages() == 0, made.toString());
        assertThrows(RemoteException.class, () -> remote.createFolder("Reisen/Köln"));
        assertThrows(RemoteException.Gone.class, () -> remote.list(new Query.In("Nowhere"), 0, 10));
    }

    private static @Nullable String role(Map<String, Folder> folders, String path) {
        return Objects.requireNonNull(folders.get(path), path).role();
    }

    private void listings() throws Exception {
        for (int n = 1; n <= 7; n++) {
            byte[] letter = n == 5 ? withFile(n) : letter(n, "");
            MessageId id = Objects.requireNonNull(put(remote, "INBOX", letter, n, n <= 3 ? new String[]{"$seen"} : new String[0]));
            assertArrayEquals(letter, octets(remote, id));
        }
        Remote.Page page = remote.list(new Query.In("inbox"), 2, 3);
        assertEquals(7, page.total());
        assertEquals(List.of("Grüße 5", "Grüße 4", "Grüße 3"), page.heads().stream().map(Head::subject).toList());
        Head five = page.heads().getFirst();
        assertEquals("Jörg", five.from().getFirst().name());
        assertEquals("mary", five.to().getFirst().local());
        assertEquals(Instant.parse("2026-11-21T02:15:00Z"), five.date());
        assertEquals(Set.of("INBOX"), five.folders());
        assertEquals(withFile(5).length, five.size());
        assertTrue(five.attachments());
        assertFalse(page.heads().get(1).attachments());
        assertEquals(Set.of(), five.flags());
        assertEquals(Set.of("$seen"), page.heads().getLast().flags());
        assertEquals(List.of(page.heads().get(2), five), remote.heads(List.of(page.heads().get(2).id(), five.id())));
        Folder inbox = remote.folders().stream().filter(f -> f.path().equals("INBOX")).findFirst().orElseThrow();
        assertEquals(7, inbox.messages());
        assertEquals(4, inbox.unread());
    }

    private void searches() throws Exception {
        searchesWithoutArrival();
        found(new Query.And(List.of(new Query.Since(FIRST.plusSeconds(180)), new Query.Before(FIRST.plusSeconds(300)))), 4, 3);
    }

    private void searchesWithoutArrival() throws Exception {
        put(remote, "Junk", letter(8, ""), 8);
        put(remote, "Reisen/Köln", letter(9, ""), 9, "$seen", "$flagged");
        found(new Query.Everything(), 9, 7, 6, 5, 4, 3, 2, 1);
        found(new Query.In("Junk"), 8);
        found(new Query.And(List.of(new Query.In("Reisen/Köln"), new Query.Flag("$seen"))), 9);
        found(new Query.Flag("$flagged"), 9);
        found(new Query.Not(new Query.Flag("$seen")), 7, 6, 5, 4);
        found(new Query.Or(List.of(new Query.Text(Query.Field.BODY, "letter 2."), new Query.Text(Query.Field.SUBJECT, "GRÜSSE 6"),
                new Query.Text(Query.Field.SUBJECT, "grüße 6"))), 6, 2);
        found(new Query.Text(Query.Field.FROM, "jörg"), 9, 7, 6, 5, 4, 3, 2, 1);
        found(new Query.Text(Query.Field.FROM, "nobody"));
        found(new Query.Attachment(), 5);
        long size = letter(4, "").length;
        found(new Query.And(List.of(new Query.Larger(size - 1), new Query.Smaller(size + 1), new Query.Not(new Query.Attachment()))), 4);
        assertEquals(2, remote.list(new Query.Everything(), 6, 100).heads().size());
    }

    private void found(Query query, int... letters) throws Exception {
        Remote.Page page = remote.list(query, 0, 100);
        List<Integer> numbers = page.heads().stream().map(h -> Integer.parseInt(h.subject().substring("Grüße ".length()))).toList();
        assertEquals(java.util.Arrays.stream(letters).boxed().toList(), numbers, query.toString());
        assertEquals(letters.length, page.total());
    }

    private void flags() throws Exception {
        List<MessageId> ids = all("INBOX").stream().map(Head::id).toList();
        remote.flag(ids.subList(0, 2), Set.of("$flagged", "$label1"), Set.of("$seen"));
        remote.flag(ids.subList(5, 7), Set.of("$answered"), Set.of("$seen"));
        List<Head> now = remote.heads(ids);
        assertEquals(Set.of("$flagged", "$label1"), now.getFirst().flags());
        assertEquals(Set.of("$answered"), now.getLast().flags());
        assertArrayEquals(letter(7, ""), octets(remote, ids.getFirst()));
        assertEquals(Set.of("$flagged", "$label1"), remote.heads(ids).getFirst().flags());
    }

    private void moves() throws Exception {
        List<MessageId> ids = all("INBOX").stream().map(Head::id).toList();
        List<@Nullable MessageId> moved = remote.move(List.of(ids.get(1), ids.get(0)), "archive");
        assertArrayEquals(letter(6, ""), octets(remote, Objects.requireNonNull(moved.get(0))));
        assertArrayEquals(letter(7, ""), octets(remote, Objects.requireNonNull(moved.get(1))));
        assertEquals(Set.of("Archive"), remote.heads(List.of(Objects.requireNonNull(moved.get(0)))).getFirst().folders());
        assertEquals(5, all("INBOX").size());
        List<@Nullable MessageId> copied = remote.copy(List.of(ids.get(2)), "Reisen/Köln");
        assertArrayEquals(withFile(5), octets(remote, Objects.requireNonNull(copied.getFirst())));
        assertEquals(5, all("INBOX").size());
        assertEquals(2, all("Reisen/Köln").size());
        remote.destroy(List.of(ids.get(3)));
        assertEquals(4, all("INBOX").size());
        assertThrows(RemoteException.Gone.class, () -> remote.heads(List.of(ids.get(3))));
        assertThrows(RemoteException.Gone.class, () -> octets(remote, ids.get(3)));
        assertThrows(RemoteException.Gone.class, () -> remote.flag(List.of(ids.get(3)), Set.of("$seen"), Set.of()));
        assertThrows(RemoteException.Gone.class, () -> remote.move(List.of(ids.get(4)), "Nowhere"));
    }

    private void conversation() throws Exception {
        String subject = "Subject: Talk\r\n";
        List<byte[]> letters = new ArrayList<>();
        for (int n = 0; n < 3; n++)
            letters.add(("From: a@example.com\r\nTo: mary@example.org\r\n" + (n == 0 ? subject : "Subject: Re: Talk\r\n")
                    + "Date: Sat, 21 Nov 2026 0" + (3 + n) + ":00:00 +0000\r\nMessage-ID: <talk" + n + "@example.com>\r\n"
                    + (n == 0
                            ? ""
                            : "In-Reply-To: <talk" + (n - 1) + "@example.com>\r\nReferences: <talk0@example.com>"
                                    + (n == 2 ? " <talk1@example.com>" : "") + "\r\n")
                    + "\r\nhello\r\n").getBytes(StandardCharsets.US_ASCII));
        MessageId id = Objects.requireNonNull(put(remote, "INBOX", letters.get(2), 22));
        put(remote, "Archive", letters.get(0), 20);
        put(remote, "Sent", letters.get(1), 21);
        assertEquals(List.of("Talk", "Re: Talk", "Re: Talk"), remote.thread(id).stream().map(Head::subject).toList());
        MessageId alone = all("INBOX").stream().filter(h -> h.subject().equals("Grüße 1")).findFirst().orElseThrow().id();
        assertEquals(List.of(alone), remote.thread(alone).stream().map(Head::id).toList());
    }

    /** Sends to mary herself and to somebody her server will not have; the letter arrives. */
    void sends(String refused) throws Exception {
        Address mary = Address.parse("mary@example.org");
        byte[] message = own(30);
        Remote.Sent sent = remote.send(new Envelope(ReturnPath.of(mary), List.of(mary, Address.parse(refused)), null),
                Source.of(message));
        assertEquals(1, sent.refused().size(), sent.toString());
        assertTrue(sent.refused().getFirst().startsWith(refused), sent.toString());
        awaitOne("Grüße 30");
    }

    private void awaitOne(String subject) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (all("INBOX").stream().noneMatch(h -> h.subject().equals(subject)))
            if (System.nanoTime() > deadline)
                throw new AssertionError("nothing has arrived");
    }

    /** Another connection to the same account puts, flags and destroys until it is heard. */
    void watches(Remote other) throws Exception {
        BlockingQueue<Change> heard = new LinkedBlockingQueue<>();
        Thread watching = Thread.ofVirtual().start(() -> {
            try {
                remote.watch("INBOX", heard::add);
            } catch (Exception e) {
                // the thread is interrupted at the end
            }
        });
        // It may not be listening yet when the first ones come.
        Change.Arrived arrived = null;
        for (int n = 40; arrived == null && n < 59; n++) {
            put(other, "INBOX", letter(n, ""), n);
            arrived = await(heard, Change.Arrived.class, 3);
        }
        MessageId id = Objects.requireNonNull(arrived).head().id();
        other.flag(List.of(id), Set.of("$flagged"), Set.of());
        Change.Flagged flagged = Objects.requireNonNull(await(heard, Change.Flagged.class, 60));
        assertEquals(id, flagged.id());
        assertTrue(flagged.flags().contains("$flagged"), flagged.toString());
        other.destroy(List.of(id));
        assertEquals(id, Objects.requireNonNull(await(heard, Change.Gone.class, 60)).id());
        watching.interrupt();
        assertTrue(watching.join(java.time.Duration.ofSeconds(60)), "watch does not end");
    }

    private static <C extends Change> @Nullable C await(BlockingQueue<Change> heard, Class<C> kind, int seconds)
            throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        for (;;) {
            Change change = heard.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (change == null)
                return null;
            if (kind.isInstance(change))
                return kind.cast(change);
        }
    }
}
