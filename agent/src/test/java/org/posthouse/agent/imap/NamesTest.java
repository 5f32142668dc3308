package org.posthouse.agent.imap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthouse.agent.remote.MessageId;
import org.posthouse.agent.remote.Query;
import org.posthouse.agent.remote.RemoteException;
import org.posthouse.protocol.imap.SearchKey;
import org.posthouse.protocol.imapclient.Counts;
import org.posthouse.protocol.imapclient.Listing;
import org.posthouse.protocol.imapwire.Value;

/** What servers call things, and what people do. */
class NamesTest {
    private static Listing box(String name, String separator, String... attributes) {
        return new Listing(name, separator, Set.of(attributes), true, Counts.UNTOLD);
    }

    @Test
    void foldersOfAServerWithDotsAndAPrefix() throws Exception {
        Tree tree = new Tree(List.of(box("INBOX", "."), box("INBOX.Sent Items", "."), box("INBOX.Work.a/b", "."), box("INBOX.Spam", ".")),
                "INBOX.");
        assertEquals("INBOX.Work.a/b", tree.find("Work/a%2Fb").name());
        assertEquals("INBOX.Sent Items", tree.find("sent").name());
        assertEquals("junk", tree.find("Spam").role());
        assertEquals("inbox", tree.find("inbox").role());
        assertEquals("INBOX.New.Deep", tree.name("New/Deep"));
        assertThrows(RemoteException.Gone.class, () -> tree.find("Nowhere"));
    }

    @Test
    void aServerThatTellsUsesIsBelieved() throws Exception {
        Tree tree = new Tree(
                List.of(box("INBOX", "/"), box("Sent", "/"), box("Gesendet", "/", "\\sent"), box("Deep/Box", "/", "\\noselect")),
                "");
        assertNull(tree.find("Sent").role());
        assertEquals("sent", tree.find("Gesendet").role());
        assertFalse(Tree.folder(tree.find("deep/box")).selectable());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "INBOX", "INBOX:", ":7", "INBOX:0", "INBOX:x", "INBOX:0.7", "INBOX:2.", "INBOX:99999999999", "INBOX:-1"})
    void whatIsNoName(String name) {
        assertThrows(RemoteException.Gone.class, () -> Name.of(new MessageId(name)));
    }

    @Test
    void namesAreReadAsTheyAreWritten() throws Exception {
        assertEquals(new Name("a:b/c", 1, 812), Name.of(new MessageId("a:b/c:812")));
        assertEquals("INBOX:3.4294967295", new Name("INBOX", 3, 4294967295L).id().value());
        assertEquals(new Name("INBOX", 3, 4294967295L), Name.of(new MessageId("INBOX:3.4294967295")));
    }

    @Test
    void validitiesAreCountedForEver(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("state/epochs");
        Epochs epochs = Epochs.in(file);
        assertEquals(1, epochs.number("INBOX", 1700000001));
        assertEquals(2, epochs.number("INBOX", 1700000002));
        assertEquals(1, epochs.number("INBOX", 1700000001));
        assertEquals(1, epochs.number("Work", 1700000002));
        Files.writeString(file, "\n1700000003 INB", StandardOpenOption.APPEND);
        Epochs later = Epochs.in(file);
        assertEquals(2, later.number("INBOX", 1700000002));
        assertEquals(3, later.number("INBOX", 1700000009));
        assertEquals(3, Epochs.in(file).number("INBOX", 1700000009));
    }

    @Test
    void queriesInOneMailbox() {
        Criteria criteria = new Criteria("Work"::equals, true, () -> Instant.parse("2026-11-22T00:00:00Z"));
        assertEquals(SearchKey.Simple.ALL, criteria.key(new Query.In("Work")));
        assertNull(criteria.key(new Query.In("Home")));
        assertNull(criteria.key(new Query.And(List.of(new Query.Flag("$seen"), new Query.In("Home")))));
        assertEquals(new SearchKey.HasFlag("\\Seen", true),
                criteria.key(new Query.Or(
                        List.of(new Query.In("Home"), new Query.And(List.of(new Query.In("Work"), new Query.Flag("$seen")))))));
        assertEquals(SearchKey.Simple.ALL, criteria.key(new Query.Not(new Query.In("Home"))));
        assertNull(criteria.key(new Query.Not(new Query.Everything())));
        assertEquals(new SearchKey.Within(false, 3600), criteria.key(new Query.Since(Instant.parse("2026-11-21T23:00:00Z"))));
        assertEquals(new SearchKey.Not(new SearchKey.Within(false, 3600)),
                criteria.key(new Query.Before(Instant.parse("2026-11-21T23:00:00Z"))));
    }

    private static Value text(String text) {
        return new Value.Text(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static Value part(String type, String subtype, Value disposition) {
        Value nil = Value.Nil.NIL;
        List<Value> fields = new ArrayList<>(List.of(text(type), text(subtype), nil, nil, nil, text("7BIT"), new Value.Atom("3")));
        if (type.equals("text"))
            fields.add(new Value.Atom("1"));
        fields.addAll(List.of(nil, disposition, nil, nil));
        return new Value.Parens(fields);
    }

    @Test
    void whatIsAttached() {
        Value file = new Value.Parens(List.of(text("attachment"), Value.Nil.NIL));
        Value inline = new Value.Parens(List.of(text("inline"), Value.Nil.NIL));
        Value plain = part("text", "plain", Value.Nil.NIL);
        assertFalse(Heads.attachments(plain));
        assertTrue(Heads.attachments(part("text", "plain", file)));
        assertTrue(Heads.attachments(part("application", "pdf", Value.Nil.NIL)));
        assertFalse(Heads.attachments(part("image", "png", inline)));
        assertFalse(
                Heads.attachments(new Value.Parens(List.of(plain, part("application", "pgp-signature", Value.Nil.NIL), text("signed")))));
        assertTrue(Heads.attachments(
                new Value.Parens(List.of(plain, new Value.Parens(List.of(plain, part("a", "b", file), text("mixed"))), text("x")))));
    }

    @Test
    void messageIdsInReferences() {
        assertEquals(List.of("<a@b>", "<c@d>"), Heads.messageIds("References: <a@b>\r\n <c@d> <\r\n".getBytes(StandardCharsets.US_ASCII)));
        assertEquals(List.of(), Heads.messageIds(null));
    }
}
