package org.posthouse.access.imapserver;

import java.io.IOException;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.mail.mime.StructureView;
import org.posthouse.protocol.imap.Command;
import org.posthouse.protocol.imap.SearchCharset;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.MailboxView;
import org.posthouse.store.mailbox.UidSet;

/**
 * SEARCH. Three rounds, each over what the one before could not decide: the view, the stored structures, the bytes of messages. RFC 3501 §6.4.4
 */
final class SearchCommand {
    private final WireWriter out;
    private final Selected box;

    SearchCommand(WireWriter out, Selected box) {
        this.out = out;
        this.box = box;
    }

    Reply search(Command.Search c) throws IOException, SyntaxException, Refusal {
        String charset = c.charset();
        if (charset != null && SearchCharset.find(charset) == null)
            return Reply.no("BADCHARSET (US-ASCII UTF-8)", "unknown charset");
        Matcher matcher = Matcher.of(c.key(), box);
        MailboxView view = box.numbers();
        Truth[] found = new Truth[view.size()];
        UidSet.Builder open = new UidSet.Builder();
        Facts facts = new Facts(box);
        for (int i = 0; i < found.length; i++) {
            found[i] = matcher.match(facts.of(i));
            if (found[i] == Truth.UNKNOWN)
                open.add(view.uid(i));
        }
        UidSet undecided = open.build();
        if (!undecided.isEmpty())
            records(matcher, undecided, found);
        for (int i = 0; i < found.length; i++)
            if (found[i] == Truth.UNKNOWN)
                found[i] = bytes(matcher, i);
        Line line = new Line();
        line.ascii("* SEARCH");
        for (int i = 0; i < found.length; i++)
            if (found[i] == Truth.YES)
                line.put(' ').number(c.uid() ? view.uid(i) : i + 1L).drain(out);
        line.crlf().flush(out);
        return Reply.ok("searched");
    }

    private void records(Matcher matcher, UidSet undecided, Truth[] found) throws IOException, Refusal {
        Facts facts = new Facts(box);
        box.mail().structures(box.mailbox(), undecided, (uid, record) -> {
            int i = box.numbers().indexOf(uid);
            if (i >= 0)
                found[i] = matcher.matchInMemory(facts.of(i, StructureView.of(record)));
            return true;
        });
    }

    private Truth bytes(Matcher matcher, int index) throws IOException, Refusal {
        long uid = box.numbers().uid(index);
        byte[][] record = new byte[1][];
        box.mail().structures(box.mailbox(), UidSet.of(uid), (u, bytes) -> {
            record[0] = bytes;
            return false;
        });
        // Expunged meanwhile: its bytes match nothing.
        if (record[0] == null)
            return Truth.NO;
        try (Content content = new Content(box.mail(), box.mailbox(), uid, record[0])) {
            return matcher.match(new Facts(box).of(index, StructureView.of(record[0]), new MessageText(content)));
        } catch (Refusal e) {
            if (e.reason() == Refusal.Reason.NO_SUCH_MESSAGE)
                return Truth.NO;
            throw e;
        }
    }
}
