package org.posthouse.mta.gate;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.posthouse.trust.dns.Answer;
import org.posthouse.trust.dns.Names;
import org.posthouse.trust.dns.Resolver;

/** Asks lists of addresses in DNS, each on a thread of its own and so many at a time. RFC 5782 §2.1, §2.4 */
final class DnsLists {
    private static final int AT_A_TIME = 200;
    private static final int MAX_REASON = 200;

    /** The last octet of what some lists answer in the place of an error. */
    private static final int BLOCKED = 255;

    private final Resolver resolver;
    private final Semaphore turns = new Semaphore(AT_A_TIME);

    DnsLists(Resolver resolver) {
        this.resolver = resolver;
    }

    /** What a list says: listed with its reason (perhaps empty), not listed, or nobody could tell. */
    sealed interface Said {
        record Listed(String reason) implements Said {}

        record NotListed() implements Said {}

        record NoAnswer(String why) implements Said {}
    }

    /** Begins to ask all zones about an address; never waits. */
    Map<String, CompletableFuture<Said>> ask(List<String> zones, InetAddress address) {
        Map<String, CompletableFuture<Said>> all = new LinkedHashMap<>();
        for (String zone : zones)
            all.put(zone, ask(zone, address));
        return all;
    }

    private CompletableFuture<Said> ask(String zone, InetAddress address) {
        if (!turns.tryAcquire())
            return CompletableFuture.completedFuture(new Said.NoAnswer("too many questions at a time"));
        var said = new CompletableFuture<Said>();
        Thread.ofVirtual().name("dns-list").start(() -> {
            try {
                said.complete(look(zone, address));
            } catch (RuntimeException e) {
                said.complete(new Said.NoAnswer(String.valueOf(e.getMessage())));
            } finally {
                turns.release();
            }
        });
        return said;
    }

    private Said look(String zone, InetAddress address) {
        String name = name(zone, address);
        return switch (resolver.a(name)) {
            // What is not in 127.0.0.0/8 is no entry: somebody answers for every name there is. RFC 5782 §2.3
            case Answer.Found<InetAddress> found when found.records().stream().anyMatch(DnsLists::isError) ->
                new Said.NoAnswer("it does not serve our resolver, or not so much");
            case Answer.Found<InetAddress> found when found.records().stream().anyMatch(InetAddress::isLoopbackAddress) ->
                new Said.Listed(reason(name));
            case Answer.Found<InetAddress> f -> new Said.NotListed();
            case Answer.NoSuchName<InetAddress> n -> new Said.NotListed();
            case Answer.NoData<InetAddress> n -> new Said.NotListed();
            case Answer.TemporaryFailure<InetAddress> t -> new Said.NoAnswer(t.why());
        };
    }

    /** Lists tell whom they do not serve in 127.255.255.0/24, and those that recommend hosts in 127.0.0.255: about the host asked for neither says anything. */
    private static boolean isError(InetAddress answer) {
        byte[] b = answer.getAddress();
        boolean nowhere = b[1] == -1 && b[2] == -1 || b[1] == 0 && b[2] == 0 && (b[3] & 0xff) == BLOCKED;
        return b.length == 4 && b[0] == 127 && nowhere;
    }

    private String reason(String name) {
        String text = resolver.txt(name).orEmpty().stream().findFirst().orElse("");
        StringBuilder out = new StringBuilder();
        // It goes into a reply, and before the eyes of operators.
        for (int i = 0; i < text.length() && i < MAX_REASON; i++)
            out.append(text.charAt(i) >= ' ' && text.charAt(i) < 0x7f ? text.charAt(i) : '?');
        return out.toString();
    }

    static String name(String zone, InetAddress address) {
        String reverse = Names.reverse(address);
        return reverse.substring(0, reverse.lastIndexOf('.', reverse.lastIndexOf('.') - 1) + 1) + zone;
    }
}
