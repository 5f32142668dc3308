package org.posthouse.store.search;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.mime.Limits;
import org.posthouse.mail.mime.Structure;
import org.posthouse.mail.mime.StructureCodec;
import org.posthouse.mail.mime.StructureView;
import org.posthouse.mail.text.FoldedText;
import org.posthouse.mail.text.SearchableText;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.MessageSource;
import org.posthouse.store.view.UidSet;

/** One message, opened to be read for its text. */
public final class MessageScan implements AutoCloseable {
    /** Octets of decoded text that are held for the next question. */
    private static final int KEPT = 4 << 20;
    private final MessageSource source;
    private final StructureView record;
    private final SearchableText text;
    private boolean asked;
    private @Nullable FoldedText header;
    private @Nullable FoldedText body;

    private MessageScan(MessageSource source, StructureView record, SearchableText text) {
        this.source = source;
        this.record = record;
        this.text = text;
    }

    /** Null where the message has been expunged. */
    public static @Nullable MessageScan open(AccountMail mail, long mailbox, long uid) throws IOException, Refusal {
        byte[][] found = new byte[1][];
        mail.structures(mailbox, UidSet.of(uid), (_, bytes) -> {
            found[0] = bytes;
            return false;
        });
        return found[0] == null ? null : open(mail, mailbox, uid, found[0]);
    }

    /** With its stored structure at hand; null where the message has been expunged. */
    public static @Nullable MessageScan open(AccountMail mail, long mailbox, long uid, byte[] structure) throws IOException, Refusal {
        MessageSource source;
        try {
            source = mail.open(mailbox, uid);
        } catch (Refusal e) {
            if (e.reason() == Refusal.Reason.NO_SUCH_MESSAGE)
                return null;
            throw e;
        }
        boolean open = false;
        try {
            StructureView record = StructureView.of(structure);
            Structure whole = record.complete() ? StructureCodec.decode(structure) : Structure.of(source, Limits.DEFAULT);
            MessageScan scan = new MessageScan(source, record, new SearchableText(source, whole));
            open = true;
            return scan;
        } finally {
            if (!open)
                source.close();
        }
    }

    public StructureView record() {
        return record;
    }

    public SearchableText text() {
        return text;
    }

    /** Whether the message matches. Who asks again finds the text decoded. */
    public boolean matches(TextMatcher matcher) throws IOException {
        Boolean known = matcher.inRecord(record);
        if (known != null)
            return known;
        if (!asked) {
            asked = true;
            return matcher.in(record, text);
        }
        FoldedText h = header();
        FoldedText b = body();
        if (!h.complete() || !b.complete())
            return matcher.in(record, text);
        return matcher.in(h, b);
    }

    /** How well the message matches, from 1 to 100, or 0; by the first 4 MB of the header and of the body. */
    public int score(FuzzyMatcher matcher) throws IOException {
        int known = matcher.inRecord(record);
        if (known != FuzzyMatcher.UNKNOWN)
            return known;
        FuzzyMatcher.Scoring scoring = matcher.new Scoring();
        FoldedText h = header();
        scoring.header(h.array(), 0, h.size());
        if (!(matcher.query() instanceof TextQuery.Header)) {
            FoldedText b = body();
            scoring.body(b.array(), 0, b.size());
        }
        return scoring.value();
    }

    private FoldedText header() throws IOException {
        FoldedText h = header;
        if (h == null) {
            h = folded(true);
            header = h;
        }
        return h;
    }

    private FoldedText body() throws IOException {
        FoldedText b = body;
        if (b == null) {
            b = folded(false);
            body = b;
        }
        return b;
    }

    private FoldedText folded(boolean ofHeader) throws IOException {
        FoldedText out = new FoldedText(KEPT);
        if (ofHeader)
            text.header(out);
        else
            text.body(out);
        return out;
    }

    @Override
    public void close() {
        source.close();
    }
}
