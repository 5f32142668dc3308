package org.posthouse.agent.imap;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.posthouse.agent.remote.Change;
import org.posthouse.agent.remote.Head;
import org.posthouse.protocol.imap.FetchModifiers;
import org.posthouse.protocol.imap.Response;
import org.posthouse.protocol.imap.SearchKey;
import org.posthouse.protocol.imapclient.Answer;
import org.posthouse.protocol.imapclient.ImapRefusedException;
import org.posthouse.protocol.imapclient.Opened;
import org.posthouse.protocol.imapwire.SequenceSet;

/** Hears what happens in one mailbox. Message numbers are turned into UIDs as long as they mean something. RFC 2177 §3 */
final class Watch {
    private static final Duration IDLE = Duration.ofMinutes(9);
    private static final Duration POLL = Duration.ofSeconds(30);
    private final Session session;
    private final Tree.Box box;
    private final Consumer<Change> listener;
    /** UIDs by message number, from 1. */
    private final List<Long> uids = new ArrayList<>();
    private final Deque<Response> told = new ArrayDeque<>();
    private long exists;

    Watch(Session session, Tree.Box box, Consumer<Change> listener) {
        this.session = session;
        this.box = box;
        this.listener = listener;
    }

    /** Until the thread is interrupted, which is an IOException like a broken connection. */
    void run() throws IOException, ImapRefusedException {
        Opened opened = session.reselect(box);
        exists = opened.messages();
        if (exists > 0)
            uids.addAll(session.client.search(SearchKey.Simple.ALL).stream().sorted().toList());
        Duration time = session.offers("IDLE") ? IDLE : POLL;
        for (;;) {
            catchUp();
            try {
                told.addAll(session.client.idle(time));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
    }

    private void catchUp() throws IOException, ImapRefusedException {
        do {
            for (Response r = told.poll(); r != null; r = told.poll())
                hear(r);
            if (exists > uids.size())
                arrived();
        } while (!told.isEmpty());
    }

    private void hear(Response response) {
        switch (response) {
            case Response.Exists e -> exists = e.messages();
            case Response.Expunged e -> {
                exists--;
                if (e.number() <= uids.size())
                    listener.accept(new Change.Gone(session.id(box, uids.remove((int) e.number() - 1))));
            }
            case Response.Fetched f -> {
                Collection<String> flags = f.flags();
                if (flags != null && f.number() <= uids.size())
                    listener.accept(new Change.Flagged(session.id(box, uids.get((int) f.number() - 1)), Flags.ofServer(flags)));
            }
            case Response.Continue r -> {
            }
            case Response.State r -> {
            }
            case Response.Capabilities r -> {
            }
            case Response.Flags r -> {
            }
            case Response.Listed r -> {
            }
            case Response.MailboxStatus r -> {
            }
            case Response.Found r -> {
            }
            case Response.Recent r -> {
            }
            case Response.Other r -> {
            }
        }
    }

    private void arrived() throws IOException, ImapRefusedException {
        long known = uids.isEmpty() ? 0 : uids.getLast();
        TreeMap<Long, Head> heads = new TreeMap<>();
        Answer answer = session.client.fetch(SequenceSet.range(known + 1, SequenceSet.STAR), Heads.items(session.client.capabilities()),
                FetchModifiers.NONE, f -> heads.put(f.uid(), Heads.head(session.id(box, f.uid()), box.path(), f)));
        // A range that begins behind the last message is the last message. RFC 3501 §6.4.8
        heads.headMap(known, true).clear();
        told.addAll(answer.data());
        if (heads.isEmpty())
            exists = uids.size();
        heads.forEach((uid, head) -> {
            uids.add(uid);
            listener.accept(new Change.Arrived(head));
        });
    }
}
