package org.posthouse.trust.dane;

import java.util.ArrayList;
import java.util.List;
import org.posthouse.trust.dns.Answer;
import org.posthouse.trust.dns.Resolver;
import org.posthouse.trust.dns.Tlsa;

/** Finds the associations of a host. RFC 7672 §2.2 */
public final class Dane {
    private static final int MAX_RECORDS = 50;
    private static final int ALIASES = 10;

    private final Resolver resolver;

    public Dane(Resolver resolver) {
        this.resolver = resolver;
    }

    /** What TLS must be at a host. */
    public sealed interface Wanted {
        /** DANE does not apply. */
        record Nothing() implements Wanted {}

        /** Encrypted, whoever it is: the host has only records that are of no use here. RFC 7672 §2.2 */
        record Encryption() implements Wanted {}

        /** One of these must fit the certificates; names are those it may be for. RFC 7672 §3.2.3 */
        record Fit(List<Tlsa> records, List<String> names) implements Wanted {
            public Fit {
                records = List.copyOf(records);
                names = List.copyOf(names);
            }
        }

        /** Nobody can tell now: the host is as good as unreachable. */
        record Unknown(String why) implements Wanted {}
    }

    /**
     * For a host that was found securely.
     *
     * @param domain the next hop, which the certificate may name as well
     * @param addressesSecure whether the host's addresses were
     */
    public Wanted at(String host, int port, String domain, boolean addressesSecure) {
        var bases = new ArrayList<String>();
        if (addressesSecure)
            switch (end(host)) {
                case Answer.Found<String> end -> bases.addAll(end.records());
                case Answer.TemporaryFailure<String> later -> {
                    return new Wanted.Unknown(later.why());
                }
                case Answer.NoData<String> none -> bases.add(host);
                case Answer.NoSuchName<String> none -> bases.add(host);
            }
        else
            // RFC 7672 §2.2.2: an alias that is secure counts, though what it leads to is not.
            switch (resolver.cname(host)) {
                case Answer.Found<String>(var _, var secure) when secure -> bases.add(host);
                case Answer.Found<String> insecure -> {
                    return new Wanted.Nothing();
                }
                case Answer.TemporaryFailure<String> later -> {
                    return new Wanted.Nothing();
                }
                case Answer.NoData<String> none -> {
                    return new Wanted.Nothing();
                }
                case Answer.NoSuchName<String> none -> {
                    return new Wanted.Nothing();
                }
            }
        if (!bases.contains(host))
            bases.add(host);
        return first(bases, port, domain);
    }

    /** The name at the end of the aliases, where they are secure. */
    private Answer<String> end(String host) {
        String name = host;
        for (int i = 0; i < ALIASES; i++)
            switch (resolver.cname(name)) {
                case Answer.Found<String>(var target, var secure) -> {
                    if (!secure)
                        return new Answer.NoData<>();
                    name = target.getFirst();
                }
                case Answer.TemporaryFailure<String> later -> {
                    return later;
                }
                case Answer.NoData<String> none -> {
                    return new Answer.Found<>(List.of(name), true);
                }
                case Answer.NoSuchName<String> none -> {
                    return new Answer.Found<>(List.of(name), true);
                }
            }
        return new Answer.TemporaryFailure<>("too many aliases from " + host);
    }

    private Wanted first(List<String> bases, int port, String domain) {
        for (String base : bases)
            switch (resolver.tlsa("_" + port + "._tcp." + base)) {
                case Answer.Found<Tlsa>(var records, var secure) -> {
                    if (!secure)
                        continue;
                    List<Tlsa> usable = records.stream().filter(Associations::usable).limit(MAX_RECORDS).toList();
                    return usable.isEmpty() ? new Wanted.Encryption() : new Wanted.Fit(usable, names(base, domain));
                }
                case Answer.TemporaryFailure<Tlsa> later -> {
                    return new Wanted.Unknown(later.why());
                }
                case Answer.NoData<Tlsa> none -> {
                }
                case Answer.NoSuchName<Tlsa> none -> {
                }
            }
        return new Wanted.Nothing();
    }

    private static List<String> names(String base, String domain) {
        return domain.isEmpty() || domain.equals(base) ? List.of(base) : List.of(base, domain);
    }
}
