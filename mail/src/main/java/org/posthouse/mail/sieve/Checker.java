package org.posthouse.mail.sieve;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;

/** Turns commands of the syntax tree into checked ones: each known, required and with the arguments it takes. */
final class Checker {
    private static final long DAY = 24 * 3600;
    private static final long MAX_DAYS = 365;

    private final Limits limits;
    private final Dialect dialect = new Dialect();
    private final TestChecker tests = new TestChecker(dialect);
    private final List<String> warnings = new ArrayList<>();
    private boolean begun;
    private int redirects;

    Checker(Limits limits) {
        this.limits = limits;
    }

    Program check(Script script) throws SieveException {
        List<Statement> all = block(script.commands(), true);
        if (redirects > limits.redirects())
            warnings.add("the script has " + redirects + " redirects; for one message at most " + limits.redirects() + " are done");
        return new Program(all, dialect.required(), warnings, limits);
    }

    private List<Statement> block(List<Script.Command> commands, boolean top) throws SieveException {
        var all = new ArrayList<Statement>();
        boolean ended = false;
        for (int i = 0; i < commands.size(); i++) {
            Script.Command c = commands.get(i);
            if (ended) {
                warnings.add("line " + c.place().line() + ": never reached, because 'stop' or 'return' stands before it");
                ended = false;
            }
            if (c.name().equals("require")) {
                require(c, top);
                continue;
            }
            begun = true;
            if (c.name().equals("if")) {
                int end = i + 1;
                while (end < commands.size() && isElse(commands.get(end)))
                    end++;
                all.add(branches(commands.subList(i, end)));
                i = end - 1;
                continue;
            }
            if (isElse(c))
                throw new SieveException(c.place(), "'" + c.name() + "' needs an 'if' with its block directly before it");
            Statement s = command(c);
            all.add(s);
            ended = s instanceof Statement.Stop || s instanceof Statement.Return;
        }
        return all;
    }

    private static boolean isElse(Script.Command c) {
        return c.name().equals("elsif") || c.name().equals("else");
    }

    /** RFC 5228 §3.2 */
    private void require(Script.Command c, boolean top) throws SieveException {
        if (begun || !top)
            throw new SieveException(c.place(), "'require' stands before all other commands; move it to the first lines");
        plain(c);
        var a = new Arguments(c.name(), c.place(), c.arguments(), dialect);
        for (Text name : a.texts("names of extensions"))
            dialect.require(Extension.of(name.raw()).orElseThrow(() -> new SieveException(name.place(),
                    "there is no extension \"" + SieveException.shown(name.raw()) + "\" here; remove what uses it")));
        a.end();
    }

    private static void plain(Script.Command c) throws SieveException {
        if (c.hasBlock())
            throw new SieveException(c.place(), "'" + SieveException.shown(c.name()) + "' takes no block; end it with ';'");
        if (!c.tests().isEmpty())
            throw new SieveException(c.tests().getFirst().place(),
                    "'" + SieveException.shown(c.name()) + "' takes no test; is a ';' missing before it?");
    }

    /** RFC 5228 §3.1. A branch that can never be taken, as ihave says, need not be understood (RFC 5463 §4). */
    private Statement branches(List<Script.Command> commands) throws SieveException {
        var all = new ArrayList<Statement.Branch>();
        for (int i = 0; i < commands.size(); i++) {
            Script.Command c = commands.get(i);
            boolean otherwise = c.name().equals("else");
            if (otherwise && i < commands.size() - 1)
                throw new SieveException(commands.get(i + 1).place(), "nothing may follow 'else'; put 'elsif' before it");
            if (!c.hasBlock())
                throw new SieveException(c.place(), "'" + c.name() + "' needs a block in braces");
            if (!c.arguments().isEmpty())
                throw new SieveException(c.arguments().getFirst().place(),
                        "'" + c.name() + "' takes a test" + (otherwise ? " no more" : "") + ", no argument");
            Condition test = null;
            if (otherwise != c.tests().isEmpty() || c.tests().size() > 1)
                throw new SieveException(c.place(),
                        otherwise
                                ? "'else' takes no test; use 'elsif'"
                                : "'" + c.name() + "' needs one test; use allof or anyof for several");
            if (!otherwise)
                test = tests.check(c.tests().getFirst());
            boolean dead = test != null && asksForExtensions(c.tests().getFirst()) && Boolean.FALSE.equals(TestChecker.known(test));
            all.add(new Statement.Branch(test, dead ? List.of() : block(c.block(), false), c.place()));
        }
        return new Statement.If(all, commands.getFirst().place());
    }

