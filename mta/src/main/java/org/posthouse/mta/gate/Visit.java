package org.posthouse.mta.gate;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.store.kv.Refusal;

/** One connection of a stranger. Belongs to its session's thread. */
public final class Visit {
    private final InetAddress peer;
    private final @Nullable Gate gate;
    private final Map<String, CompletableFuture<DnsLists.Said>> allow;
    private final Map<String, CompletableFuture<DnsLists.Said>> block;
    private final Map<String, CompletableFuture<DnsLists.Said>> doubt;
    private @Nullable Verdict listed;

    /** Of whom nothing is asked. */
    Visit(InetAddress peer) {
        this.peer = peer;
        gate = null;
        allow = Map.of();
        block = Map.of();
        doubt = Map.of();
    }

    Visit(Gate gate, InetAddress peer) {
        this.peer = peer;
        this.gate = gate;
        allow = gate.lists.ask(gate.settings.allow(), peer);
        block = gate.lists.ask(gate.settings.block(), peer);
        doubt = gate.lists.ask(gate.settings.doubt(), peer);
    }

    /** Waits for DNS the first time. Refusal UNAVAILABLE where what is remembered cannot be read. */
    public Verdict judge(ReturnPath from, Address to) throws Refusal {
        Gate g = gate;
        // There must be somebody whom a host that was refused by mistake can tell. RFC 5321 §4.5.1
        if (g == null || to.local().folded().equals("postmaster"))
            return new Verdict.Pass("");
        Verdict known = listed;
        if (known == null)
            listed = known = lists(System.nanoTime() + g.settings.patience().toNanos());
        boolean sure = known instanceof Verdict.Refuse || known.why().startsWith("allowed");
        if (sure || g.greylist == null)
            return known;
        Verdict grey = g.greylist.judge(peer, from, to);
        return known.why().isEmpty() || !(grey instanceof Verdict.Pass) ? grey : new Verdict.Pass(grey.why() + "; " + known.why());
    }

    /** The lists that raise doubts on which the host is, unless one that allows it knows it too; waits for DNS. */
    public List<String> doubts() {
        Gate g = gate;
        if (g == null || doubt.isEmpty())
            return List.of();
        long deadline = System.nanoTime() + g.settings.patience().toNanos();
        for (var one : allow.values())
            if (said(one, deadline) instanceof DnsLists.Said.Listed)
                return List.of();
        List<String> zones = new ArrayList<>();
        for (var one : doubt.entrySet())
            if (said(one.getValue(), deadline) instanceof DnsLists.Said.Listed)
                zones.add(one.getKey());
        return zones;
    }

    private Verdict lists(long deadline) {
        String unsure = "";
        for (var one : allow.entrySet())
            if (said(one.getValue(), deadline) instanceof DnsLists.Said.Listed)
                return new Verdict.Pass("allowed by " + one.getKey());
        for (var one : block.entrySet())
            switch (said(one.getValue(), deadline)) {
                case DnsLists.Said.Listed l -> {
                    return new Verdict.Refuse("listed by " + one.getKey() + (l.reason().isEmpty() ? "" : ": " + l.reason()));
                }
                case DnsLists.Said.NoAnswer n -> unsure = one.getKey() + " gave no answer: " + n.why();
                case DnsLists.Said.NotListed n -> {
                }
            }
        return new Verdict.Pass(unsure.isEmpty() && !block.isEmpty() ? "not listed" : unsure);
    }

    private static DnsLists.Said said(CompletableFuture<DnsLists.Said> answer, long deadline) {
        try {
            return answer.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return new DnsLists.Said.NoAnswer("too slow");
        } catch (ExecutionException e) {
            return new DnsLists.Said.NoAnswer(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new DnsLists.Said.NoAnswer("interrupted");
        }
    }
}
