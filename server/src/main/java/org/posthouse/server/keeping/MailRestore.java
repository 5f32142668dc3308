package org.posthouse.server.keeping;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.mime.Octets;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Exit;
import org.posthouse.store.account.Account;
import org.posthouse.store.account.Directory;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.BlobReader;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.FlagSet;
import org.posthouse.store.mailbox.MailStore;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.store.mailbox.MessageSource;
import org.posthouse.store.mailbox.NewMessage;
import org.posthouse.store.mailbox.PopDevice;
import org.posthouse.store.record.UnreadableRecord;
import org.posthouse.store.view.MailboxView;
import org.posthouse.store.view.UidSet;

/** Takes mail of an account back from a snapshot: what its mailbox does not have any more is added, with flags and dates; nothing is changed or removed. */
public final class MailRestore {
    /**
     * What to take back; an empty text is all.
     *
     * @param message a Message-ID, with or without brackets
     * @param into a mailbox to put it into instead; all mailboxes of an account go below it
     */
    public record Wanted(Address account, String folder, String message, String into, boolean dryRun) {}

    /** What came of it. Unreadable messages are damaged in the backup. */
    public record Sum(String account, int looked, int present, int restored, long octets, int unreadable) {}

    /** Hears of each message that is added, or with a dry run would be. */
    @FunctionalInterface
    public interface Told {
        void message(String folder, NewMessage message, String sha256);
    }

    private static final int AT_ONCE = 200;
    private static final int COMMIT_MESSAGES = 100;
    private static final long COMMIT_OCTETS = 16L << 20;

    private record Copied(NewMessage message, String sha256) {}

    private final Wanted wanted;
    private final Told told;
    private final Progress progress;
    private int looked, present, restored, unreadable;
    private long octets;

    MailRestore(Wanted wanted, Told told, Progress progress) {
        this.wanted = wanted;
        this.told = told;
        this.progress = progress;
    }

    Sum run(Directory directoryThen, MailStore then, Directory directory, MailStore now) throws IOException, AdminException, Refusal {
        Account was = directoryThen.account(wanted.account())
                .orElseThrow(() -> new AdminException(Exit.NO_INPUT, "the snapshot has no account " + wanted.account()));
        Account is = directory.account(wanted.account()).orElseThrow(() -> new AdminException(Exit.NO_INPUT,
                "there is no account " + wanted.account() + "; make it with `account add`, then restore again"));
        AccountMail from = then.open(was.id()), to = now.open(is.id());
        boolean found = false;
        for (Mailbox box : from.mailboxes())
            if (wanted.folder().isEmpty() || box.name().equals(MailboxName.of(wanted.folder()))) {
                found = true;
                new OneMailbox(from, then, box, to, now).run();
            }
        if (!found)
            throw new AdminException(Exit.NO_INPUT, "the snapshot has no folder " + wanted.folder() + " of " + wanted.account());
        if (!wanted.message().isEmpty() && looked == 0)
            throw new AdminException(Exit.NO_INPUT, "the snapshot has no message " + wanted.message() + " of " + wanted.account()
                    + (wanted.folder().isEmpty() ? "" : " in " + wanted.folder()));
        return new Sum(is.address().toString(), looked, present, restored, octets, unreadable);
    }

    private static String bare(String messageId) {
        String id = messageId.strip();
        return id.startsWith("<") && id.endsWith(">") ? id.substring(1, id.length() - 1) : id;
    }

    /** From one mailbox into another. */
    private final class OneMailbox {
        private final AccountMail from, to;
        private final MailStore then, now;
        private final Mailbox box;
        private final MailboxName name;
        private @Nullable Mailbox target;
        private @Nullable Present there;
        private final List<Copied> waiting = new ArrayList<>();
        private long waitingOctets;

        OneMailbox(AccountMail from, MailStore then, Mailbox box, AccountMail to, MailStore now) throws Refusal {
            this.from = from;
            this.then = then;
            this.box = box;
            this.to = to;
            this.now = now;
            boolean whole = wanted.folder().isEmpty() && wanted.message().isEmpty();
            name = wanted.into().isEmpty() ? box.name() : MailboxName.of(whole ? wanted.into() + "/" + box.name() : wanted.into());
            target = to.mailbox(name).orElse(null);
        }

        void run() throws IOException, AdminException, Refusal {
            Mailbox known = target;
            there = known == null ? null : Present.in(to, known);
            MailboxView view = from.view(box.id());
            for (int i = 0; i < view.size(); i += AT_ONCE) {
                UidSet.Builder uids = new UidSet.Builder();
                for (int j = i; j < Math.min(view.size(), i + AT_ONCE); j++)
                    uids.add(view.uid(j));
                some(uids.build());
            }
            flush();
        }

