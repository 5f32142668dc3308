package org.posthouse.agent.imap;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.posthouse.agent.remote.Head;
import org.posthouse.agent.remote.Query;
import org.posthouse.agent.remote.Remote;
import org.posthouse.agent.remote.RemoteException;
import org.posthouse.protocol.imapclient.ImapRefusedException;

/** A page out of several mailboxes. Of each only as many of the newest are looked at as the page could hold. */
final class Merge {
    private final Session session;
    private final InstantSource clock;

    Merge(Session session, InstantSource clock) {
        this.session = session;
        this.clock = clock;
    }

    private record Found(Tree.Box box, long uid, Instant arrived) {}

    Remote.Page list(List<Tree.Box> boxes, Query query, long offset, int limit) throws IOException, ImapRefusedException, RemoteException {
        List<Found> found = new ArrayList<>();
        long total = 0;
        for (Tree.Box box : boxes) {
            List<Long> uids = session.newest(box, query, clock);
            total += uids.size();
            List<Long> candidates = uids.subList(0, (int) Math.min(uids.size(), offset + limit));
            Map<Long, Instant> arrivals = session.arrivals(candidates);
            for (long uid : candidates)
                found.add(new Found(box, uid, arrivals.getOrDefault(uid, Instant.EPOCH)));
        }
        found.sort(Comparator.comparing(Found::arrived).reversed());
        int from = (int) Math.min(found.size(), offset);
        List<Found> page = found.subList(from, (int) Math.min(found.size(), from + (long) limit));
        return new Remote.Page(lines(page), total);
    }

    private List<Head> lines(List<Found> page) throws IOException, ImapRefusedException {
        Map<Found, Head> heads = new HashMap<>();
        Map<Tree.Box, List<Found>> groups = new HashMap<>();
        for (Found f : page)
            groups.computeIfAbsent(f.box(), b -> new ArrayList<>()).add(f);
        for (var group : groups.entrySet()) {
            session.select(group.getKey());
            Map<Long, Head> byUid = session.heads(group.getKey(), group.getValue().stream().map(Found::uid).toList());
            for (Found f : group.getValue()) {
                Head head = byUid.get(f.uid());
                if (head != null)
                    heads.put(f, head);
            }
        }
        return present(page, heads);
    }

    /** Those of the wanted that are there, in the order wanted. */
    static <K> List<Head> present(List<K> wanted, Map<K, Head> heads) {
        List<Head> found = new ArrayList<>();
        for (K one : wanted) {
            Head head = heads.get(one);
            if (head != null)
                found.add(head);
        }
        return found;
    }
}
