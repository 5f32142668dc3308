package org.posthouse.mail.sieve;

import java.io.IOException;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.AddressList;
import org.posthouse.mail.address.HeaderAddress;
import org.posthouse.mail.address.LocalPart;
import org.posthouse.mail.mime.MailDate;
import org.posthouse.mail.sieve.Condition.AddressPart;

/** Answers the tests of a run, and says of the last that was true why. */
final class Tester {
    static final int CHARS_PER_STEP = 64;

    private final Run run;
    /** Why, in a few words; empty where there is nothing to say. */
    String because = "";

    Tester(Run run) {
        this.run = run;
    }

    boolean test(Condition test) throws Failure, IOException {
        run.spend(1, test.place());
        return switch (test) {
            case Condition.Constant c -> c.value();
            case Condition.Not n -> {
                boolean inner = test(n.test());
                because = inner ? because : "not so";
                yield !inner;
            }
            case Condition.Combined c -> combined(c);
            case Condition.Header c -> header(c);
            case Condition.Address c -> address(c);
            case Condition.Envelope c -> envelope(c);
            case Condition.Exists c -> exists(c);
            case Condition.Size c -> because(c.over() ? run.message.size() > c.limit() : run.message.size() < c.limit(),
                    "size " + run.message.size());
            case Condition.Body c -> new BodyTexts(c, run, this).any();
            case Condition.Date c -> date(c);
            case Condition.Strings c -> matches("string", run.expand(c.sources()), run.expand(c.keys()), c.match(), c.place());
            case Condition.HasFlag c -> hasFlag(c);
            case Condition.Duplicate c -> duplicate(c);
            case Condition.MailboxExists c -> mailboxesExist(c);
            case Condition.SpecialUseExists c -> specialUses(c);
            case Condition.Environment c -> {
                String name = run.expand(c.name());
                String value = run.environment.item(name);
                yield value != null && matches("environment " + name, List.of(value), run.expand(c.keys()), c.match(), c.place());
            }
            case Condition.ValidNotify c -> run.expand(c.methods()).stream().allMatch(m -> Mailto.parse(m) != null);
            case Condition.NotifyCapability c -> notifyCapability(c);
        };
    }

    private boolean because(boolean result, String why) {
        if (result)
            because = why;
        return result;
    }

    private boolean combined(Condition.Combined c) throws Failure, IOException {
        StringBuilder why = new StringBuilder();
        for (Condition t : c.tests()) {
            because = "";
            boolean one = test(t);
            if (one != c.all())
                return one;
            if (!because.isEmpty() && why.length() < 200)
                why.append(why.isEmpty() ? "" : "; ").append(because);
        }
        because = c.all() ? why.toString() : "";
        return c.all();
    }

    // ---- comparing

    /** Whether any value matches any key; :count compares their number. RFC 5228 §2.7.1, RFC 5231 §4.2 */
    boolean matches(String what, List<String> values, List<String> keys, Match match, Place place) throws Failure {
        Match.Relation relation = match.relation();
        if (match.type() == Match.Type.COUNT && relation != null) {
            String count = Integer.toString(values.size());
            for (String key : keys)
                if (relation.holds(match.comparator().order(count, key)))
                    return because(true, what + " :" + match.words() + " \"" + SieveException.shown(key) + "\"");
            return false;
        }
        for (String value : values)
            for (String key : keys)
                if (matches(value, key, match, place))
                    return because(true, what + " :" + match.words() + " \"" + SieveException.shown(key) + "\"");
        return false;
    }

    boolean matchesOne(String value, List<String> keys, Match match, Place place) throws Failure {
        for (String key : keys)
            if (matches(value, key, match, place))
                return true;
        return false;
    }

    private boolean matches(String value, String key, Match match, Place place) throws Failure {
        run.spend(1 + (value.length() + key.length()) / CHARS_PER_STEP, place);
        Comparator comparator = match.comparator();
        Match.Relation relation = match.relation();
        return switch (match.type()) {
            case IS -> comparator.same(value, key);
            case CONTAINS -> Finding.contains(comparator.key(value), comparator.key(key));
            case MATCHES -> {
                Glob glob = new Glob(key);
                run.spend((long) value.length() * glob.length() / CHARS_PER_STEP, place);
                yield found(glob.match(value, comparator));
            }
            case REGEX -> regex(value, key, comparator, place);
            case VALUE -> relation != null && relation.holds(comparator.order(value, key));
            case COUNT -> false;
        };
    }

