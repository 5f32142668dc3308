package org.posthouse.mail.sieve;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns tests of the syntax tree into checked ones. */
final class TestChecker {
    /** Fields that hold addresses. RFC 5228 §5.1 */
    static final Set<String> ADDRESS_FIELDS = Set.of("from", "to", "cc", "bcc", "sender", "reply-to", "resent-from", "resent-to",
            "resent-cc", "resent-bcc", "resent-sender", "resent-reply-to", "return-path", "delivered-to", "envelope-to", "x-original-to",
            "errors-to", "disposition-notification-to", "return-receipt-to", "mail-followup-to", "mail-reply-to", "apparently-to");
    private static final Set<String> DATE_PARTS = Set.of("year", "month", "day", "date", "julian", "hour", "minute", "second", "time",
            "iso8601", "std11", "zone", "weekday");
    private static final long DEFAULT_SECONDS = 7 * 24 * 3600;

    private final Dialect dialect;

    TestChecker(Dialect dialect) {
        this.dialect = dialect;
    }

    Condition check(Script.Test test) throws SieveException {
        String name = test.name();
        var a = new Arguments(name, test.place(), test.arguments(), dialect);
        boolean combines = name.equals("allof") || name.equals("anyof") || name.equals("not");
        if (!combines && !test.tests().isEmpty())
            throw new SieveException(test.tests().getFirst().place(),
                    "'" + SieveException.shown(name) + "' takes no test behind it; is a ',' missing?");
        Condition checked = switch (name) {
            case "allof", "anyof" -> combined(test);
            case "not" -> {
                if (test.tests().size() != 1)
                    throw new SieveException(test.place(), "'not' needs one test behind it");
                yield new Condition.Not(check(test.tests().getFirst()), test.place());
            }
            case "true", "false" -> new Condition.Constant(name.equals("true"), test.place());
            case "header" -> header(a);
            case "address" -> address(a);
            case "exists" -> new Condition.Exists(names(a.texts("names of header fields")), a.place());
            case "size" -> size(a);
            default -> extended(name, a);
        };
        a.end();
        return checked;
    }

    private Condition extended(String name, Arguments a) throws SieveException {
        return switch (name) {
            case "envelope" -> envelope(needing(Extension.ENVELOPE, name, a));
            case "body" -> body(needing(Extension.BODY, name, a));
            case "date", "currentdate" -> date(needing(Extension.DATE, name, a), name.equals("date"));
            case "string" -> {
                Match match = needing(Extension.VARIABLES, name, a).match();
                yield new Condition.Strings(a.texts("strings to look at"), keys(a, match), match, a.place());
            }
            case "hasflag" -> hasFlag(needing(Extension.IMAP4FLAGS, name, a));
            case "duplicate" -> duplicate(needing(Extension.DUPLICATE, name, a));
            case "mailboxexists" ->
                new Condition.MailboxExists(needing(Extension.MAILBOX, name, a).texts("names of mailboxes"), a.place());
            case "specialuse_exists" -> {
                needing(Extension.SPECIAL_USE, name, a);
                Text mailbox = a.positions() > 1 ? a.text("the name of a mailbox") : null;
                yield new Condition.SpecialUseExists(mailbox, a.texts("special uses such as \"\\\\Junk\""), a.place());
            }
            case "environment" -> {
                Match match = needing(Extension.ENVIRONMENT, name, a).match();
                yield new Condition.Environment(a.text("the name of an item"), keys(a, match), match, a.place());
            }
            case "ihave" -> ihave(needing(Extension.IHAVE, name, a));
            case "valid_notify_method" ->
                new Condition.ValidNotify(needing(Extension.ENOTIFY, name, a).texts("methods such as \"mailto:...\""), a.place());
            case "notify_method_capability" -> {
                Match match = needing(Extension.ENOTIFY, name, a).match();
                yield new Condition.NotifyCapability(a.text("a method"), a.text("a capability such as \"online\""), keys(a, match), match,
                        a.place());
            }
            default -> throw new SieveException(a.place(), "there is no test '" + SieveException.shown(name) + "'");
        };
    }

    private Arguments needing(Extension extension, String name, Arguments a) throws SieveException {
        dialect.need(extension, a.place(), "the test '" + name + "'");
        return a;
    }

    private Condition combined(Script.Test test) throws SieveException {
        if (test.tests().isEmpty())
            throw new SieveException(test.place(), "'" + test.name() + "' needs tests in parentheses behind it");
        var all = new ArrayList<Condition>();
        for (Script.Test t : test.tests())
            all.add(check(t));
        return new Condition.Combined(test.name().equals("allof"), all, test.place());
    }

    /** Keys; expressions that do not vary are tried now. */
    private static List<Text> keys(Arguments a, Match match) throws SieveException {
        List<Text> keys = a.texts("what to compare with");
        checkKeys(keys, match);
        return keys;
    }

    static void checkKeys(List<Text> keys, Match match) throws SieveException {
        if (match.type() != Match.Type.REGEX)
            return;
        for (Text key : keys)
            if (!key.varies())
                try {
                    new Regex(key.raw());
                } catch (Regex.Bad e) {
                    throw new SieveException(key.place(),
                            "the expression \"" + SieveException.shown(key.raw()) + "\" is wrong: " + e.getMessage());
                }
    }

    static boolean isFieldName(String name) {
        return !name.isEmpty() && name.chars().allMatch(c -> c > 32 && c < 127 && c != ':');
    }

    private static List<Text> names(List<Text> names) throws SieveException {
        for (Text n : names)
            if (!n.varies() && !isFieldName(n.raw()))
                throw new SieveException(n.place(),
                        "\"" + SieveException.shown(n.raw()) + "\" cannot be the name of a header field; write it without colon");
        return names;
    }

