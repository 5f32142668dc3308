package org.posthouse.server.moving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;
import org.posthouse.mail.maildir.Maildir;
import org.posthouse.mail.maildir.MaildirWriter;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Request;
import org.posthouse.server.config.ConfigReader;
import org.posthouse.server.wiring.House;
import org.posthouse.server.wiring.Seams;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.FlagSet;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.store.mailbox.SpecialUse;
import org.posthouse.store.view.Flags;
import tools.jackson.databind.node.ObjectNode;

class MovingTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    @TempDir
    Path temp = Path.of(".");
    private House house;

    @BeforeEach
    void open() throws Exception {
        Path dir = Files.createDirectories(temp.resolve("d"));
        Files.writeString(dir.resolve(ConfigReader.FILE), "hostname = \"mail.example.org\"\n");
        house = House.open(ConfigReader.read(dir), dir, Seams.real());
        house.rooms().directory().addDomain(Domain.of("example.org"));
        for (String name : List.of("mary", "robert", "john"))
            house.rooms().directory().addAccount(Address.parse(name + "@example.org"));
    }

    @AfterEach
    void close() throws Exception {
        house.close();
    }

    private AccountMail mail(String name) throws Exception {
        return house.rooms().store().open(house.rooms().directory().account(Address.parse(name + "@example.org")).orElseThrow().id());
    }

    private List<ObjectNode> ask(Request request) throws AdminException {
        List<ObjectNode> items = new ArrayList<>();
        house.desk().local("test").execute(request, items::add);
        return items;
    }

    private List<ObjectNode> bring(String name, String from) throws AdminException {
        return ask(Request.of("import").with("address", name + "@example.org").with("from", from));
    }

    /** Every message of an account: mailbox, octets, date and flags. */
    private static SortedMap<String, List<String>> all(AccountMail mail) throws Exception {
        TreeMap<String, List<String>> all = new TreeMap<>();
        for (Mailbox m : mail.mailboxes()) {
            List<String> messages = new ArrayList<>();
            new Contents(mail, m.id()).walk(0,
                    one -> messages.add(new String(one.octets().bytes(0, one.octets().size()), StandardCharsets.ISO_8859_1)
                            + "|" + one.date() + "|" + Words.imap(one.flags())));
            messages.sort(null);
            if (!messages.isEmpty())
                all.put(m.name().value(), messages);
        }
        return all;
    }

    private static ByteArrayInputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private Path maildir(int messages) throws IOException {
        Path root = temp.resolve("M");
        MaildirWriter inbox = MaildirWriter.open(root);
        for (int i = 0; i < messages; i++)
            inbox.add(bytes("Subject: m" + i + "\n\ntext\n"), NOON.plusSeconds(i), i % 3 == 0 ? null : "S",
                    NOON.plusSeconds(i).getEpochSecond() + ".M" + i + "P1.h");
        inbox.flush();
        return root;
    }

    @Test
    void aMaildirComesWithFoldersUsesFlagsAndDates() throws Exception {
        Path root = maildir(3);
        MaildirWriter sent = MaildirWriter.openSubfolder(Maildir.directory(root, List.of("Sent Items")));
        sent.add(bytes("Subject: s\r\n\r\nbare\nline\r\n"), NOON, "RS" + sent.letters(List.of("work")), "1.h");
        sent.flush();
        MaildirWriter.openSubfolder(Maildir.directory(root, List.of("Work", "&U,BTFw-"))).deliver(bytes("Subject: w\n\n"), NOON);
        List<ObjectNode> plan = ask(
                Request.of("import").with("address", "mary@example.org").with("from", "maildir:" + root).with("dryRun", true));
        assertEquals(List.of("INBOX", "Sent", "Work/台北"), plan.stream().map(i -> i.path("mailbox").asString("")).sorted().toList());
        assertEquals(0, all(mail("mary")).size());
        List<ObjectNode> items = bring("mary", "maildir:" + root);
        assertEquals(3, items.stream().filter(i -> i.has("sha256")).count(), items.toString());
        SortedMap<String, List<String>> all = all(mail("mary"));
        assertEquals(List.of("Subject: s\r\n\r\nbare\nline\r\n|" + NOON + "|[\\Seen, \\Answered, work]"), all.get("Sent"));
        assertEquals(
                List.of("Subject: m0\r\n\r\ntext\r\n|" + NOON + "|[]", "Subject: m1\r\n\r\ntext\r\n|" + NOON.plusSeconds(1) + "|[\\Seen]",
                        "Subject: m2\r\n\r\ntext\r\n|" + NOON.plusSeconds(2) + "|[\\Seen]"),
                all.get("INBOX"));
        assertEquals(1, all.getOrDefault("Work/台北", List.of()).size(), all.toString());
        assertEquals(SpecialUse.SENT, mail("mary").mailbox(MailboxName.of("Sent")).orElseThrow().use());
        // Once more: what came since, and nothing twice.
        MaildirWriter.open(root).deliver(bytes("Subject: late\n\n"), NOON.plusSeconds(99));
        bring("mary", "maildir:" + root);
        assertEquals(4, all(mail("mary")).getOrDefault("INBOX", List.of()).size());
        assertEquals("same",
                ask(Request.of("import").with("address", "mary@example.org").with("from", "maildir:" + root).with("verify", true))
                        .getLast().propertyNames().iterator().next());
    }

    /** Octets that formats find hard, in mailboxes whose names file systems find hard. */
    private void hard(String name) throws Exception {
        AccountMail mail = mail(name);
        List<String> octets = List.of("Subject: a\r\n\r\nFrom me\r\n>From you\r\n", "Subject: b\r\n\r\nno end", "\r\n", "x",
                "Subject: n\r\n\r\n\0\377\r\nbare\nlf\rcr\r\n", "From a@example.org Sat Nov 21 12:00:00 2026\r\nFrom: x\r\n\r\n\r\n\r\n",
                "Status: RO\r\nX-Status: F\r\n\r\n", "a\r\n" + "z".repeat(100_000), "Subject: twice\r\n\r\n", "Subject: twice\r\n\r\n");
        Random random = new Random(7);
        for (String box : List.of("INBOX", "a.b", "..", "100%", "con:", "Work/台北/&x", "Archive")) {
            Mailbox m = mail.mailbox(MailboxName.of(box)).orElseGet(() -> made(mail, box));
            Bringing bringing = new Bringing(house.rooms().store(), mail, house.rooms().journeys(), m.id(), false);
            for (int i = 0; i < octets.size(); i++) {
                FlagSet flags = new FlagSet(random.nextLong() & Flags.SYSTEM,
                        i % 2 == 0 ? Set.of() : Set.of("$Forwarded", "k" + i, "a/b,c"));
                bringing.take(new Given(octets.get(i), NOON.plusSeconds(i), flags, i), box + i);
            }
            bringing.commit();
        }
    }

    private static Mailbox made(AccountMail mail, String box) {
        try {
            return mail.create(MailboxName.of(box), null);
        } catch (org.posthouse.store.kv.Refusal e) {
            throw new IllegalStateException(e);
        }
    }

    private record Given(String text, Instant date, FlagSet flags, int number) implements Origin.Found {
        @Override
        public String name() {
            return "number " + number;
        }

        @Override
        public String mark() {
            return Integer.toString(number);
        }

        @Override
        public long units() {
            return 1;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            if (text.startsWith("broken"))
                throw new IOException("cannot be read");
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void whatGoesOutComesBackOctetForOctet() throws Exception {
        hard("mary");
        SortedMap<String, List<String>> before = all(mail("mary"));
        assertEquals(7, before.size());
        // Each into an account of its own, so that what is compared can only have come that way.
        TreeMap<String, String> ways = new TreeMap<>(java.util.Map.of("mbox", "robert", "eml", "john"));
        for (var way : ways.entrySet()) {
            String place = way.getKey() + ":" + temp.resolve("out-" + way.getKey());
            ask(Request.of("export").with("address", "mary@example.org").with("to", place));
            bring(way.getValue(), place);
            assertEquals(before, all(mail(way.getValue())), way.getKey());
            assertEquals(true,
                    ask(Request.of("export").with("address", "mary@example.org").with("to", place).with("verify", true)).getLast()
                            .path("same").asBoolean(false));
        }
    }

    @Test
    void aMaildirComesBackButForLinesThatItCannotTell() throws Exception {
        hard("mary");
        String place = "maildir:" + temp.resolve("out");
        ask(Request.of("export").with("address", "mary@example.org").with("to", place));
        bring("robert", place);
        assertEquals(all(mail("mary")), all(mail("robert")));
    }

    @Test
    void anExportGoesOn() throws Exception {
        bring("mary", "maildir:" + maildir(600));
        Path out = temp.resolve("out");
        for (String kind : List.of("mbox", "maildir", "eml")) {
            String place = kind + ":" + out.resolve(kind);
            Request request = Request.of("export").with("address", "mary@example.org").with("to", place).with("folder", "INBOX");
            AccountMail mail = mail("mary");
            // It ends after 300 messages, of which 250 are written down.
            RunState state = RunState.open(temp.resolve("d/moving"), "export mary@example.org to " + place);
            state.claim(out.resolve(kind));
            Target target = switch (kind) {
                case "mbox" -> new MboxTarget(out.resolve(kind), true);
                case "maildir" -> new MaildirTarget(out.resolve(kind));
                default -> new FileTarget(out.resolve(kind));
            };
            assertThrows(IOException.class, () -> new MoveOut(mail, new Ending(target, 300), state, _ -> {
            }).run(MoveOut.chosen(mail, "INBOX")));
            ask(request);
            List<ObjectNode> compared = ask(
                    Request.of("export").with("address", "mary@example.org").with("to", place).with("verify", true));
            ObjectNode inbox = compared.stream().filter(i -> i.path("mailbox").asString("").equals("INBOX")).findFirst().orElseThrow();
            assertEquals(600, inbox.path("there").asInt(0), kind + inbox);
            assertEquals(600, inbox.path("here").asInt(0), kind + inbox);
        }
    }

    @Test
    void anExportThatIsGoneIsNotGoneOnWith() throws Exception {
        bring("mary", "maildir:" + maildir(3));
        for (String kind : List.of("mbox", "maildir", "eml")) {
            Path out = temp.resolve("gone-" + kind);
            Request request = Request.of("export").with("address", "mary@example.org").with("to", kind + ":" + out);
            ask(request);
            ask(request);
            Request others = Request.of("export").with("address", "robert@example.org").with("to", kind + ":" + out);
            assertTrue(String.valueOf(assertThrows(AdminException.class, () -> ask(others)).getMessage()).contains("is not empty"), kind);
            Path inbox = out.resolve(kind.equals("mbox") ? "INBOX.mbox" : kind.equals("eml") ? "INBOX" : "cur");
            Path aside = temp.resolve("aside-" + kind);
            Files.move(inbox, aside);
            assertThrows(AdminException.class, () -> ask(request), kind);
            Files.move(aside, inbox);
            ask(request);
            Files.move(out, aside);
            Files.createDirectory(out);
            assertTrue(String.valueOf(assertThrows(AdminException.class, () -> ask(request)).getMessage()).contains("is gone"), kind);
            try (var files = Files.list(out)) {
                assertEquals(0, files.count(), kind);
            }
        }
    }

    /** Ends as a process that is killed does: what was added stays, and is not written down. */
    private static final class Ending implements Target {
        private final Target target;
        private int left;

        Ending(Target target, int left) {
            this.target = target;
            this.left = left;
        }

        @Override
        public void begin(Box box, long position, long afterUid) throws IOException {
            target.begin(box, position, afterUid);
        }

        @Override
        public void add(Contents.Message message) throws IOException {
            target.add(message);
            if (--left == 0) {
                target.flush();
                throw new IOException("over");
            }
        }

        @Override
        public long flush() throws IOException {
            return target.flush();
        }

        @Override
        public void close() throws IOException {
            target.close();
        }
    }

    /** Whatever is written down of a run when it ends, the next has nothing twice and nothing missing. */
    @Test
    void anImportGoesOnFromAnyMoment() throws Exception {
        Path root = maildir(900);
        String what = "import mary@example.org from maildir:" + root + " into ";
        Random random = new Random(3);
        byte @Nullable [] older = null;
        Path states = temp.resolve("d/moving");
        for (int round = 0; round < 8; round++) {
            int stop = random.nextInt(400);
            RunState state = RunState.open(states, what);
            Origin broken = new Breaking(new MaildirOrigin(root), stop);
            MoveIn move = new MoveIn(house.rooms(), mail("mary"), broken, state, new Naming(mail("mary"), ""), false,
                    "maildir:" + root + "\n", _ -> {
                    });
            try {
                move.run();
            } catch (Origin.GoneException e) {
                // Killed.
            }
            List<Path> files;
            try (var list = Files.list(states)) {
                files = list.filter(f -> f.toString().endsWith(".json")).toList();
            }
            // Every other time the last that was written down is lost.
            if (!files.isEmpty()) {
                byte[] now = Files.readAllBytes(files.getFirst());
                if (older != null && round % 2 == 0)
                    Files.write(files.getFirst(), older);
                older = now;
            }
        }
        bring("mary", "maildir:" + root);
        List<String> there = all(mail("mary")).getOrDefault("INBOX", List.of());
        assertEquals(900, there.size());
        assertEquals(900, there.stream().distinct().count());
    }

    /** Breaks after so many messages. */
    private record Breaking(Origin origin, int after) implements Origin {
        @Override
        public List<Folder> folders() throws IOException {
            return origin.folders();
        }

        @Override
        public void walk(Folder folder, @Nullable String mark, Visitor visitor) throws IOException, org.posthouse.store.kv.Refusal {
            int[] left = {after};
            origin.walk(folder, mark, found -> {
                if (left[0]-- <= 0)
                    throw new GoneException("broken", new IOException());
                return visitor.visit(found);
            });
        }

        @Override
        public void close() {
            origin.close();
        }
    }

    @Test
    void aBadMessageIsToldAndPassedOver() throws Exception {
        Path files = Files.createDirectories(temp.resolve("eml"));
        Files.writeString(files.resolve("a.eml"), "Subject: a\n\n");
        Files.writeString(files.resolve("b.eml"), "");
        Files.writeString(files.resolve("c.eml"), "Subject: c\n\n");
        List<ObjectNode> items = bring("mary", "eml:" + files);
        assertEquals("b.eml", items.getFirst().path("skipped").asString(""), items.toString());
        assertEquals(2, items.getLast().path("messages").asInt(0), items.toString());
        assertEquals(1, items.getLast().path("skippedMessages").asInt(0));
        assertEquals(2, all(mail("mary")).getOrDefault("INBOX", List.of()).size());
        assertThrows(AdminException.class, () -> bring("mary", "eml:relative"));
        assertThrows(AdminException.class, () -> bring("mary", "tar:/x"));
        assertThrows(AdminException.class, () -> bring("nobody", "eml:" + files));
        Files.writeString(temp.resolve("no.mbox"), "Subject: none\n\n");
        assertTrue(bring("mary", "mbox:" + temp.resolve("no.mbox")).getFirst().path("error").asString("").contains("not an mbox file"));
    }

    @Test
    void anMboxThatHasChangedIsNotGoneOnWith() throws Exception {
        Path file = temp.resolve("in.mbox");
        String one = "From a Sat Nov 21 12:00:00 2026\nSubject: a\n\n", two = "From b Sat Nov 21 12:00:00 2026\nSubject: b\n\n";
        Files.writeString(file, one + two);
        bring("mary", "mbox:" + file);
        Files.writeString(file, one + two + two.replace('b', 'c'));
        bring("mary", "mbox:" + file);
        assertEquals(3, all(mail("mary")).getOrDefault("INBOX", List.of()).size());
        for (String other : List.of(one, one.replace('a', 'd') + two + two + two)) {
            Files.writeString(file, other);
            List<ObjectNode> items = bring("mary", "mbox:" + file);
            assertTrue(items.getLast().path("error").asString("").contains("has changed"), items.toString());
        }
        assertEquals(3, all(mail("mary")).getOrDefault("INBOX", List.of()).size());
    }

    @Test
    void missingMessagesAreFound() throws Exception {
        Path root = maildir(5);
        bring("mary", "maildir:" + root);
        AccountMail mail = mail("mary");
        long inbox = mail.mailbox(MailboxName.INBOX).orElseThrow().id();
        mail.remove(inbox, new org.posthouse.store.view.UidSet.Builder().add(2).build());
        List<ObjectNode> items = new ArrayList<>();
        AdminException e = assertThrows(AdminException.class, () -> house.desk().local("test").execute(
                Request.of("import").with("address", "mary@example.org").with("from", "maildir:" + root).with("verify", true), items::add));
        assertEquals(65, e.exit().code());
        assertEquals(4, items.getFirst().path("here").asInt(0), items.toString());
        assertTrue(items.getFirst().path("missing").path(0).asString("").contains(".M1P1.h"), items.toString());
    }

    @Test
    void aFullAccountStopsAnImportUnlessItMayGoOn() throws Exception {
        Path root = maildir(20);
        ask(Request.of("account.quota").with("address", "mary@example.org").with("messages", 10));
        AdminException e = assertThrows(AdminException.class, () -> bring("mary", "maildir:" + root));
        assertEquals(75, e.exit().code());
        assertEquals(0, all(mail("mary")).size());
        ask(Request.of("import").with("address", "mary@example.org").with("from", "maildir:" + root).with("overQuota", true));
        assertEquals(20, all(mail("mary")).getOrDefault("INBOX", List.of()).size());
    }
}