        /** Halves what has an unreadable row in it, until that one is alone. */
        private void some(UidSet uids) throws IOException, AdminException, Refusal {
            SortedMap<Long, NewMessage> messages;
            try {
                messages = from.copies(box.id(), uids);
            } catch (UnreadableRecord e) {
                long[] all = uids.stream().toArray();
                if (all.length == 1) {
                    looked++;
                    unreadable++;
                    return;
                }
                some(UidSet.of(java.util.Arrays.copyOfRange(all, 0, all.length / 2)));
                some(UidSet.of(java.util.Arrays.copyOfRange(all, all.length / 2, all.length)));
                return;
            }
            for (var m : messages.entrySet())
                if (isWanted(m.getValue()))
                    one(m.getKey(), m.getValue());
        }

        private boolean isWanted(NewMessage message) {
            if (wanted.message().isEmpty())
                return true;
            Octets id = message.structure().envelope().messageId();
            return id != null
                    && bare(new String(id.array(), id.offset(), id.length(), StandardCharsets.UTF_8)).equals(bare(wanted.message()));
        }

        private void one(long uid, NewMessage message) throws IOException, AdminException, Refusal {
            looked++;
            String sha256;
            try (MessageSource source = from.open(box.id(), uid)) {
                sha256 = Digests.of(source);
            } catch (IOException e) {
                unreadable++;
                return;
            }
            progress.add(message.size());
            Present has = there;
            if (has != null && has.has(message, sha256)) {
                present++;
                return;
            }
            if (has == null) {
                Mailbox made = target();
                if (made != null)
                    has = there = Present.in(to, made);
            }
            if (has != null)
                has.add(sha256);
            told.message(name.toString(), message, sha256);
            octets += message.size();
            restored++;
            if (wanted.dryRun())
                return;
            waiting.add(new Copied(copy(message), sha256));
            waitingOctets += message.size();
            if (waiting.size() >= COMMIT_MESSAGES || waitingOctets >= COMMIT_OCTETS)
                flush();
        }

        /** The mailbox, made where it is missing; null with a dry run. */
        private @Nullable Mailbox target() throws Refusal {
            Mailbox known = target;
            if (known != null || wanted.dryRun())
                return known;
            boolean asItWas = wanted.into().isEmpty() && box.use() != null && to.mailbox(box.use()).isEmpty();
            known = to.create(name, asItWas ? box.use() : null);
            to.subscribe(name, true);
            target = known;
            return known;
        }

        /** The same message with bytes of its own in the store of now. Its marks of POP3 devices stay behind: to them it is new. */
        private NewMessage copy(NewMessage m) throws IOException, Refusal {
            BlobId id;
            try (BlobReader in = then.openBlob(m.blob()); BlobWriter out = now.newBlob()) {
                byte[] buffer = new byte[64 * 1024];
                for (long at = 0; at < in.size();) {
                    int n = in.read(at, buffer, 0, buffer.length);
                    if (n <= 0)
                        throw new IOException("a message ends too early in the backup");
                    out.write(buffer, 0, n);
                    at += n;
                }
                id = out.finish();
            }
            Set<String> keywords = m.flags().keywords().stream().filter(k -> !PopDevice.isKeyword(k)).collect(Collectors.toSet());
            return new NewMessage(m.trace(), id, m.size(), m.internalDate(), new FlagSet(m.flags().system(), keywords), m.structure(),
                    m.journey(), null);
        }

        private void flush() throws IOException, AdminException, Refusal {
            Mailbox into = target;
            if (waiting.isEmpty() || into == null)
                return;
            List<Long> uids;
            boolean added = false;
            try {
                uids = to.append(into.id(), waiting.stream().map(Copied::message).toList());
                added = true;
            } finally {
                if (!added)
                    for (Copied c : waiting)
                        now.discard(c.message().blob());
            }
            for (int i = 0; i < uids.size(); i++)
                try (MessageSource source = to.open(into.id(), uids.get(i))) {
                    if (!Digests.of(source).equals(waiting.get(i).sha256()))
                        throw new AdminException(Exit.UNAVAILABLE,
                                "a restored message reads back differently from the backup; check the disk");
                }
            waiting.clear();
            waitingOctets = 0;
        }
    }

    /** The first line of a message's subject, as it stands. */
    public static Optional<String> subject(NewMessage message) {
        Octets subject = message.structure().envelope().subject();
        return subject == null
                ? Optional.empty()
                : Optional.of(new String(subject.array(), subject.offset(), subject.length(), StandardCharsets.UTF_8));
    }
}
