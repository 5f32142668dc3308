package org.posthouse.mail.sieve;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The arguments of one command or test, taken one by one: first the tagged ones, then those by position, then {@link #end}. RFC 5228 §2.6 */
final class Arguments {
    private final String name;
    private final Place place;
    private final Dialect dialect;
    private final List<Script.Argument> left;

    Arguments(String name, Place place, List<Script.Argument> arguments, Dialect dialect) {
        this.name = name;
        this.place = place;
        this.dialect = dialect;
        left = new ArrayList<>(arguments);
    }

    Place place() {
        return place;
    }

    Dialect dialect() {
        return dialect;
    }

    SieveException wrong(Place where, String problem) {
        return new SieveException(where, problem);
    }

    private int find(String tag) {
        for (int i = 0; i < left.size(); i++)
            if (left.get(i) instanceof Script.Tag t && t.name().equals(tag))
                return i;
        return -1;
    }

    /** A tag without a value. */
    boolean flag(String tag) {
        int i = find(tag);
        if (i < 0)
            return false;
        left.remove(i);
        return true;
    }

    /** The same, of an extension. */
    boolean flag(String tag, Extension extension) throws SieveException {
        int i = find(tag);
        if (i >= 0)
            dialect.need(extension, left.get(i).place(), "':" + tag + "'");
        return flag(tag);
    }

    private Script.@Nullable Argument value(String tag, String what) throws SieveException {
        int i = find(tag);
        if (i < 0)
            return null;
        Place at = left.remove(i).place();
        if (i >= left.size() || left.get(i) instanceof Script.Tag)
            throw wrong(at, "':" + tag + "' needs " + what + " behind it");
        return left.remove(i);
    }

    /** A tag with a string. */
    @Nullable
    Text string(String tag) throws SieveException {
        Script.Argument a = value(tag, "a string");
        if (a == null)
            return null;
        if (a instanceof Script.Strings s && s.values().size() == 1 && !s.list())
            return dialect.text(s.values().getFirst(), s.place());
        throw wrong(a.place(), "':" + tag + "' needs one string behind it");
    }

    /** A tag with a list of strings. */
    @Nullable
    List<Text> strings(String tag) throws SieveException {
        Script.Argument a = value(tag, "a string or a list of strings");
        if (a == null)
            return null;
        if (a instanceof Script.Strings s)
            return texts(s);
        throw wrong(a.place(), "':" + tag + "' needs a string or a list of strings behind it");
    }

    /** A tag with a number; -1 where it is not there. */
    long number(String tag) throws SieveException {
        Script.Argument a = value(tag, "a number");
        if (a == null)
            return -1;
        if (a instanceof Script.Numeral n)
            return n.value();
        throw wrong(a.place(), "':" + tag + "' needs a number behind it");
    }

    private List<Text> texts(Script.Strings s) throws SieveException {
        var all = new ArrayList<Text>(s.values().size());
        for (String value : s.values())
            all.add(dialect.text(value, s.place()));
        return all;
    }

    /** How many arguments without tags are left. */
    int positions() {
        return (int) left.stream().filter(a -> !(a instanceof Script.Tag)).count();
    }

    private Script.Argument next(String what) throws SieveException {
        noTags();
        if (left.isEmpty())
            throw wrong(place, "'" + name + "' needs " + what);
        return left.removeFirst();
    }

    private void noTags() throws SieveException {
        for (Script.Argument a : left)
            if (a instanceof Script.Tag t)
                throw wrong(t.place(), "'" + name + "' does not know ':" + SieveException.shown(t.name()) + "' here, or has it twice");
    }

    /** The next one, a single string. */
    Text text(String what) throws SieveException {
        Script.Argument a = next(what);
        if (a instanceof Script.Strings s && s.values().size() == 1 && !s.list())
            return dialect.text(s.values().getFirst(), s.place());
        throw wrong(a.place(), "'" + name + "' needs " + what + " here: one string");
    }

    /** The next one, one string or several. */
    List<Text> texts(String what) throws SieveException {
        Script.Argument a = next(what);
        if (a instanceof Script.Strings s)
            return texts(s);
        throw wrong(a.place(), "'" + name + "' needs " + what + " here: a string or a list of strings");
    }

    /** The next one, a number. */
    long size(String what) throws SieveException {
        Script.Argument a = next(what);
        if (a instanceof Script.Numeral n)
            return n.value();
        throw wrong(a.place(), "'" + name + "' needs " + what + " here: a number");
    }

    /** Nothing may be left. */
    void end() throws SieveException {
        noTags();
        if (!left.isEmpty())
            throw wrong(left.getFirst().place(), "'" + name + "' takes no further argument; is a ';' missing?");
    }

    /** [COMPARATOR] [MATCH-TYPE]. RFC 5228 §2.7, RFC 5231 §4 */
    Match match() throws SieveException {
        Comparator comparator = comparator();
        Match.Type type = null;
        Match.Relation relation = null;
        for (Match.Type t : Match.Type.values()) {
            int i = find(t.word());
            if (i < 0)
                continue;
            Place at = left.get(i).place();
            if (type != null)
                throw wrong(at, "one match type is enough: ':" + type.word() + "' or ':" + t.word() + "'");
            type = t;
            if (t == Match.Type.REGEX)
                dialect.need(Extension.REGEX, at, "':regex'");
            if (t == Match.Type.VALUE || t == Match.Type.COUNT) {
                dialect.need(Extension.RELATIONAL, at, "':" + t.word() + "'");
                Text word = string(t.word());
                relation = word == null ? null : Match.Relation.of(word.raw()).orElse(null);
                if (relation == null)
                    throw wrong(at, "':" + t.word() + "' needs one of \"gt\", \"ge\", \"lt\", \"le\", \"eq\", \"ne\" behind it");
            } else {
                left.remove(i);
            }
            if ((t == Match.Type.CONTAINS || t == Match.Type.MATCHES || t == Match.Type.REGEX) && !comparator.findsParts())
                throw wrong(at, "the comparator \"" + comparator.label() + "\" compares whole numbers; use ':is', ':value' or ':count'");
        }
        return new Match(type == null ? Match.Type.IS : type, relation, comparator);
    }

    private Comparator comparator() throws SieveException {
        Text label = string("comparator");
        if (label == null)
            return Comparator.ASCII_CASEMAP;
        Comparator c = Comparator.of(label.raw()).orElseThrow(() -> wrong(label.place(), "there is no comparator \""
                + SieveException.shown(label.raw())
                + "\" here; use \"i;octet\", \"i;ascii-casemap\", \"i;ascii-numeric\" or \"i;unicode-casemap\""));
        // The two that every script has need no require. RFC 5228 §2.7.3
        if (c == Comparator.ASCII_NUMERIC || c == Comparator.UNICODE_CASEMAP)
            dialect.need(c.extension(), label.place(), "the comparator \"" + c.label() + "\"");
        return c;
    }

    /** [ADDRESS-PART]. RFC 5228 §2.7.4, RFC 5233 §4 */
    Condition.AddressPart part() throws SieveException {
        Condition.AddressPart found = null;
        for (Condition.AddressPart p : Condition.AddressPart.values()) {
            String tag = p.name().toLowerCase(java.util.Locale.ROOT);
            int i = find(tag);
            if (i < 0)
                continue;
            Place at = left.get(i).place();
            if (found != null)
                throw wrong(at, "one address part is enough");
            if (p == Condition.AddressPart.USER || p == Condition.AddressPart.DETAIL)
                dialect.need(Extension.SUBADDRESS, at, "':" + tag + "'");
            found = p;
            left.remove(i);
        }
        return found == null ? Condition.AddressPart.ALL : found;
    }

    /** [":index" number [":last"]]. RFC 5260 §6 */
    Condition.Index index() throws SieveException {
        int i = find("index");
        if (i >= 0)
            dialect.need(Extension.INDEX, left.get(i).place(), "':index'");
        long n = number("index");
        if (n == 0)
            throw wrong(place, "':index' counts from 1");
        if (n < 0)
            return Condition.Index.ALL;
        return new Condition.Index(n, flag("last"));
    }
}