    private boolean regex(String value, String key, Comparator comparator, Place place) throws Failure {
        try {
            Regex regex = new Regex(key);
            run.spend(value.length() * regex.work() / 8 + regex.work(), place);
            return found(regex.find(value, comparator));
        } catch (Regex.Bad e) {
            throw new Failure(place, "the expression \"" + SieveException.shown(key) + "\" is wrong: " + e.getMessage());
        }
    }

    private boolean found(@Nullable List<String> parts) {
        if (parts == null)
            return false;
        run.variables().matched(parts);
        return true;
    }

    // ---- header and envelope

    private static <T> List<T> indexed(List<T> all, Condition.Index index) {
        if (index.number() == 0)
            return all;
        if (index.number() > all.size())
            return List.of();
        int i = (int) (index.last() ? all.size() - index.number() : index.number() - 1);
        return List.of(all.get(i));
    }

    private boolean header(Condition.Header c) throws Failure {
        List<String> names = run.expand(c.names());
        var values = new ArrayList<String>();
        for (String name : names)
            values.addAll(indexed(run.message.values(name), c.index()));
        return matches("header " + shown(names), values, run.expand(c.keys()), c.match(), c.place());
    }

    private static String shown(List<String> names) {
        return SieveException.shown(String.join(", ", names));
    }

    private boolean address(Condition.Address c) throws Failure {
        List<String> names = run.expand(c.names());
        var values = new ArrayList<String>();
        for (String name : names) {
            if (!TestChecker.ADDRESS_FIELDS.contains(name.toLowerCase(Locale.ROOT)))
                continue;
            for (byte[] raw : indexed(run.message.raw(name), c.index())) {
                run.spend(1 + raw.length / CHARS_PER_STEP, c.place());
                for (HeaderAddress.Entry e : AddressList.entries(AddressList.parse(raw)))
                    part(e.local(), e.domain(), c.part(), values);
            }
        }
        return matches("address " + shown(names), values, run.expand(c.keys()), c.match(), c.place());
    }

    /** What has no detail has no such part. RFC 5233 §4 */
    private static void part(String local, String domain, AddressPart part, List<String> to) {
        int plus = local.indexOf('+');
        switch (part) {
            case ALL -> to.add(domain.isEmpty() ? local : local + "@" + domain);
            case LOCALPART -> to.add(local);
            case DOMAIN -> to.add(domain);
            case USER -> to.add(plus > 0 ? local.substring(0, plus) : local);
            case DETAIL -> {
                if (plus > 0)
                    to.add(local.substring(plus + 1));
            }
        }
    }

    private boolean envelope(Condition.Envelope c) throws Failure {
        List<String> parts = run.expand(c.parts());
        var values = new ArrayList<String>();
        for (String part : parts) {
            boolean from = part.equalsIgnoreCase("from");
            if (!from && !part.equalsIgnoreCase("to"))
                throw new Failure(c.place(), "the envelope has \"from\" and \"to\", no \"" + SieveException.shown(part) + "\"");
            var address = from ? run.envelope.from().address().orElse(null) : run.envelope.to();
            if (address == null) {
                values.add("");
            } else {
                LocalPart local = address.local();
                part(local.value(), address.domain().toString(), c.part(), values);
            }
        }
        return matches("envelope " + shown(parts), values, run.expand(c.keys()), c.match(), c.place());
    }

    private boolean exists(Condition.Exists c) throws Failure {
        List<String> names = run.expand(c.names());
        return because(names.stream().allMatch(run.message::has), "exists " + shown(names));
    }

    // ---- dates

