package org.posthouse.access.jmap;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.posthouse.access.jmapcore.Ids;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.access.sharing.Shared;
import org.posthouse.access.sharing.Sharing;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;

/** The accounts that a stream of events tells of: one's own, and those that others share as of now. One thread. */
final class Watched implements AutoCloseable {
    private final long caller;
    private final Services services;
    private final States states;
    private final Sharing sharing;
    private final Runnable note;
    private final AccountMail own;
    private final AutoCloseable ownWatch;
    private final Map<Long, AutoCloseable> others = new HashMap<>();

    Watched(long caller, Services services, States states, Runnable note) throws Refusal {
        this.caller = caller;
        this.services = services;
        this.states = states;
        this.note = note;
        sharing = new Sharing(services.directory(), services.store());
        own = services.store().open(caller);
        ownWatch = states.watch(own, note);
    }

    /** States of those types, by account. What is shared only now is listened to from here on. */
    Map<String, Map<String, String>> states(Set<String> types) throws Refusal {
        Map<String, Map<String, String>> out = new TreeMap<>();
        out.put(Ids.account(caller), states.of(own, services.items(), types));
        Set<Long> owners = new HashSet<>();
        for (Shared s : sharing.with(caller)) {
            owners.add(s.owner().id());
            others.computeIfAbsent(s.owner().id(), _ -> s.whole().watch((_, _) -> note.run()));
            out.put(Ids.account(s.owner().id()), states.shared(s.mail(), types));
        }
        for (long gone : others.keySet().stream().filter(o -> !owners.contains(o)).toList())
            end(others.remove(gone));
        return out;
    }

    private static void end(@org.jspecify.annotations.Nullable AutoCloseable watch) {
        try {
            if (watch != null)
                watch.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        others.values().forEach(Watched::end);
        others.clear();
        end(ownWatch);
    }
}
