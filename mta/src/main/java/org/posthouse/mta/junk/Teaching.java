package org.posthouse.mta.junk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.mime.Envelope;
import org.posthouse.mail.mime.EnvelopeAddress;
import org.posthouse.mail.mime.Structure;
import org.posthouse.mta.delivery.Judgement;
import org.posthouse.store.junk.JunkData;
import org.posthouse.store.junk.Lesson;
import org.posthouse.store.junk.Mark;
import org.posthouse.store.junk.Who;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.StoredMessage;
import org.posthouse.store.view.MailboxView;
import org.posthouse.store.view.UidSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes lessons of messages and hands them over a few at a time. For one account and one thread. */
final class Teaching {
    private static final Logger LOG = LoggerFactory.getLogger(Teaching.class);
    /** Messages whose words are learnt in one commit. */
    private static final int AT_ONCE = 50;
    private static final int MAX_WRITTEN_TO = 100;
    private static final byte[] JUNK = (Judgement.FIELD + ": yes;").getBytes(StandardCharsets.US_ASCII);

    private final AccountMail mail;
    private final JunkData data;
    private final Settings settings;
    private final List<Numbered> all = new ArrayList<>();

    private record Numbered(long number, Lesson lesson) {}

    Teaching(AccountMail mail, JunkData data, Settings settings) {
        this.mail = mail;
        this.data = data;
        this.settings = settings;
    }

    /** What a message with its flags as they are now teaches. */
    interface OfMessage {
        void teach(StoredMessage message, Structure structure, long flags) throws Refusal, IOException;
    }

    /** Those of the messages that are still there. */
    void read(MailboxView view, SortedSet<Long> uids, OfMessage each) throws Refusal {
        UidSet.Builder piece = new UidSet.Builder();
        int n = 0;
        for (long uid : uids) {
            piece.add(uid);
            if (++n % AT_ONCE == 0) {
                read(view, piece.build(), each);
                piece = new UidSet.Builder();
            }
        }
        read(view, piece.build(), each);
    }

    private void read(MailboxView view, UidSet uids, OfMessage each) throws Refusal {
        if (uids.isEmpty())
            return;
        Refusal[] refused = new Refusal[1];
        mail.messages(view.mailbox(), uids, EnumSet.of(AccountMail.Part.STRUCTURE), m -> {
            try (m) {
                int at = view.indexOf(m.uid());
                Structure structure = m.structure().orElse(null);
                if (at >= 0 && structure != null)
                    each.teach(m, structure, view.flags(at));
                return true;
            } catch (Refusal e) {
                refused[0] = e.reason() == Refusal.Reason.NO_SUCH_BLOB ? null : e;
                return refused[0] == null;
            } catch (IOException e) {
                LOG.warn("nothing is learnt from a message of account {} that cannot be read: {}", mail.account(), e.getMessage());
                return true;
            }
        });
        if (refused[0] != null)
            throw refused[0];
    }

    /** One lesson, in the order of their numbers. The mark is null where the message is learnt as what it was. */
    void lesson(long number, StoredMessage m, Structure structure, @Nullable Mark mark, boolean arrived, boolean read, boolean answered)
            throws Refusal, IOException {
        Address author = Features.author(structure.envelope()).orElse(null);
        Proof proof = Proof.of(m.trace(), settings.hostname(), author);
        List<Who> from = author == null || !proof.isVouched() ? List.of() : Who.of(author, proof.voucher());
        if (mark == null && (from.isEmpty() || !arrived && !read && !answered))
            return;
        long[] words = mark == null ? new long[0] : Features.of(m.source(), structure).hashes();
        all.add(new Numbered(number,
                new Lesson(Features.key(structure.envelope()), mark, words, arrived, read, answered, from)));
    }

    /** So many that it is time to flush, where the order does not matter. */
    boolean isMuch() {
        return all.size() >= AT_ONCE;
    }

    /** A message of the account's own: to whom it went. */
    void written(Envelope envelope) throws Refusal {
        List<Who> to = new ArrayList<>();
        for (List<EnvelopeAddress> list : List.of(envelope.to(), envelope.cc(), envelope.bcc()))
            for (EnvelopeAddress a : list)
                if (to.size() < MAX_WRITTEN_TO)
                    Features.address(a).map(Who::of).ifPresent(to::add);
        if (!to.isEmpty())
            data.writtenTo(mail.account(), to);
    }

    /** Whether we said that it is junk when it was delivered. */
    static boolean wasJunk(StoredMessage m) {
        byte[] trace = m.trace();
        // The field is the second, behind Return-Path.
        int at = 0;
        while (at < trace.length && trace[at] != '\n')
            at++;
        at++;
        return at + JUNK.length <= trace.length && java.util.Arrays.equals(trace, at, at + JUNK.length, JUNK, 0, JUNK.length);
    }

    /** Hands them over; each piece is learnt or not. */
    void flush() throws Refusal {
        all.sort(Comparator.comparingLong(Numbered::number));
        for (int from = 0; from < all.size(); from += AT_ONCE)
            data.learn(mail.account(), all.subList(from, Math.min(all.size(), from + AT_ONCE)).stream().map(Numbered::lesson).toList());
        all.clear();
    }
}
