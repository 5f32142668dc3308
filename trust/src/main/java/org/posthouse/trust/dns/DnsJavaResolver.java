package org.posthouse.trust.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Cache;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TLSARecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;
import org.xbill.DNS.lookup.LookupResult;
import org.xbill.DNS.lookup.LookupSession;
import org.xbill.DNS.lookup.NoSuchDomainException;
import org.xbill.DNS.lookup.NoSuchRRSetException;

/** Asks servers on the network: UDP, and TCP where an answer is too long; keeps answers for their time to live. Nothing it finds is called secure. */
public final class DnsJavaResolver implements Resolver {
    private final LookupSession session;
    private final Semaphore room;
    private final long totalNanos;

    public DnsJavaResolver(Settings settings) {
        var servers = new ArrayList<org.xbill.DNS.Resolver>();
        for (var at : settings.servers().isEmpty() ? ResolverConfig.getCurrentConfig().servers() : settings.servers()) {
            var one = new SimpleResolver(at);
            one.setTimeout(settings.attempt());
            servers.add(one);
        }
        var all = new ExtendedResolver(servers);
        all.setRetries(settings.attempts());
        all.setTimeout(settings.total());
        var cache = new Cache(DClass.IN);
        cache.setMaxEntries(settings.cached());
        session = LookupSession.builder().resolver(all).cache(cache).maxRedirects(ZoneResolver.ALIASES).build();
        room = new Semaphore(settings.parallel());
        totalNanos = settings.total().toNanos();
    }

    @Override
    public Answer<Mx> mx(String name) {
        return lookup(name, Type.MX, r -> r instanceof MXRecord m ? new Mx(m.getPriority(), Names.text(m.getTarget())) : null);
    }

    @Override
    public Answer<InetAddress> a(String name) {
        return lookup(name, Type.A, DnsJavaResolver::address);
    }

    @Override
    public Answer<InetAddress> aaaa(String name) {
        return lookup(name, Type.AAAA, DnsJavaResolver::address);
    }

    @Override
    public Answer<InetAddress> addresses(String name) {
        long deadline = System.nanoTime() + totalNanos;
        var v4 = start(name, Type.A);
        var v6 = start(name, Type.AAAA);
        return Answer.either(finish(name, v4, deadline, DnsJavaResolver::address), finish(name, v6, deadline, DnsJavaResolver::address));
    }

    @Override
    public Answer<String> txt(String name) {
        return lookup(name, Type.TXT, r -> r instanceof TXTRecord t ? text(t) : null);
    }

    @Override
    public Answer<String> ptr(InetAddress address) {
        return lookup(Names.reverse(address), Type.PTR, r -> r instanceof PTRRecord p ? Names.text(p.getTarget()) : null);
    }

    @Override
    public Answer<Tlsa> tlsa(String name) {
        return lookup(name, Type.TLSA, r -> r instanceof TLSARecord t
                ? new Tlsa(t.getCertificateUsage(), t.getSelector(), t.getMatchingType(),
                        HexFormat.of().formatHex(t.getCertificateAssociationData()))
                : null);
    }

    private static @Nullable InetAddress address(Record r) {
        return switch (r) {
            case ARecord a -> a.getAddress();
            case AAAARecord a -> a.getAddress();
            default -> null;
        };
    }

    private static String text(TXTRecord record) {
        var out = new StringBuilder();
        for (byte[] s : record.getStringsAsByteArrays())
            out.append(new String(s, StandardCharsets.ISO_8859_1));
        return out.toString();
    }

    private <T> Answer<T> lookup(String name, int type, Function<Record, @Nullable T> pick) {
        long deadline = System.nanoTime() + totalNanos;
        return finish(name, start(name, type), deadline, pick);
    }

    /** The lookup under way, or what kept it from starting. */
    private CompletableFuture<LookupResult> start(String asked, int type) {
        String name = Names.fold(asked);
        if (!Names.fits(name))
            return CompletableFuture.failedFuture(new NoName());
        try {
            if (!room.tryAcquire(totalNanos, TimeUnit.NANOSECONDS))
                return CompletableFuture.failedFuture(new IOException("too many lookups at once"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return CompletableFuture.failedFuture(new IOException("interrupted"));
        }
        try {
            CompletableFuture<LookupResult> answer = session.lookupAsync(Names.wire(name), type).toCompletableFuture();
            return answer.whenComplete((r, e) -> room.release());
        } catch (IOException | RuntimeException e) {
            room.release();
            return CompletableFuture.failedFuture(e);
        }
    }

    private static <T> Answer<T> finish(String name, CompletableFuture<LookupResult> answer, long deadline,
            Function<Record, @Nullable T> pick) {
        try {
            var found = new ArrayList<T>();
            for (Record r : answer.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS).getRecords()) {
                T t = pick.apply(r);
                if (t != null)
                    found.add(t);
            }
            return found.isEmpty() ? new Answer.NoData<>() : new Answer.Found<>(found, false);
        } catch (ExecutionException e) {
            return failed(name, e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            return new Answer.TemporaryFailure<>("no answer for " + Names.fold(name) + " in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.TemporaryFailure<>("interrupted");
        }
    }

    private static <T> Answer<T> failed(String name, Throwable why) {
        return switch (why) {
            case NoSuchDomainException e -> new Answer.NoSuchName<>();
            case NoSuchRRSetException e -> new Answer.NoData<>();
            case NoName e -> new Answer.NoSuchName<>();
            default -> new Answer.TemporaryFailure<>(
                    "DNS cannot tell about " + Names.fold(name) + ": "
                            + (why.getMessage() == null ? why.toString() : oneLine(why.getMessage())));
        };
    }

    private static String oneLine(String s) {
        String line = s.replace('\n', ' ').replace('\r', ' ');
        return line.length() > 200 ? line.substring(0, 200) : line;
    }

    private static final class NoName extends Exception {
        private static final long serialVersionUID = 1;
    }
}
