package org.posthouse.mail.address;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.charset.Charsets;
import org.posthouse.mail.charset.EncodedWords;

/** Reads the address lists of From, To, Cc and their kin as they occur, decoded for people; never fails, linear. RFC 5322 §3.4, §4.4 */
public final class AddressList {
    private AddressList() {}

    /** Reads the raw value of a header field (after the colon). */
    public static List<HeaderAddress> parse(byte[] raw) {
        return parse(raw, 0, raw.length);
    }

    /** Reads text that somebody typed, or a value that was already made text. */
    public static List<HeaderAddress> parse(String text) {
        return parse(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads a range of bytes. */
    public static List<HeaderAddress> parse(byte[] raw, int from, int to) {
        Collector collector = new Collector();
        AddressScanner.scan(raw, from, to, collector);
        return List.copyOf(collector.all);
    }

    /** All single addresses of a list, groups opened. */
    public static List<HeaderAddress.Entry> entries(List<HeaderAddress> list) {
        List<HeaderAddress.Entry> out = new ArrayList<>();
        for (HeaderAddress address : list) {
            switch (address) {
                case HeaderAddress.Entry entry -> out.add(entry);
                case HeaderAddress.Group group -> out.addAll(group.members());
            }
        }
        return out;
    }

    private static final class Collector implements AddressVisitor {
        final List<HeaderAddress> all = new ArrayList<>();
        private @Nullable List<HeaderAddress.Entry> members;
        private String group = "";

        @Override
        public void entry(byte[] b, int nameAt, int nameLength, int routeAt, int routeLength, int localAt, int localLength, int domainAt,
                int domainLength) {
            HeaderAddress.Entry entry = new HeaderAddress.Entry(nameLength <= 0 ? "" : EncodedWords.decode(b, nameAt, nameAt + nameLength),
                    localLength <= 0 ? "" : Charsets.guess(b, localAt, localAt + localLength),
                    domainLength <= 0 ? "" : Charsets.guess(b, domainAt, domainAt + domainLength));
            if (members != null) {
                members.add(entry);
            } else {
                all.add(entry);
            }
        }

        @Override
        public void groupBegin(byte[] b, int nameAt, int nameLength) {
            group = nameLength <= 0 ? "" : EncodedWords.decode(b, nameAt, nameAt + nameLength);
            members = new ArrayList<>();
        }

        @Override
        public void groupEnd() {
            if (members != null) {
                all.add(new HeaderAddress.Group(group, members));
                members = null;
            }
        }
    }
}