    private static boolean asksForExtensions(Script.Test test) {
        return test.name().equals("ihave") || test.tests().stream().anyMatch(Checker::asksForExtensions);
    }

    private Statement command(Script.Command c) throws SieveException {
        String name = c.name();
        var a = new Arguments(name, c.place(), c.arguments(), dialect);
        Statement s = switch (name) {
            case "stop" -> new Statement.Stop(c.place());
            case "keep" -> new Statement.Keep(flags(a), c.place());
            case "discard" -> new Statement.Discard(c.place());
            case "redirect" -> redirect(a);
            case "fileinto" -> fileInto(needing(Extension.FILEINTO, name, a));
            case "reject" -> new Statement.Reject(needing(Extension.REJECT, name, a).text("the reason"), false, c.place());
            case "ereject" -> new Statement.Reject(needing(Extension.EREJECT, name, a).text("the reason"), true, c.place());
            case "set" -> assign(needing(Extension.VARIABLES, name, a));
            case "setflag" -> setFlags(Statement.SetFlags.How.SET, name, a);
            case "addflag" -> setFlags(Statement.SetFlags.How.ADD, name, a);
            case "removeflag" -> setFlags(Statement.SetFlags.How.REMOVE, name, a);
            case "vacation" -> vacation(needing(Extension.VACATION, name, a));
            case "notify" -> notification(needing(Extension.ENOTIFY, name, a));
            case "addheader" -> addHeader(needing(Extension.EDITHEADER, name, a));
            case "deleteheader" -> deleteHeader(needing(Extension.EDITHEADER, name, a));
            case "include" -> include(needing(Extension.INCLUDE, name, a));
            case "return" -> {
                needing(Extension.INCLUDE, name, a);
                yield new Statement.Return(c.place());
            }
            case "global" -> global(needing(Extension.INCLUDE, name, a));
            case "error" -> new Statement.Fail(needing(Extension.IHAVE, name, a).text("a message"), c.place());
            default -> throw new SieveException(c.place(), "there is no command '" + SieveException.shown(name) + "'");
        };
        plain(c);
        a.end();
        return s;
    }

    private Arguments needing(Extension extension, String name, Arguments a) throws SieveException {
        dialect.need(extension, a.place(), "'" + name + "'");
        return a;
    }

    private @Nullable List<Text> flags(Arguments a) throws SieveException {
        List<Text> flags = a.strings("flags");
        if (flags != null)
            dialect.need(Extension.IMAP4FLAGS, a.place(), "':flags'");
        return flags;
    }

    private Statement redirect(Arguments a) throws SieveException {
        boolean copy = a.flag("copy", Extension.COPY);
        Text address = a.text("an address");
        if (!address.varies() && Address.tryParse(address.raw()).isEmpty())
            throw new SieveException(address.place(),
                    "\"" + SieveException.shown(address.raw()) + "\" is no address; write it like \"user@example.org\"");
        redirects++;
        return new Statement.Redirect(address, copy, a.place());
    }

    private Statement fileInto(Arguments a) throws SieveException {
        boolean copy = a.flag("copy", Extension.COPY);
        boolean create = a.flag("create", Extension.MAILBOX);
        Text use = a.string("specialuse");
        if (use != null)
            dialect.need(Extension.SPECIAL_USE, use.place(), "':specialuse'");
        List<Text> flags = flags(a);
        Text mailbox = a.text("the name of a mailbox");
        if (mailbox.raw().isEmpty())
            throw new SieveException(mailbox.place(), "a mailbox has a name of at least one character");
        return new Statement.FileInto(mailbox, copy, create, use, flags, a.place());
    }

    private Statement setFlags(Statement.SetFlags.How how, String name, Arguments a) throws SieveException {
        needing(Extension.IMAP4FLAGS, name, a);
        Text variable = null;
        if (a.positions() > 1) {
            dialect.need(Extension.VARIABLES, a.place(), "a variable in '" + name + "'");
            variable = variable(a.text("the name of a variable"));
        }
        return new Statement.SetFlags(how, variable, a.texts("flags such as \"\\\\Seen\""), a.place());
    }

    private static Text variable(Text name) throws SieveException {
        if (name.varies() || !Variables.isName(name.raw()))
            throw new SieveException(name.place(), "a variable's name has letters, digits and '_', and begins with no digit");
        return name;
    }

