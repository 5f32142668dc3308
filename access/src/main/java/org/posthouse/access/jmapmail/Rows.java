package org.posthouse.access.jmapmail;

import java.io.IOException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.posthouse.mail.mime.StructureView;
import org.posthouse.store.email.Emails;
import org.posthouse.store.email.Place;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.view.UidSet;

/** Reads stored structures of many emails, a mailbox after the other. */
final class Rows {
    private static final int AT_ONCE = 1000;

    /** Takes the structure of an email. */
    interface Visitor {
        void take(int row, StructureView structure) throws IOException, Refusal;
    }

    private Rows() {}

    static void structures(AccountMail mail, Emails emails, BitSet rows, Visitor visitor) throws IOException, Refusal {
        Map<Long, Map<Long, Integer>> waiting = new HashMap<>();
        for (int row = rows.nextSetBit(0); row >= 0; row = rows.nextSetBit(row + 1)) {
            for (Place p : emails.places(row)) {
                Map<Long, Integer> box = waiting.computeIfAbsent(p.mailbox(), _ -> new HashMap<>());
                box.put(p.uid(), row);
                if (box.size() == AT_ONCE)
                    read(mail, p.mailbox(), box, visitor);
                break;
            }
        }
        for (Map.Entry<Long, Map<Long, Integer>> e : waiting.entrySet())
            read(mail, e.getKey(), e.getValue(), visitor);
    }

    private static void read(AccountMail mail, long mailbox, Map<Long, Integer> rows, Visitor visitor) throws IOException, Refusal {
        UidSet.Builder uids = new UidSet.Builder();
        rows.keySet().stream().sorted().forEach(uid -> uids.add(uid));
        Map<Integer, StructureView> found = new HashMap<>();
        mail.structures(mailbox, uids.build(), (uid, record) -> {
            Integer row = rows.get(uid);
            if (row != null)
                found.put(row, StructureView.of(record));
            return true;
        });
        rows.clear();
        for (Map.Entry<Integer, StructureView> e : found.entrySet())
            visitor.take(e.getKey(), e.getValue());
    }
}
