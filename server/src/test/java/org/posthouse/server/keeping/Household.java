package org.posthouse.server.keeping;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.mime.Limits;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.mime.Structure;
import org.posthouse.server.admin.Request;
import org.posthouse.server.config.ConfigReader;
import org.posthouse.server.wiring.House;
import org.posthouse.server.wiring.Seams;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.FlagSet;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.store.mailbox.MessageSource;
import org.posthouse.store.mailbox.NewMessage;
import org.posthouse.store.view.Flags;
import org.posthouse.store.view.MailboxView;
import org.posthouse.store.view.UidSet;

/** A real folder with a real engine, opened without doors. */
final class Household implements AutoCloseable {
    static final String MARY = "mary@keep.test";
    static final String JOHN = "john@keep.test";
    private static final byte[] TRACE = "Received: from a.test by keep.test; Sun, 1 Feb 2026 12:00:00 +0000\r\n".getBytes(
            StandardCharsets.US_ASCII);
    private final House house;

    Household(Path dir) throws Exception {
        house = House.open(ConfigReader.read(dir), dir, Seams.real());
    }

    /** Makes the folder with a domain and two accounts. */
    static Household make(Path dir) throws Exception {
        Files.createDirectories(dir);
        Files.writeString(dir.resolve(ConfigReader.FILE), "hostname = \"mail.keep.test\"\n[listen]\nsmtp = [\"127.0.0.1:25\"]\n");
        var made = new Household(dir);
        made.ask(Request.of("domain.add").with("domain", "keep.test"));
        made.ask(Request.of("account.add").with("password", "a password").with("addresses", List.of(MARY, JOHN)));
        return made;
    }

    List<tools.jackson.databind.node.ObjectNode> ask(Request request) throws Exception {
        var items = new java.util.ArrayList<tools.jackson.databind.node.ObjectNode>();
        house.desk().local("test").execute(request, items::add);
        return items;
    }

    AccountMail mail(String address) throws Exception {
        return house.rooms().store().open(house.rooms().directory().account(Address.parse(address)).orElseThrow().id());
    }

    Mailbox box(String address, String name) throws Exception {
        AccountMail mail = mail(address);
        MailboxName of = MailboxName.of(name);
        Mailbox box = mail.mailbox(of).orElse(null);
        return box != null ? box : mail.create(of, null);
    }

    /** Adds a message of that size at least, of random letters by the number, with flags that differ. */
    long add(String address, String folder, int number, int size) throws Exception {
        return add(address, folder, number, body(number, size));
    }

    private long add(String address, String folder, int number, byte[] body) throws Exception {
        byte[] whole = new byte[TRACE.length + body.length];
        System.arraycopy(TRACE, 0, whole, 0, TRACE.length);
        System.arraycopy(body, 0, whole, TRACE.length, body.length);
        FlagSet flags = new FlagSet(number % 3 == 0 ? Flags.SEEN | Flags.FLAGGED : 0, number % 2 == 0 ? Set.of("Work") : Set.of());
        try (BlobWriter blob = house.rooms().store().newBlob()) {
            blob.write(body, 0, body.length);
            var message = new NewMessage(TRACE, blob.finish(), whole.length, Instant.ofEpochSecond(1_700_000_000L + number), flags,
                    Structure.of(Source.of(whole), Limits.DEFAULT), 0, null);
            return mail(address).append(box(address, folder).id(), List.of(message)).getFirst();
        }
    }

    static byte[] body(int number, int size) {
        Random random = new Random(number);
        StringBuilder text = new StringBuilder(
                "From: a@a.test\r\nSubject: letter " + number + "\r\nMessage-ID: <" + number + "@a.test>\r\n\r\n");
        while (text.length() < size) {
            for (int i = 0; i < 70; i++)
                text.append((char) ('a' + random.nextInt(26)));
            text.append("\r\n");
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    void remove(String address, String folder, long... uids) throws Exception {
        mail(address).remove(box(address, folder).id(), UidSet.of(uids));
    }

    /** Every message: folder, SHA-256, flags, keywords and date, with how often it is there. */
    SortedMap<String, Integer> letters(String address) throws Exception {
        AccountMail mail = mail(address);
        SortedMap<String, Integer> all = new TreeMap<>();
        for (Mailbox box : mail.mailboxes()) {
            MailboxView view = mail.view(box.id());
            for (int i = 0; i < view.size(); i++) {
                boolean work = view.keywords().contains("Work")
                        && (view.flags(i) & 1L << Flags.FIRST_KEYWORD + view.keywords().indexOf("Work")) != 0;
                try (MessageSource source = mail.open(box.id(), view.uid(i))) {
                    all.merge(box.name() + " " + Digests.of(source) + " " + (view.flags(i) & Flags.SYSTEM) + (work ? " Work " : " ")
                            + view.internalDate(i), 1, Integer::sum);
                }
            }
        }
        return all;
    }

    @Override
    public void close() throws IOException {
        house.close();
    }
}