    private Statement assign(Arguments a) throws SieveException {
        var modifiers = new ArrayList<Statement.Modifier>();
        for (Statement.Modifier m : Statement.Modifier.values()) {
            String tag = m.name().toLowerCase(Locale.ROOT);
            boolean set = switch (m) {
                case ENCODEURL -> a.flag(tag, Extension.ENOTIFY);
                case QUOTEREGEX -> a.flag(tag, Extension.REGEX);
                case LOWER, UPPER, LOWERFIRST, UPPERFIRST, QUOTEWILDCARD, LENGTH -> a.flag(tag);
            };
            if (!set)
                continue;
            if (!modifiers.isEmpty() && modifiers.getLast().precedence() == m.precedence())
                throw new SieveException(a.place(),
                        "':" + modifiers.getLast().name().toLowerCase(Locale.ROOT) + "' and ':" + tag + "' exclude each other");
            modifiers.add(m);
        }
        return new Statement.Assign(variable(a.text("the name of a variable")), a.text("a value"), modifiers, a.place());
    }

    private Statement vacation(Arguments a) throws SieveException {
        long days = a.number("days");
        long seconds = a.number("seconds");
        if (seconds >= 0)
            dialect.need(Extension.VACATION_SECONDS, a.place(), "':seconds'");
        if (days >= 0 && seconds >= 0)
            throw new SieveException(a.place(), "'vacation' takes one of ':days' and ':seconds'");
        // Out of range is the nearest that is allowed. RFC 5230 §4.1
        long time = seconds >= 0 ? seconds : Math.clamp(days < 0 ? 7 : days, 1L, MAX_DAYS) * DAY;
        Text subject = a.string("subject");
        Text from = a.string("from");
        List<Text> addresses = a.strings("addresses");
        boolean mime = a.flag("mime");
        Text handle = a.string("handle");
        return new Statement.Vacation(Math.min(time, MAX_DAYS * DAY), subject, from, addresses == null ? List.of() : addresses, mime,
                handle, a.text("what to answer"), a.place());
    }

    private Statement notification(Arguments a) throws SieveException {
        Text from = a.string("from");
        Text importance = a.string("importance");
        if (importance != null && !importance.raw().matches("[123]"))
            throw new SieveException(importance.place(), "':importance' is \"1\", \"2\" or \"3\"");
        List<Text> options = a.strings("options");
        Text message = a.string("message");
        Text method = a.text("a method such as \"mailto:user@example.org\"");
        if (!method.varies() && Mailto.parse(method.raw()) == null)
            throw new SieveException(method.place(),
                    "\"" + SieveException.shown(method.raw()) + "\" cannot be notified here; write \"mailto:user@example.org\"");
        return new Statement.Notify(method, from, importance == null ? 2 : importance.raw().charAt(0) - '0',
                options == null ? List.of() : options, message, a.place());
    }

    private static Statement addHeader(Arguments a) throws SieveException {
        boolean last = a.flag("last");
        return new Statement.AddHeader(fieldName(a.text("the name of a header field")), a.text("a value"), last, a.place());
    }

    private static Text fieldName(Text name) throws SieveException {
        if (!name.varies() && !TestChecker.isFieldName(name.raw()))
            throw new SieveException(name.place(), "\"" + SieveException.shown(name.raw()) + "\" cannot be the name of a header field");
        return name;
    }

    private static Statement deleteHeader(Arguments a) throws SieveException {
        Match match = a.match();
        long index = a.number("index");
        boolean last = a.flag("last");
        if (index == 0 || last && index < 0)
            throw new SieveException(a.place(), "':index' counts from 1, and ':last' stands behind it");
        Text name = fieldName(a.text("the name of a header field"));
        List<Text> values = a.positions() > 0 ? a.texts("values") : List.of();
        TestChecker.checkKeys(values, match);
        return new Statement.DeleteHeader(name, values, match, Math.max(0, index), last, a.place());
    }

    private static Statement include(Arguments a) throws SieveException {
        boolean global = a.flag("global");
        boolean personal = a.flag("personal");
        if (global && personal)
            throw new SieveException(a.place(), "'include' takes one of ':personal' and ':global'");
        boolean once = a.flag("once");
        boolean optional = a.flag("optional");
        Text name = a.text("the name of a script");
        if (name.varies())
            throw new SieveException(name.place(), "the name of an included script holds no variable");
        return new Statement.Include(name, global, once, optional, a.place());
    }

    private Statement global(Arguments a) throws SieveException {
        dialect.need(Extension.VARIABLES, a.place(), "'global'");
        Set<String> names = new HashSet<>();
        for (Text t : a.texts("names of variables"))
            names.add(variable(t).raw().toLowerCase(Locale.ROOT));
        return new Statement.Global(names, a.place());
    }
}
