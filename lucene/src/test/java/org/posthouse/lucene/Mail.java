package org.posthouse.lucene;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;
import org.posthouse.mail.mime.Limits;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.mime.Structure;
import org.posthouse.store.account.StoredDirectory;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.FlagSet;
import org.posthouse.store.mailbox.MailSettings;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.store.mailbox.NewMessage;
import org.posthouse.store.mailbox.StoredMail;
import org.posthouse.store.search.FuzzyMatcher;
import org.posthouse.store.search.MessageScan;
import org.posthouse.store.search.Scores;
import org.posthouse.store.search.TextIndex;
import org.posthouse.store.search.TextMatcher;
import org.posthouse.store.search.TextQuery;
import org.posthouse.store.view.MailboxView;

/** One account over a store in memory. */
final class Mail implements AutoCloseable {
    private static final Instant NOW = Instant.parse("2026-11-21T02:40:00Z");
    private final MemoryEngine engine = new MemoryEngine();
    final StoredMail store;
    final AccountMail mail;
    final long inbox;

    Mail() throws Refusal {
        InstantSource clock = InstantSource.fixed(NOW);
        StoredDirectory directory = new StoredDirectory(engine, clock);
        directory.addDomain(Domain.of("example.org"));
        long id = directory.addAccount(Address.parse("mary@example.org")).id();
        store = new StoredMail(engine, clock, directory, MailSettings.DEFAULT);
        mail = store.open(id);
        inbox = mail.mailbox(MailboxName.INBOX).orElseThrow().id();
    }

    void add(long mailbox, List<String> texts) throws Refusal, IOException {
        List<NewMessage> messages = new ArrayList<>();
        for (String text : texts) {
            byte[] bytes = text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
            try (BlobWriter blob = store.newBlob()) {
                blob.write(bytes, 0, bytes.length);
                blob.finish();
                messages.add(new NewMessage(new byte[0], blob.id(), bytes.length, NOW, FlagSet.NONE,
                        Structure.of(Source.of(bytes), Limits.DEFAULT), 7, null));
            }
        }
        mail.append(mailbox, messages);
    }

    void add(String... texts) throws Refusal, IOException {
        add(inbox, List.of(texts));
    }

    MailboxView view() throws Refusal {
        return mail.view(inbox);
    }

    /** What reading every message finds. */
    Set<Long> scanned(MailboxView view, TextQuery query) throws Refusal, IOException {
        TextMatcher matcher = new TextMatcher(query);
        Set<Long> found = new TreeSet<>();
        for (int i = 0; i < view.size(); i++)
            if (matches(view, i, matcher))
                found.add(view.uid(i));
        return found;
    }

    private boolean matches(MailboxView view, int i, TextMatcher matcher) throws Refusal, IOException {
        try (MessageScan scan = MessageScan.open(mail, view.mailbox(), view.uid(i))) {
            return scan != null && scan.matches(matcher);
        }
    }

    /** What the index finds, and reading those messages that it does not know. */
    Set<Long> found(TextIndex index, MailboxView view, TextQuery query) throws Refusal, IOException {
        TextMatcher matcher = new TextMatcher(query);
        TextIndex.Answer answer = index.find(mail, view, matcher, () -> false);
        Set<Long> found = new TreeSet<>();
        for (int i = 0; i < view.size(); i++)
            if (answer.hits().contains(view.uid(i)) || answer.unindexed().contains(view.uid(i)) && matches(view, i, matcher))
                found.add(view.uid(i));
        return found;
    }

    /** How well each message matches, by reading it and by asking the index first. */
    List<int[]> scores(TextIndex index, MailboxView view, TextQuery query) throws Refusal, IOException {
        FuzzyMatcher matcher = new FuzzyMatcher(query);
        Scores known = index.score(mail, view, matcher, () -> false);
        List<int[]> all = new ArrayList<>();
        for (int i = 0; i < view.size(); i++) {
            int read;
            try (MessageScan scan = MessageScan.open(mail, view.mailbox(), view.uid(i))) {
                read = scan == null ? 0 : scan.score(matcher);
            }
            int told = known.of(view.uid(i));
            all.add(new int[]{read, told == FuzzyMatcher.UNKNOWN ? read : told});
        }
        return all;
    }

    /** How many messages of the view the index does not know. */
    long unknown(TextIndex index, MailboxView view) throws Refusal {
        var unknown = index.find(mail, view, new TextMatcher(new TextQuery.Body("x")), () -> false).unindexed();
        long n = 0;
        for (int i = 0; i < view.size(); i++)
            n += unknown.contains(view.uid(i)) ? 1 : 0;
        return n;
    }

    @Override
    public void close() {
        store.close();
        engine.close();
    }
}
