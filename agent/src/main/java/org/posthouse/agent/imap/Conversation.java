package org.posthouse.agent.imap;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.agent.remote.Head;
import org.posthouse.agent.remote.Query;
import org.posthouse.agent.remote.RemoteException;
import org.posthouse.protocol.imap.FetchItem;
import org.posthouse.protocol.imap.Response;
import org.posthouse.protocol.imap.SearchKey;
import org.posthouse.protocol.imap.Section;
import org.posthouse.protocol.imapclient.ImapRefusedException;
import org.posthouse.protocol.imapwire.SequenceSet;

/** Finds the messages of a conversation: by the server's thread ids, or by what the messages say of each other. RFC 8474 §5.2, RFC 5322 §3.6.4 */
final class Conversation {
    /** Message ids of one message that are searched for: the first, which began it all, and the last. */
    private static final int MAX_IDS = 6;
    private final Session session;

    Conversation(Session session) {
        this.session = session;
    }

    List<Head> of(Name name) throws IOException, ImapRefusedException, RemoteException {
        Tree.Box box = session.find(name.path());
        long uid = session.enter(box, List.of(name)).getFirst();
        Head self = session.heads(box, List.of(uid)).get(uid);
        if (self == null)
            throw Session.gone(name);
        String thread = self.thread();
        SearchKey key = session.offers("OBJECTID") && thread != null ? new SearchKey.ThreadId(thread) : related(uid);
        List<Head> heads = new ArrayList<>();
        if (key != null)
            for (Tree.Box other : session.scope(new Query.Everything())) {
                session.select(other);
                heads.addAll(session.heads(other, session.client.search(key)).values());
            }
        if (heads.stream().noneMatch(head -> head.id().equals(self.id())))
            heads.add(self);
        heads.sort(Comparator.comparing(Head::date));
        return heads;
    }

    private @Nullable SearchKey related(long uid) throws IOException, ImapRefusedException {
        Section section = new Section(List.of(), Section.Text.HEADER_FIELDS, List.of("Message-ID", "References", "In-Reply-To"));
        Set<String> ids = new LinkedHashSet<>();
        for (Response.Fetched f : session.client.fetch(SequenceSet.of(uid), new FetchItem.Content(true, section, null)))
            for (Response.Content c : f.contents())
                ids.addAll(Heads.messageIds(c.octets()));
        List<String> all = List.copyOf(ids);
        List<String> some = all.size() <= MAX_IDS ? all : new ArrayList<>(all.subList(all.size() - MAX_IDS, all.size()));
        SearchKey any = null;
        for (String id : some)
            for (String field : List.of("Message-ID", "References", "In-Reply-To")) {
                SearchKey key = new SearchKey.Header(field, id);
                any = any == null ? key : new SearchKey.Or(any, key);
            }
        return any;
    }
}
