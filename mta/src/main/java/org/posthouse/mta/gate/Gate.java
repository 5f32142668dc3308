package org.posthouse.mta.gate;

import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.net.Network;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.trust.dns.Resolver;

/** Looks at strangers. One per process; safe for many threads. */
public final class Gate {
    final GateSettings settings;
    final DnsLists lists;
    final @Nullable Greylist greylist;

    /** Counts what is remembered. Refusal UNAVAILABLE. */
    public Gate(GateSettings settings, Resolver resolver, Engine engine, InstantSource clock) throws Refusal {
        this.settings = settings;
        lists = new DnsLists(resolver);
        GateSettings.Greylisting how = settings.greylist();
        greylist = how == null ? null : new Greylist(how, engine, clock);
    }

    /** Somebody has connected: begins to ask about him, and does not wait. */
    public Visit visit(InetAddress peer) {
        boolean friend = settings.isOff() || Network.anyContains(settings.friends(), peer);
        return friend ? new Visit(peer) : new Visit(this, peer);
    }

    /** Forgets what is over, so many rows at most. */
    public void forget(Instant now) throws Refusal {
        if (greylist != null)
            greylist.forget(now);
    }
}
