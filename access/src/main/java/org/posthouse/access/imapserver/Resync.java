package org.posthouse.access.imapserver;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.imapsession.FlagNames;
import org.posthouse.access.imapsession.Line;
import org.posthouse.access.imapsession.Ranges;
import org.posthouse.access.imapsession.Selected;
import org.posthouse.access.imapsession.Session;
import org.posthouse.protocol.imap.SelectOptions;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.view.MailboxView;
import org.posthouse.store.view.UidSet;

/** Tells a client that comes back what has happened in a mailbox since it was here. RFC 7162 §3.2.5 */
final class Resync {
    private final Session session;
    private final Selected box;

    Resync(Session session, Selected box) {
        this.session = session;
        this.box = box;
    }

    void tell(SelectOptions.Known known) throws IOException, Refusal {
        MailboxView view = box.numbers();
        if (view.uidNext() <= 1)
            return;
        UidSet uids = known.uids() == null ? UidSet.range(1, view.uidNext() - 1) : box.named(known.uids());
        session.vanishedEarlier(box.vanished(known.modSeq(), above(uids, matched(view, known.match()))));
        Ranges changed = known.uids() == null ? Ranges.all(view) : Ranges.ofUids(known.uids(), view);
        flags(box.changedSince(changed, known.modSeq()));
    }

    /** The last UID up to which the client has all that is there and nothing else. RFC 7162 §3.2.5.2 */
    private static long matched(MailboxView view, SelectOptions.@Nullable Match match) {
        if (match == null)
            return 0;
        long matched = 0;
        int range = 0;
        long uid = match.uids().first(0);
        for (int r = 0; r < match.numbers().ranges(); r++)
            for (long n = match.numbers().first(r); n <= match.numbers().last(r); n++) {
                if (n > view.size() || view.uid((int) n - 1) != uid)
                    return matched;
                matched = uid;
                if (uid < match.uids().last(range))
                    uid++;
                else if (++range == match.uids().ranges())
                    return matched;
                else
                    uid = match.uids().first(range);
            }
        return matched;
    }

    private static UidSet above(UidSet uids, long uid) {
        UidSet.Builder b = new UidSet.Builder();
        for (int r = 0; r < uids.ranges(); r++)
            if (uids.last(r) > uid)
                b.add(Math.max(uids.first(r), uid + 1), uids.last(r));
        return b.build();
    }

    private void flags(Ranges changed) throws IOException {
        MailboxView view = box.numbers();
        FlagNames names = box.names();
        Line line = new Line();
        for (int r = 0; r < changed.count(); r++)
            for (int i = changed.from(r); i <= changed.to(r); i++) {
                box.fetch(line, i, true).item("FLAGS");
                names.write(line, view.flags(i), box.recent(view.uid(i)));
                line.ascii(" MODSEQ (").number(view.modSeq(i)).ascii("))\r\n").drain(session.out);
            }
        line.flush(session.out);
    }
}