    private boolean date(Condition.Date c) throws Failure {
        String part = run.expand(c.part());
        OffsetDateTime date = c.header() == null ? now() : read(c, run.expand(c.header()));
        if (date == null)
            return matches("date", List.of(), run.expand(c.keys()), c.match(), c.place());
        if (c.zone() != null) {
            ZoneOffset zone = DateParts.zone(run.expand(c.zone()));
            if (zone == null)
                throw new Failure(c.place(), "a zone is written like \"+0100\"");
            date = date.withOffsetSameInstant(zone);
        } else if (c.header() != null && !c.originalZone()) {
            ZoneId zone = run.environment.zone();
            date = date.atZoneSameInstant(zone).toOffsetDateTime();
        }
        String value = DateParts.of(date, part);
        if (value == null)
            throw new Failure(c.place(), "a date has no part \"" + SieveException.shown(part) + "\"");
        return matches("date " + SieveException.shown(part), List.of(value), run.expand(c.keys()), c.match(), c.place());
    }

    private OffsetDateTime now() {
        return run.environment.now().atZone(run.environment.zone()).toOffsetDateTime();
    }

    /** The date stands alone in its field, or behind the last semicolon as in Received. RFC 5260 §4 */
    private @Nullable OffsetDateTime read(Condition.Date c, String name) {
        List<byte[]> values = indexed(run.message.raw(name), c.index());
        if (values.isEmpty())
            return null;
        byte[] raw = values.getFirst();
        int from = raw.length;
        while (from > 0 && raw[from - 1] != ';')
            from--;
        return MailDate.parse(raw, from, raw.length).orElse(null);
    }

    // ---- the rest

    private boolean hasFlag(Condition.HasFlag c) throws Failure {
        List<String> values = run.flags();
        if (!c.variables().isEmpty()) {
            var lists = new ArrayList<String>();
            for (String name : run.expand(c.variables()))
                lists.add(run.variables().get(name));
            values = Flags.split(lists);
        }
        List<String> keys = run.expand(c.flags());
        // Several flags in one string are several, but for patterns. RFC 5232 §4
        if (c.match().type() == Match.Type.IS || c.match().type() == Match.Type.CONTAINS) {
            List<String> split = new ArrayList<>();
            for (String key : keys)
                for (String one : key.split(" +", -1))
                    if (!one.isEmpty())
                        split.add(one);
            keys = split.isEmpty() ? keys : split;
        }
        return matches("hasflag", values, keys, c.match(), c.place());
    }

    /** RFC 7352 §3 */
    private boolean duplicate(Condition.Duplicate c) throws Failure, IOException {
        Text header = c.header();
        String id;
        if (c.uniqueId() != null) {
            id = run.expand(c.uniqueId());
        } else {
            List<String> values = run.message.values(header == null ? "Message-ID" : run.expand(header));
            id = values.isEmpty() ? "" : values.getFirst();
        }
        if (id.isEmpty())
            return false;
        String handle = c.handle() == null ? "" : run.expand(c.handle());
        // Ids of fields and those that the script makes up are different things. RFC 7352 §3.1
        String key = (c.uniqueId() != null ? "u:" : header == null ? "m:" : "h:" + Run.lower(run.expand(header)) + ":") + id;
        boolean seen = run.lookup.seen(handle, key);
        if (!seen || c.last())
            run.remember(new Action.Remember(handle, key, c.seconds(), c.place().line()));
        return because(seen, "duplicate");
    }

    private boolean mailboxesExist(Condition.MailboxExists c) throws Failure, IOException {
        List<String> names = run.expand(c.mailboxes());
        for (String name : names)
            if (!run.lookup.mailboxExists(name))
                return false;
        return because(true, "mailboxexists " + shown(names));
    }

    private boolean specialUses(Condition.SpecialUseExists c) throws Failure, IOException {
        String mailbox = c.mailbox() == null ? null : run.expand(c.mailbox());
        for (String use : run.expand(c.uses()))
            if (!run.lookup.specialUseExists(mailbox, use))
                return false;
        return because(true, "specialuse_exists");
    }

    /** Whether somebody who reads mail is online is never known. RFC 5436 §2.3 */
    private boolean notifyCapability(Condition.NotifyCapability c) throws Failure {
        boolean known = Mailto.parse(run.expand(c.method())) != null && run.expand(c.capability()).equalsIgnoreCase("online");
        return known && matches("online", List.of("maybe"), run.expand(c.keys()), c.match(), c.place());
    }
}
