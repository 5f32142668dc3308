package org.posthouse.protocol.imapclient;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.posthouse.protocol.imap.Command;
import org.posthouse.protocol.imap.FetchItem;
import org.posthouse.protocol.imap.FetchModifiers;
import org.posthouse.protocol.imap.Response;
import org.posthouse.protocol.imap.SearchKey;
import org.posthouse.protocol.imap.Section;
import org.posthouse.protocol.imapwire.SequenceSet;

/** Messages on their way: fetched, added, copied, moved, removed. RFC 3501 §6.4 */
final class Transfers {
    private static final List<String> DELETED = List.of("\\Deleted");
    private final Wire wire;

    Transfers(Wire wire) {
        this.wire = wire;
    }

    Answer fetch(SequenceSet uids, List<FetchItem> items, FetchModifiers modifiers, Messages to) throws IOException, ImapRefusedException {
        wire.parser.sink(to::octets);
        try {
            return wire.ask(new Command.Fetch(true, uids, items, modifiers), response -> {
                // A change that somebody else made is told among the rest, mostly without the items asked for.
                if (!(response instanceof Response.Fetched f) || f.uid() == 0)
                    return false;
                to.message(f);
                return true;
            });
        } finally {
            wire.parser.sink(null);
        }
    }

    boolean message(long uid, OutputStream to) throws IOException, ImapRefusedException {
        var found = new AtomicBoolean();
        fetch(SequenceSet.of(uid), List.of(new FetchItem.Content(true, Section.WHOLE, null)), FetchModifiers.NONE, new Messages() {
            @Override
            public void message(Response.Fetched message) throws IOException {
                for (Response.Content c : message.contents()) {
                    byte[] kept = c.octets();
                    if (kept != null)
                        to.write(kept);
                    found.set(true);
                }
            }

            @Override
            public boolean octets(Section section, InputStream octets, long size) throws IOException {
                octets.transferTo(to);
                return true;
            }
        });
        return found.get();
    }

    Appended append(String mailbox, List<String> flags, @Nullable OffsetDateTime date, InputStream message, long size)
            throws IOException, ImapRefusedException {
        boolean plus = wire.offers("LITERAL+");
        String tag = wire.send(new Command.Append(mailbox, new Command.AppendMessage(flags, date, Command.Form.LITERAL, size, !plus)));
        List<Response> before = new ArrayList<>();
        if (!plus) {
            Response.State refused = wire.untilAsked(tag, before);
            if (refused != null)
                Wire.accepted("APPEND", refused);
        }
        wire.transcript.line('C', "... " + size + " octets ...");
        wire.out.copy(message, size).crlf().flush();
        Answer answer = wire.answer("APPEND", tag, response -> false);
        List<String> code = Wire.words(answer.code("APPENDUID").orElse(""));
        return code.size() < 2 ? new Appended(0, 0) : new Appended(Wire.number(code.get(0)), Wire.number(code.get(1)));
    }

    Placed copy(SequenceSet uids, String mailbox) throws IOException, ImapRefusedException {
        return Placed.of(wire.ask(new Command.Copy(true, uids, mailbox)));
    }

    Placed move(SequenceSet uids, String mailbox) throws IOException, ImapRefusedException {
        if (wire.offers("MOVE") || wire.offers("IMAP4REV2"))
            return Placed.of(wire.ask(new Command.Move(true, uids, mailbox)));
        Placed placed = copy(uids, mailbox);
        remove(uids);
        return placed;
    }

    /** Without UIDPLUS an EXPUNGE takes whatever is marked: what others have marked is unmarked meanwhile. RFC 4315 §2.1 */
    void remove(SequenceSet uids) throws IOException, ImapRefusedException {
        store(uids, Command.Store.How.ADD, DELETED);
        if (wire.offers("UIDPLUS") || wire.offers("IMAP4REV2")) {
            wire.ask(new Command.Expunge(uids));
            return;
        }
        SearchKey others = new SearchKey.And(
                List.of(new SearchKey.HasFlag("\\Deleted", true), new SearchKey.Not(new SearchKey.Uids(uids))));
        List<Long> spared = search(others);
        SequenceSet set = spared.isEmpty() ? null : Uids.set(spared);
        if (set != null)
            store(set, Command.Store.How.REMOVE, DELETED);
        try {
            wire.ask(new Command.Expunge(null));
        } finally {
            if (set != null)
                store(set, Command.Store.How.ADD, DELETED);
        }
    }

    void store(SequenceSet uids, Command.Store.How how, List<String> flags) throws IOException, ImapRefusedException {
        wire.ask(new Command.Store(true, uids, how, true, flags));
    }

    List<Long> search(SearchKey key) throws IOException, ImapRefusedException {
        return found(wire.ask(new Command.Search(true, Uids.ascii(key) ? null : "UTF-8", key)));
    }

    static List<Long> found(Answer answer) {
        List<Long> uids = new ArrayList<>();
        for (Response.Found found : answer.all(Response.Found.class))
            uids.addAll(found.numbers());
        return uids;
    }
}
