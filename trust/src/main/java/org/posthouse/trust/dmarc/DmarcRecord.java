package org.posthouse.trust.dmarc;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.trust.dmarc.DmarcResult.Policy;

/**
 * What a domain publishes. RFC 7489 §6.3
 *
 * @param policy p
 * @param subdomains sp, or p where there is none
 * @param pct of the messages that fail, 0 to 100
 * @param interval seconds between aggregate reports, ri
 * @param failures fo, as in {@code 1:d}; means something with ruf only
 * @param aggregate rua
 * @param forensic ruf
 * @param amended why this is not what the record says: its policy cannot be read, and it is held for one that asks for reports only.
 *        Empty otherwise. RFC 7489 §6.6.3
 */
public record DmarcRecord(Policy policy, Policy subdomains, Alignment dkim, Alignment spf, int pct, long interval, String failures,
        List<ReportUri> aggregate, List<ReportUri> forensic, String amended) {
    private static final long DAY = 86_400;
    private static final long MAX_INTERVAL = 0xffffffffL;
    private static final String NAME = "DMARC1";

    /** How alike two domains have to be. RFC 7489 §3.1 */
    public enum Alignment {
        RELAXED("r"), STRICT("s");

        private final String word;

        Alignment(String word) {
            this.word = word;
        }

        /** As it stands in records and reports. */
        public String word() {
            return word;
        }
    }

    public DmarcRecord {
        aggregate = List.copyOf(aggregate);
        forensic = List.copyOf(forensic);
    }

    /** What is wrong with it, and a record that still may be used for something, or not. */
    sealed interface Reading {
        record Good(DmarcRecord record) implements Reading {}

        record Bad(String why) implements Reading {}
    }

    /** Whether it begins with the version that we know. RFC 7489 §6.6.3 */
    static boolean is(String text) {
        int semicolon = text.indexOf(';');
        String first = semicolon < 0 ? text : text.substring(0, semicolon);
        int equals = first.indexOf('=');
        if (equals < 1 || first.charAt(0) == ' ' || first.charAt(0) == '\t')
            return false;
        return TagText.strip(first.substring(0, equals)).equalsIgnoreCase("v") && TagText.strip(first.substring(equals + 1)).equals(NAME);
    }

    /** The addresses for aggregate reports of a record that begins with the right version, whatever its policy. */
    static List<ReportUri> aggregate(String text) {
        return uris(TagText.read(text), "rua");
    }

    /** A record as text; empty where it cannot be used for anything. */
    public static Optional<DmarcRecord> parse(String text) {
        return is(text) && read(text) instanceof Reading.Good(var record) ? Optional.of(record) : Optional.empty();
    }

    /** Reads a record that begins with the right version. */
    static Reading read(String text) {
        List<TagText.Tag> tags = TagText.read(text);
        List<ReportUri> rua = uris(tags, "rua");
        String wrong = wrong(tags);
        if (!wrong.isEmpty() && rua.isEmpty())
            return new Reading.Bad(wrong);
        Policy p = wrong.isEmpty() ? policy(TagText.first(tags, "p")) : Policy.NONE;
        Policy sp = wrong.isEmpty() ? policy(TagText.first(tags, "sp")) : Policy.NONE;
        Policy of = p == null ? Policy.NONE : p;
        return new Reading.Good(new DmarcRecord(of, sp == null ? of : sp, alignment(tags, "adkim"), alignment(tags, "aspf"),
                (int) number(tags, "pct", 100, 3, 100), number(tags, "ri", DAY, 10, MAX_INTERVAL), failures(tags), rua, uris(tags, "ruf"),
                wrong));
    }

    /** Why the policy cannot be read; empty where it can. p follows v, unknown tags not counted. RFC 7489 §6.4 */
    private static String wrong(List<TagText.Tag> tags) {
        TagText.Tag p = TagText.first(tags, "p");
        TagText.Tag sp = TagText.first(tags, "sp");
        if (p == null)
            return "it has no p";
        if (TagText.repeated(tags, "p") || TagText.repeated(tags, "sp") || TagText.repeated(tags, "v"))
            return "it says the same thing twice";
        if (policy(p) == null)
            return "its p is no policy";
        if (!tags.stream().filter(t -> known(t.name())).skip(1).findFirst().equals(Optional.of(p)))
            return "its p does not follow its version";
        return sp != null && policy(sp) == null ? "its sp is no policy" : "";
    }

    private static boolean known(String name) {
        return switch (name) {
            case "v", "p", "sp", "rua", "ruf", "adkim", "aspf", "ri", "fo", "rf", "pct" -> true;
            default -> false;
        };
    }

    private static @Nullable Policy policy(TagText.@Nullable Tag tag) {
        if (tag == null)
            return null;
        return switch (tag.value().toLowerCase(Locale.ROOT)) {
            case "none" -> Policy.NONE;
            case "quarantine" -> Policy.QUARANTINE;
            case "reject" -> Policy.REJECT;
            default -> null;
        };
    }

    private static Alignment alignment(List<TagText.Tag> tags, String name) {
        TagText.Tag tag = TagText.first(tags, name);
        return tag != null && tag.value().equalsIgnoreCase("s") ? Alignment.STRICT : Alignment.RELAXED;
    }

    private static long number(List<TagText.Tag> tags, String name, long otherwise, int digits, long max) {
        TagText.Tag tag = TagText.first(tags, name);
        if (tag == null || tag.value().isEmpty() || tag.value().length() > digits
                || !tag.value().chars().allMatch(c -> c >= '0' && c <= '9'))
            return otherwise;
        long n = Long.parseLong(tag.value());
        return n > max ? otherwise : n;
    }

    /** dmarc-fo, without its blanks. RFC 7489 §6.4 */
    private static String failures(List<TagText.Tag> tags) {
        TagText.Tag tag = TagText.first(tags, "fo");
        if (tag == null)
            return "0";
        var options = new ArrayList<String>();
        int from = 0;
        while (from <= tag.value().length()) {
            int colon = tag.value().indexOf(':', from);
            int to = colon < 0 ? tag.value().length() : colon;
            String option = TagText.strip(tag.value().substring(from, to)).toLowerCase(Locale.ROOT);
            if (option.length() != 1 || "01ds".indexOf(option.charAt(0)) < 0)
                return "0";
            if (!options.contains(option))
                options.add(option);
            from = to + 1;
        }
        return String.join(":", options);
    }

    private static List<ReportUri> uris(List<TagText.Tag> tags, String name) {
        TagText.Tag tag = TagText.first(tags, name);
        return tag == null ? List.of() : ReportUri.list(tag.value());
    }
}
