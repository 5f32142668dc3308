package org.posthouse.server.certificate;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.posthouse.mail.address.Domain;
import org.posthouse.store.kv.Refusal;
import org.posthouse.trust.dns.Resolver;

/** What a certificate is for: the server's name, what the operator adds, and names of our domains that DNS leads here. */
final class Names {
    /** Authorities take a hundred. */
    private static final int MAX = 100;
    private static final List<String> LABELS = List.of("mta-sts", "autoconfig", "autodiscover");
    private final List<String> always;
    private final Domains domains;
    private final Resolver resolver;

    /** Domains whose mail is here. */
    interface Domains {
        List<Domain> all() throws Refusal;
    }

    Names(List<String> always, Domains domains, Resolver resolver) {
        this.always = List.copyOf(new LinkedHashSet<>(always));
        this.domains = domains;
        this.resolver = resolver;
    }

    /** In lower case, the server's own first; without these, which could not be proven lately. Asks DNS. */
    List<String> wanted(Set<String> without) throws Refusal {
        var names = new ArrayList<>(always);
        List<InetAddress> ours = resolver.addresses(always.getFirst()).orEmpty();
        if (ours.isEmpty())
            return names;
        for (Domain domain : domains.all())
            for (String label : LABELS) {
                String name = (label + "." + domain.ascii()).toLowerCase(Locale.ROOT);
                if (names.size() < MAX && !without.contains(name) && !names.contains(name) && leadsTo(ours, name))
                    names.add(name);
            }
        return names;
    }

    private boolean leadsTo(List<InetAddress> ours, String name) {
        List<InetAddress> theirs = resolver.addresses(name).orEmpty();
        return !theirs.isEmpty() && ours.containsAll(theirs);
    }

    /** Whether others may do without it. */
    boolean isOptional(String name) {
        return !always.contains(name);
    }

    /** The server's own. */
    List<String> needed() {
        return always;
    }
}