    private static Condition header(Arguments a) throws SieveException {
        Match match = a.match();
        Condition.Index index = a.index();
        return new Condition.Header(names(a.texts("names of header fields")), keys(a, match), match, index, a.place());
    }

    private static Condition address(Arguments a) throws SieveException {
        Match match = a.match();
        Condition.AddressPart part = a.part();
        Condition.Index index = a.index();
        List<Text> names = names(a.texts("names of header fields"));
        for (Text n : names)
            if (!n.varies() && !ADDRESS_FIELDS.contains(n.raw().toLowerCase(Locale.ROOT)))
                throw new SieveException(n.place(),
                        "the field \"" + SieveException.shown(n.raw()) + "\" holds no addresses; use the test 'header' for it");
        return new Condition.Address(names, keys(a, match), match, part, index, a.place());
    }

    private static Condition size(Arguments a) throws SieveException {
        boolean over = a.flag("over");
        if (over == a.flag("under"))
            throw new SieveException(a.place(), "'size' needs either ':over' or ':under'");
        return new Condition.Size(over, a.size("a size such as 100K"), a.place());
    }

    private static Condition envelope(Arguments a) throws SieveException {
        Match match = a.match();
        Condition.AddressPart part = a.part();
        List<Text> parts = a.texts("\"from\" or \"to\"");
        for (Text p : parts)
            if (!p.varies() && !p.raw().equalsIgnoreCase("from") && !p.raw().equalsIgnoreCase("to"))
                throw new SieveException(p.place(), "the envelope has \"from\" and \"to\", no \"" + SieveException.shown(p.raw()) + "\"");
        return new Condition.Envelope(parts, keys(a, match), match, part, a.place());
    }

    private static Condition body(Arguments a) throws SieveException {
        Match match = a.match();
        boolean raw = a.flag("raw");
        boolean text = a.flag("text");
        List<Text> types = a.strings("content");
        if ((raw ? 1 : 0) + (text ? 1 : 0) + (types == null ? 0 : 1) > 1)
            throw new SieveException(a.place(), "'body' takes one of ':raw', ':content' and ':text'");
        return new Condition.Body(raw, types, keys(a, match), match, a.place());
    }

    private static Condition date(Arguments a, boolean ofHeader) throws SieveException {
        Match match = a.match();
        Condition.Index index = ofHeader ? a.index() : Condition.Index.ALL;
        Text zone = a.string("zone");
        boolean original = ofHeader && a.flag("originalzone");
        if (zone != null && original)
            throw new SieveException(a.place(), "'date' takes one of ':zone' and ':originalzone'");
        if (zone != null && !zone.varies() && DateParts.zone(zone.raw()) == null)
            throw new SieveException(zone.place(), "a zone is written like \"+0100\"");
        Text header = ofHeader ? a.text("the name of a header field") : null;
        if (header != null)
            names(List.of(header));
        Text part = a.text("a part such as \"weekday\"");
        if (!part.varies() && !DATE_PARTS.contains(part.raw().toLowerCase(Locale.ROOT)))
            throw new SieveException(part.place(), "a date has no part \"" + SieveException.shown(part.raw())
                    + "\"; use year, month, day, date, julian, hour, minute, second, time, iso8601, std11, zone or weekday");
        return new Condition.Date(header, zone, original, part, keys(a, match), match, index, a.place());
    }

    private Condition hasFlag(Arguments a) throws SieveException {
        Match match = a.match();
        List<Text> variables = List.of();
        if (a.positions() > 1) {
            dialect.need(Extension.VARIABLES, a.place(), "a variable in 'hasflag'");
            variables = a.texts("names of variables");
        }
        List<Text> flags = a.texts("flags");
        checkKeys(flags, match);
        return new Condition.HasFlag(variables, flags, match, a.place());
    }

    private static Condition duplicate(Arguments a) throws SieveException {
        Text handle = a.string("handle");
        Text header = a.string("header");
        Text uniqueId = a.string("uniqueid");
        if (header != null && uniqueId != null)
            throw new SieveException(a.place(), "'duplicate' takes one of ':header' and ':uniqueid'");
        if (header != null)
            names(List.of(header));
        long seconds = a.number("seconds");
        return new Condition.Duplicate(handle, header, uniqueId, seconds < 0 ? DEFAULT_SECONDS : seconds, a.flag("last"), a.place());
    }

    /** What is there is required from here on. RFC 5463 §4 */
    private Condition ihave(Arguments a) throws SieveException {
        var found = new ArrayList<Extension>();
        List<Text> names = a.texts("names of extensions");
        for (Text name : names)
            Extension.of(name.raw()).ifPresent(found::add);
        boolean all = found.size() == names.size();
        if (all)
            found.forEach(dialect::require);
        return new Condition.Constant(all, a.place());
    }

    /** What the test says whatever the message is; null where that is not known. */
    static @Nullable Boolean known(Condition test) {
        return switch (test) {
            case Condition.Constant c -> c.value();
            case Condition.Not n -> {
                Boolean inner = known(n.test());
                yield inner == null ? null : !inner;
            }
            case Condition.Combined c -> {
                Boolean all = c.all();
                for (Condition t : c.tests()) {
                    Boolean one = known(t);
                    if (one != null && one != c.all()) {
                        all = !c.all();
                        yield all;
                    }
                    if (one == null)
                        all = null;
                }
                yield all;
            }
            case Condition.Header _,Condition.Address _,Condition.Envelope _,Condition.Exists _,Condition.Size _,Condition.Body _,Condition.Date _,Condition.Strings _,Condition.HasFlag _,Condition.Duplicate _,Condition.MailboxExists _,Condition.SpecialUseExists _,Condition.Environment _,Condition.ValidNotify _,Condition.NotifyCapability _ ->
                null;
        };
    }
}
