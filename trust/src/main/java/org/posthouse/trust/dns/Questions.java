package org.posthouse.trust.dns;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.posthouse.trust.dns.Settings.Dnssec;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;
import org.xbill.DNS.dnssec.ValidatingResolver;

/** One question at a time to the servers, following aliases; the answers are kept. */
final class Questions {
    static final Lookup NOTHING = new Lookup(List.of(), false, false, null, 0);
    private static final int PAYLOAD = 1232;
    private static final long MAX_SECONDS = 86_400;
    private static final long MAX_CACHE = 32 << 20;
    private static final long MAX_NO_SECONDS = 3600;
    /** The root's keys since 2017 and 2024, as IANA publishes them. */
    private static final String ROOT = """
            . 3600 IN DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D
            . 3600 IN DS 38696 8 2 683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16
            """;

    private final org.xbill.DNS.Resolver servers;
    private final LookupCache cache;
    private final boolean secured;

    Questions(Settings settings) {
        var all = new ArrayList<org.xbill.DNS.Resolver>();
        for (var at : settings.servers().isEmpty() ? ResolverConfig.getCurrentConfig().servers() : settings.servers()) {
            var one = new SimpleResolver(at);
            one.setTimeout(settings.attempt());
            one.setEDNS(0, PAYLOAD, settings.dnssec() == Dnssec.VALIDATE ? ExtendedFlags.DO : 0, List.of());
            all.add(one);
        }
        var extended = new ExtendedResolver(all);
        extended.setRetries(settings.attempts());
        extended.setTimeout(settings.total());
        servers = settings.dnssec() == Dnssec.VALIDATE ? validating(extended, settings) : extended;
        secured = settings.dnssec() != Dnssec.OFF;
        cache = new LookupCache(settings.cached(), MAX_CACHE);
    }

    private static org.xbill.DNS.Resolver validating(org.xbill.DNS.Resolver below, Settings settings) {
        var validating = new ValidatingResolver(below);
        Path file = settings.anchors();
        try (InputStream anchors = file == null
                ? new ByteArrayInputStream(ROOT.getBytes(StandardCharsets.US_ASCII))
                : Files.newInputStream(file)) {
            validating.loadTrustAnchors(anchors);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read trust anchors for DNSSEC: " + e.getMessage(), e);
        }
        return validating;
    }

    @Nullable
    Lookup known(String name, int type) {
        return cache.get(new LookupCache.Question(name, type));
    }

    CompletableFuture<Lookup> ask(String name, int type) throws IOException {
        var question = new LookupCache.Question(name, type);
        return ask(Names.wire(name), type, new Chain(), 0).thenApply(found -> {
            cache.put(question, found);
            return found;
        });
    }

    /** What has been learnt on the way: the weakest link and the shortest life. */
    private static final class Chain {
        boolean secure = true;
        long seconds = MAX_SECONDS;
        @Nullable
        String alias;
    }

    private CompletableFuture<Lookup> ask(Name name, int type, Chain chain, int followed) {
        Message query = Message.newQuery(Record.newRecord(name, type, DClass.IN));
        // Whoever understands the bit in answers sets it in questions.
        if (secured)
            query.getHeader().setFlag(Flags.AD);
        return servers.sendAsync(query).toCompletableFuture().thenCompose(reply -> {
            try {
                return read(reply, name, type, chain, followed);
            } catch (IOException e) {
                return CompletableFuture.failedFuture(e);
            }
        });
    }

    private CompletableFuture<Lookup> read(Message reply, Name asked, int type, Chain chain, int followed) throws IOException {
        int rcode = reply.getRcode();
        if (rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN)
            throw new IOException("the server answers " + Rcode.string(rcode));
        chain.secure &= secured && reply.getHeader().getFlag(Flags.AD);
        Map<Name, CNAMERecord> aliases = new HashMap<>();
        for (Record r : reply.getSection(Section.ANSWER))
            if (r instanceof CNAMERecord c && type != Type.CNAME)
                aliases.putIfAbsent(c.getName(), c);
        Name at = asked;
        int hops = followed;
        for (CNAMERecord c = aliases.get(at); c != null; c = aliases.get(at)) {
            if (++hops > ZoneResolver.ALIASES)
                throw new IOException("too many aliases");
            at = c.getTarget();
            chain.seconds = Math.min(chain.seconds, c.getTTL());
            if (chain.alias == null)
                chain.alias = Names.text(at);
        }
        var found = new ArrayList<Record>();
        for (Record r : reply.getSection(Section.ANSWER))
            if (r.getType() == type && r.getName().equals(at)) {
                found.add(r);
                chain.seconds = Math.min(chain.seconds, r.getTTL());
            }
        if (found.isEmpty() && hops > followed && rcode == Rcode.NOERROR && !denies(reply))
            return ask(at, type, chain, hops);
        if (found.isEmpty())
            chain.seconds = Math.min(chain.seconds, patience(reply));
        return CompletableFuture.completedFuture(new Lookup(found, rcode == Rcode.NOERROR, chain.secure, chain.alias,
                System.nanoTime() + chain.seconds * 1_000_000_000L));
    }

    private static boolean denies(Message reply) {
        return reply.getSection(Section.AUTHORITY).stream().anyMatch(r -> r instanceof SOARecord);
    }

    /** How long "no" may be kept; not at all without a start of authority. */
    private static long patience(Message reply) {
        for (Record r : reply.getSection(Section.AUTHORITY))
            if (r instanceof SOARecord soa)
                return Math.min(MAX_NO_SECONDS, Math.min(soa.getTTL(), soa.getMinimum()));
        return 0;
    }
}
