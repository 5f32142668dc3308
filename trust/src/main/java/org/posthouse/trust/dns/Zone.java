package org.posthouse.trust.dns;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names and their records, held in memory and never changed. A name without records exists; a name that is absent does not. */
public final class Zone {
    /** One entry at a name. */
    public sealed interface Entry {
        /** An A or AAAA record, by the family of the address. */
        record Address(InetAddress address) implements Entry {}

        record MailExchange(Mx mx) implements Entry {}

        /** A TXT record of these strings, each at most 255 octets, one char per octet. */
        record Text(List<String> strings) implements Entry {
            public Text {
                strings = List.copyOf(strings);
            }
        }

        record Pointer(String name) implements Entry {}

        record Alias(String name) implements Entry {}

        record Association(Tlsa tlsa) implements Entry {}

        record Service(Srv srv) implements Entry {}

        /** Every type not listed before this entry gets no answer at all. */
        record Timeout() implements Entry {}

        /** Answers about this name are as if validated by DNSSEC. */
        record Secure() implements Entry {}
    }

    /** A zone without names. */
    public static final Zone EMPTY = new Zone(Map.of());

    private final Map<String, List<Entry>> names;

    private Zone(Map<String, List<Entry>> names) {
        this.names = names;
    }

    /** Entries at a name in their order; null where the name does not exist. */
    public @Nullable List<Entry> at(String name) {
        return names.get(Names.fold(name));
    }

    /** Whether answers about a name are as if validated; a name that does not exist is as the nearest above it. */
    boolean secure(String name) {
        String at = Names.fold(name);
        while (!names.containsKey(at) && at.indexOf('.') >= 0)
            at = at.substring(at.indexOf('.') + 1);
        return names.getOrDefault(at, List.of()).contains(new Entry.Secure());
    }

    public Collection<String> names() {
        return names.keySet();
    }

    /** This zone with another's names; where both have a name, the entries of both. */
    public Zone with(Zone other) {
        var b = new Builder();
        names.forEach(b::put);
        other.names.forEach(b::put);
        return b.build();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Collects names; not thread-safe. */
    public static final class Builder {
        private final Map<String, List<Entry>> names = new LinkedHashMap<>();

        private Builder() {}

        /** Adds entries at a name, which exists from then on also without any. */
        public Builder put(String name, List<Entry> entries) {
            names.computeIfAbsent(Names.fold(name), _ -> new ArrayList<>()).addAll(entries);
            return this;
        }

        public Builder put(String name, Entry... entries) {
            return put(name, List.of(entries));
        }

        /** Adds an address given as a literal. */
        public Builder address(String name, String literal) {
            return put(name, new Entry.Address(InetAddress.ofLiteral(literal)));
        }

        public Builder mx(String name, int preference, String exchange) {
            return put(name, new Entry.MailExchange(new Mx(preference, Names.fold(exchange))));
        }

        /** Adds one TXT record, cut into strings of 255 octets. */
        public Builder txt(String name, String text) {
            return put(name, new Entry.Text(ZoneFile.strings(text)));
        }

        /** Answers about these names are as if validated by DNSSEC. */
        public Builder secure(String... all) {
            for (String name : all)
                put(name, new Entry.Secure());
            return this;
        }

        public Builder alias(String name, String target) {
            return put(name, new Entry.Alias(Names.fold(target)));
        }

        public Zone build() {
            var copy = new LinkedHashMap<String, List<Entry>>();
            names.forEach((n, e) -> copy.put(n, List.copyOf(e)));
            return new Zone(copy);
        }
    }
}
