package org.posthouse.protocol.imap;

import java.io.IOException;
import java.util.Locale;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.protocol.imapwire.ImapWriter;

/** Writes what commands say about modseqs, as {@link SyncParser} reads it. RFC 7162 §7 */
final class SyncWriter {
    private final WireWriter out;

    SyncWriter(WireWriter out) {
        this.out = out;
    }

    void selectOptions(SelectOptions o) throws IOException {
        SelectOptions.Known known = o.known();
        if (known == null && !o.condstore())
            return;
        out.ascii(" (").ascii(o.condstore() ? "CONDSTORE" : "");
        if (known != null) {
            out.ascii(o.condstore() ? " QRESYNC (" : "QRESYNC (").number(known.uidValidity()).b(' ').number(known.modSeq());
            if (known.uids() != null)
                out.b(' ').ascii(known.uids().toString());
            SelectOptions.Match match = known.match();
            if (match != null)
                out.ascii(" (").ascii(match.numbers().toString()).b(' ').ascii(match.uids().toString()).b(')');
            out.b(')');
        }
        out.b(')');
    }

    void fetchModifiers(FetchModifiers m) throws IOException {
        PartialRange partial = m.partial();
        if (partial != null)
            out.ascii(" (PARTIAL ").ascii(partial.toString());
        if (m.changedSince() >= 0)
            out.ascii(partial == null ? " (CHANGEDSINCE " : " CHANGEDSINCE ").number(m.changedSince())
                    .ascii(m.vanished() ? " VANISHED" : "");
        if (partial != null || m.changedSince() >= 0)
            out.b(')');
    }

    void unchangedSince(long since) throws IOException {
        if (since >= 0)
            out.ascii(" (UNCHANGEDSINCE ").number(since).b(')');
    }

    void searchKey(SearchKey.ModSeq key) throws IOException {
        out.ascii("MODSEQ ");
        SearchKey.MetadataEntry entry = key.entry();
        if (entry != null) {
            ImapWriter.quoted(out, entry.name().getBytes(java.nio.charset.StandardCharsets.UTF_8));
            out.b(' ').ascii(entry.type().name().toLowerCase(Locale.ROOT)).b(' ');
        }
        out.number(key.atLeast());
    }
}
