package org.posthouse.access.imapsession;

import java.io.IOException;
import java.util.PrimitiveIterator;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.store.view.MailboxView;
import org.posthouse.store.view.UidSet;

/** Writes what has happened in the selected mailbox, in the form that the client has enabled. RFC 3501 §7.3, RFC 7162 §3.2.10 */
final class Untagged {
    /** Ranges in one VANISHED response, so that no line is much longer than a client can take. RFC 7162 §4 */
    private static final int VANISHED_RANGES = 400;
    private final Session session;
    private final WireWriter out;

    Untagged(Session session) {
        this.session = session;
        out = session.out;
    }

    void highest(long modSeq, String text) throws IOException {
        out.ascii("* OK [HIGHESTMODSEQ ").number(modSeq).ascii("] ").ascii(text).crlf();
    }

    void exists(int size, Selected box) throws IOException {
        out.ascii("* ").number(size).ascii(" EXISTS\r\n");
        if (!session.enabled(Feature.IMAP4REV2))
            out.ascii("* ").number(box.recentCount()).ascii(" RECENT\r\n");
    }

    /** UIDs that are gone, by the numbers they have in a view. */
    void expunged(MailboxView numbers, UidSet gone) throws IOException {
        if (gone.isEmpty())
            return;
        if (session.enabled(Feature.QRESYNC) || session.enabled(Feature.UIDONLY)) {
            vanished(out, "VANISHED ", gone);
            return;
        }
        Line line = new Line();
        int before = 0;
        // Each one lowers the numbers of those above it. RFC 3501 §7.4.1
        for (PrimitiveIterator.OfLong uids = gone.iterator(); uids.hasNext();) {
            int index = numbers.indexOf(uids.nextLong());
            if (index >= 0)
                line.ascii("* ").number(index + 1 - before++).ascii(" EXPUNGE\r\n").drain(out);
        }
        line.flush(out);
    }

    /** expunged-resp = "VANISHED" [SP "(EARLIER)"] SP known-uids */
    static void vanished(WireWriter out, String word, UidSet gone) throws IOException {
        Line line = new Line();
        for (int r = 0; r < gone.ranges(); r++) {
            if (r % VANISHED_RANGES == 0)
                line.ascii(r == 0 ? "* " : "\r\n* ").ascii(word);
            else
                line.put(',');
            line.number(gone.first(r));
            if (gone.last(r) > gone.first(r))
                line.put(':').number(gone.last(r));
            line.drain(out);
        }
        line.crlf().flush(out);
    }

    void flags(Selected box, UidSet flagged, Selected.Own own, MailboxView before) throws IOException {
        if (flagged.isEmpty())
            return;
        MailboxView now = box.latest();
        Line line = new Line();
        FlagNames names = box.names();
        boolean modSeqs = session.enabled(Feature.CONDSTORE);
        for (PrimitiveIterator.OfLong uids = flagged.iterator(); uids.hasNext();) {
            long uid = uids.nextLong();
            int index = box.numbers().indexOf(uid);
            int at = now.indexOf(uid);
            if (index < 0 || at < 0 || own.uids().contains(uid) && asMade(own, before, now, at))
                continue;
            box.fetch(line, index, true);
            line.item("FLAGS");
            names.write(line, now.flags(at), box.recent(uid));
            if (modSeqs)
                line.ascii(" MODSEQ (").number(now.modSeq(at)).put(')');
            line.ascii(")\r\n").drain(out);
        }
        line.flush(out);
    }

    // Whether nobody else has changed it before or after this session did.
    private static boolean asMade(Selected.Own own, MailboxView before, MailboxView now, int at) {
        int old = before.indexOf(now.uid(at));
        return old >= 0 && now.modSeq(at) == own.version() && own.change().applyAsLong(before.flags(old)) == now.flags(at);
    }
}
