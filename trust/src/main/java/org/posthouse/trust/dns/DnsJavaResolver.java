package org.posthouse.trust.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.TLSARecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** Asks servers on the network: UDP, and TCP where an answer is too long; keeps answers for their time to live. */
public final class DnsJavaResolver implements Resolver {
    /** A time of System.nanoTime that is none. */
    private static final long NEVER = Long.MIN_VALUE;

    private final Questions questions;
    private final Semaphore room;
    private final SlowFailures failures;
    private final long totalNanos;
    private final long end;
    private final Allowance allowance;

    /** @throws IllegalArgumentException where the trust anchors cannot be read */
    public DnsJavaResolver(Settings settings) {
        questions = new Questions(settings);
        room = new Semaphore(settings.parallel());
        failures = new SlowFailures();
        totalNanos = settings.total().toNanos();
        end = NEVER;
        allowance = () -> null;
    }

    private DnsJavaResolver(DnsJavaResolver whole, long end, Allowance allowance) {
        questions = whole.questions;
        room = whole.room;
        failures = whole.failures;
        totalNanos = whole.totalNanos;
        this.end = end;
        this.allowance = allowance;
    }

    @Override
    public Resolver until(long deadline) {
        return new DnsJavaResolver(this, end == NEVER || deadline - end < 0 ? deadline : end, allowance);
    }

    @Override
    public Resolver within(Allowance other) {
        return new DnsJavaResolver(this, end, other);
    }

    private long deadline() {
        long own = System.nanoTime() + totalNanos;
        return end != NEVER && end - own < 0 ? end : own;
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
        long deadline = deadline();
        var v4 = start(name, Type.A, deadline);
        var v6 = start(name, Type.AAAA, deadline);
        return Answer.either(finish(name, v4, deadline, DnsJavaResolver::address), finish(name, v6, deadline, DnsJavaResolver::address));
    }

    @Override
    public List<Answer<InetAddress>> addresses(List<String> names, boolean v6) {
        long deadline = deadline();
        var asked = names.stream().map(n -> start(n, v6 ? Type.AAAA : Type.A, deadline)).toList();
        var answers = new ArrayList<Answer<InetAddress>>();
        for (int i = 0; i < names.size(); i++)
            answers.add(finish(names.get(i), asked.get(i), deadline, DnsJavaResolver::address));
        return answers;
    }

    @Override
    public Answer<String> txt(String name) {
        return lookup(name, Type.TXT, DnsJavaResolver::text);
    }

    @Override
    public Lasting<String> lastingTxt(String name) {
        long deadline = deadline();
        CompletableFuture<Lookup> asked = start(name, Type.TXT, deadline);
        Answer<String> answer = finish(name, asked, deadline, DnsJavaResolver::text);
        return answer instanceof Answer.Found<String> ? new Lasting<>(answer, asked.join().until()) : Lasting.now(answer);
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

    @Override
    public Answer<Srv> srv(String name) {
        return lookup(name, Type.SRV, r -> r instanceof SRVRecord s
                ? new Srv(s.getPriority(), s.getWeight(), s.getPort(), Names.text(s.getTarget()))
                : null);
    }

    @Override
    public Answer<String> cname(String name) {
        return lookup(name, Type.CNAME, r -> r instanceof CNAMERecord c ? Names.text(c.getTarget()) : null);
    }

    private static @Nullable InetAddress address(Record r) {
        return switch (r) {
            case ARecord a -> a.getAddress();
            case AAAARecord a -> a.getAddress();
            default -> null;
        };
    }

    private static @Nullable String text(Record r) {
        if (!(r instanceof TXTRecord record))
            return null;
        var out = new StringBuilder();
        for (byte[] s : record.getStringsAsByteArrays())
            out.append(new String(s, StandardCharsets.ISO_8859_1));
        return out.toString();
    }

    private <T> Answer<T> lookup(String name, int type, Function<Record, @Nullable T> pick) {
        long deadline = deadline();
        return finish(name, start(name, type, deadline), deadline, pick);
    }

    /** The lookup under way, or what kept it from starting. */
    private CompletableFuture<Lookup> start(String asked, int type, long deadline) {
        String name = Names.fold(asked);
        if (!Names.fits(name))
            return CompletableFuture.completedFuture(Questions.NOTHING);
        Lookup known = questions.known(name, type);
        if (known != null)
            return CompletableFuture.completedFuture(known);
        var question = new LookupCache.Question(name, type);
        String failed = failures.of(question, System.nanoTime());
        if (failed != null)
            return CompletableFuture.failedFuture(new IOException(failed + " a moment ago"));
        String refused = allowance.take();
        if (refused != null)
            return CompletableFuture.failedFuture(new IOException(refused));
        try {
            if (!room.tryAcquire(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS))
                return CompletableFuture.failedFuture(new IOException("too many lookups at once"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return CompletableFuture.failedFuture(new IOException("interrupted"));
        }
        long begun = System.nanoTime();
        try {
            return questions.ask(name, type).whenComplete((_, e) -> {
                room.release();
                if (e != null)
                    failures.note(question, String.valueOf(e.getMessage()), begun, System.nanoTime());
            });
        } catch (IOException | RuntimeException e) {
            room.release();
            return CompletableFuture.failedFuture(e);
        }
    }

    private static <T> Answer<T> finish(String name, CompletableFuture<Lookup> answer, long deadline,
            Function<Record, @Nullable T> pick) {
        try {
            Lookup lookup = answer.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (!lookup.exists())
                return new Answer.NoSuchName<>();
            var found = new ArrayList<T>();
            for (Record r : lookup.records()) {
                T t = pick.apply(r);
                if (t != null)
                    found.add(t);
            }
            return found.isEmpty() ? new Answer.NoData<>() : new Answer.Found<>(found, lookup.secure());
        } catch (ExecutionException e) {
            Throwable why = e.getCause() == null ? e : e.getCause();
            return new Answer.TemporaryFailure<>("DNS cannot tell about " + Names.fold(name) + ": "
                    + (why.getMessage() == null ? why.toString() : oneLine(why.getMessage())));
        } catch (TimeoutException e) {
            return new Answer.TemporaryFailure<>("no answer for " + Names.fold(name) + " in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.TemporaryFailure<>("interrupted");
        }
    }

    private static String oneLine(String s) {
        String line = s.replace('\n', ' ').replace('\r', ' ');
        return line.length() > 200 ? line.substring(0, 200) : line;
    }
}
