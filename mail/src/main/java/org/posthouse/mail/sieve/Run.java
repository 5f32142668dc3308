package org.posthouse.mail.sieve;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;

/** One run of a program over one message. */
final class Run {
    private static final int MAX_STEPS_TOLD = 200;

    final Limits limits;
    final Message message;
    final Envelope envelope;
    final Environment environment;
    final Lookup lookup;
    private final Tester tester = new Tester(this);
    private final List<Action> actions = new ArrayList<>();
    private final List<Action.Remember> remember = new ArrayList<>();
    private final List<Decision.Because> told = new ArrayList<>();
    private final Map<String, String> shared = new HashMap<>();
    private final Set<String> included = new HashSet<>();
    private final List<String> open = new ArrayList<>();
    private List<String> flags = List.of();
    private long steps;
    private int redirects;
    private int includes;
    private boolean implicitKeep = true;
    private boolean rejected;
    private boolean stopped;
    private String script = "";
    private Variables variables;
    private Program program;

    Run(Limits limits, Message message, Envelope envelope, Environment environment, Lookup lookup) {
        this.limits = limits;
        this.message = message;
        this.envelope = envelope;
        this.environment = environment;
        this.lookup = lookup;
        steps = limits.steps();
        variables = new Variables(limits, shared);
        program = new Program(List.of(), Set.of(), List.of(), limits);
    }

    Decision all(Program main) {
        Action.Keep untouched = new Action.Keep(null, null, 0);
        try {
            program = main;
            block(main.statements());
            if (implicitKeep) {
                tell("implicit keep", 0);
                actions.add(new Action.Keep(flagsOf(null), message.header(), 0));
            }
            actions.addAll(remember);
            return new Decision(actions, told, null);
        } catch (Failure e) {
            return new Decision(List.of(untouched), told, where(e.line()) + e.getMessage());
        } catch (IOException e) {
            return new Decision(List.of(untouched), told, "the message could not be read: " + e.getMessage());
        }
    }

    private String where(int line) {
        return (script.isEmpty() ? "line " : script + " line ") + line + ": ";
    }

    /** Uses up what a run may use up. */
    void spend(long count, Place place) throws Failure {
        steps -= count;
        if (steps < 0)
            throw new Failure(place, "the script works too long for this message; compare less text or use fewer tests");
    }

    void tell(Place place, String text) {
        tell(text, place.line());
    }

    private void tell(String text, int line) {
        if (told.size() < MAX_STEPS_TOLD)
            told.add(new Decision.Because(script, line, text));
    }

    Variables variables() {
        return variables;
    }

    boolean has(Extension extension) {
        return program.has(extension);
    }

    String expand(Text text) throws Failure {
        if (text.varies())
            spend(1 + text.raw().length() / 16, text.place());
        return variables.expand(text);
    }

    List<String> expand(List<Text> texts) throws Failure {
        var all = new ArrayList<String>(texts.size());
        for (Text t : texts)
            all.add(expand(t));
        return all;
    }

    /** False where a stop or return ended the script. */
    private boolean block(List<Statement> statements) throws Failure, IOException {
        for (Statement s : statements) {
            spend(1, s.place());
            if (!execute(s) || stopped)
                return false;
        }
        return true;
    }

    private boolean execute(Statement statement) throws Failure, IOException {
        switch (statement) {
            case Statement.If s -> {
                return choose(s);
            }
            case Statement.Stop s -> {
                tell(s.place(), "stop");
                stopped = true;
            }
            case Statement.Return s -> {
                return false;
            }
            case Statement.Include s -> include(s);
            case Statement.Global s -> variables.share(s.names());
            case Statement.Fail s -> throw new Failure(s.place(), clean(expand(s.message())));
            case Statement.Assign s -> assign(s);
            case Statement.SetFlags s -> setFlags(s);
            case Statement.AddHeader s -> addHeader(s);
            case Statement.DeleteHeader s -> deleteHeader(s);
            case Statement.Keep s -> keep(s);
            case Statement.Discard s -> {
                tell(s.place(), "discard");
                implicitKeep = false;
                add(new Action.Discard(s.place().line()), s.place());
            }
            case Statement.FileInto s -> file(s);
            case Statement.Redirect s -> redirect(s);
            case Statement.Reject s -> reject(s);
            case Statement.Vacation s -> vacation(s);
            case Statement.Notify s -> notification(s);
        }
        return true;
    }

    private boolean choose(Statement.If s) throws Failure, IOException {
        for (Statement.Branch b : s.branches()) {
            Condition test = b.test();
            tester.because = "";
            if (test == null) {
                tell(b.place(), "else");
                return block(b.block());
            }
            if (tester.test(test)) {
                tell(b.place(), tester.because.isEmpty() ? "true" : tester.because);
                return block(b.block());
            }
        }
        return true;
    }

    /** RFC 6609 §3.1 */
    private void include(Statement.Include s) throws Failure, IOException {
        String name = s.name().raw();
        String id = (s.global() ? "global " : "") + name;
        if (open.contains(id))
            throw new Failure(s.place(), "the script \"" + SieveException.shown(name) + "\" includes itself");
        if (s.once() && included.contains(id))
            return;
        if (++includes > limits.includes())
            throw new Failure(s.place(), "more than " + limits.includes() + " scripts are included");
        String text = s.global() ? null : lookup.script(name).orElse(null);
        if (text == null) {
            if (s.optional())
                return;
            throw new Failure(s.place(), "there is no script \"" + SieveException.shown(name) + "\" to include");
        }
        spend(text.length() / 16, s.place());
        Program inner;
        try {
            inner = Program.of(text, limits);
        } catch (SieveException e) {
            throw new Failure(s.place(), "the included script \"" + SieveException.shown(name) + "\" has a mistake: " + e.getMessage());
        }
        included.add(id);
        open.add(id);
        Program outer = program;
        Variables before = variables;
        String outerName = script;
        program = inner;
        variables = new Variables(limits, shared);
        script = SieveException.shown(name);
        block(inner.statements());
        program = outer;
        variables = before;
        script = outerName;
        open.removeLast();
    }

    private void assign(Statement.Assign s) throws Failure {
        String value = Variables.modified(expand(s.value()), s.modifiers());
        if (!variables.set(s.name().raw(), value))
            throw new Failure(s.place(), "more than " + limits.variables() + " variables are set");
    }

    private void addHeader(Statement.AddHeader s) throws Failure {
        String name = expand(s.name());
        String value = clean(expand(s.value()).strip());
        checkEdit(s.place());
        if (!TestChecker.isFieldName(name))
            throw new Failure(s.place(), "\"" + SieveException.shown(name) + "\" cannot be the name of a header field");
        tell(s.place(), "addheader " + SieveException.shown(name));
        message.add(name, value, s.last());
    }

    private void checkEdit(Place place) throws Failure {
        if (!message.entity().header().complete())
            throw new Failure(place, "the message's header is too large to be changed");
    }

    private void deleteHeader(Statement.DeleteHeader s) throws Failure {
        String name = expand(s.name());
        checkEdit(s.place());
        // These tell where a message has been and keep programs from answering one another. RFC 5293 §6
        if (name.equalsIgnoreCase("Received") || name.equalsIgnoreCase("Auto-Submitted"))
            return;
        List<String> values = message.values(name);
        List<String> patterns = expand(s.values());
        int only = s.index() == 0 || s.index() > values.size() ? -1 : (int) (s.last() ? values.size() - s.index() : s.index() - 1);
        if (s.index() > 0 && only < 0)
            return;
        var gone = new ArrayList<Integer>();
        for (int i = 0; i < values.size(); i++)
            if ((only < 0 || only == i) && (patterns.isEmpty() || tester.matchesOne(values.get(i), patterns, s.match(), s.place())))
                gone.add(i);
        if (gone.isEmpty())
            return;
        tell(s.place(), "deleteheader " + SieveException.shown(name));
        message.remove(name, gone);
    }

    // ---- actions

    private void add(Action action, Place place) throws Failure {
        if (actions.size() >= limits.actions())
            throw new Failure(place, "more than " + limits.actions() + " actions");
        actions.add(action);
    }

    /** RFC 5429 §2.3, §2.4: a message is not both refused and kept or sent on. */
    private void delivering(Place place, String what) throws Failure {
        if (rejected)
            throw new Failure(place, "'" + what + "' cannot be done to a message that is rejected");
    }

    private @Nullable List<String> flagsOf(@Nullable List<Text> given) throws Failure {
        if (given != null)
            return Flags.split(expand(given));
        // Without the extension nothing is said of flags. RFC 5232 §5
        return flags.isEmpty() ? null : flags;
    }

    private void keep(Statement.Keep s) throws Failure {
        delivering(s.place(), "keep");
        tell(s.place(), "keep");
        implicitKeep = false;
        if (actions.stream().noneMatch(a -> a instanceof Action.Keep))
            add(new Action.Keep(flagsOf(s.flags()), message.header(), s.place().line()), s.place());
    }

    private void file(Statement.FileInto s) throws Failure {
        String mailbox = expand(s.mailbox());
        delivering(s.place(), "fileinto");
        if (mailbox.isEmpty())
            throw new Failure(s.place(), "the name of the mailbox is empty");
        tell(s.place(), "fileinto \"" + SieveException.shown(mailbox) + "\"");
        implicitKeep &= s.copy();
        Text use = s.specialUse();
        // The same mailbox twice is once. RFC 5228 §2.10.3
        for (Action a : actions)
            if (a instanceof Action.File f && f.mailbox().equals(mailbox))
                return;
        add(new Action.File(mailbox, use == null ? null : expand(use), s.create(), flagsOf(s.flags()), message.header(), s.place().line()),
                s.place());
    }

    private void redirect(Statement.Redirect s) throws Failure {
        String text = expand(s.address());
        delivering(s.place(), "redirect");
        Address to = Address.tryParse(text)
                .orElseThrow(() -> new Failure(s.place(), "\"" + SieveException.shown(text) + "\" is no address to redirect to"));
        tell(s.place(), "redirect to " + to);
        for (Action a : actions)
            if (a instanceof Action.Redirect r && r.address().equals(to)) {
                implicitKeep &= s.copy();
                return;
            }
        if (++redirects > limits.redirects())
            throw new Failure(s.place(), "more than " + limits.redirects() + " redirects");
        implicitKeep &= s.copy();
        add(new Action.Redirect(to, message.header(), s.place().line()), s.place());
    }

    private void reject(Statement.Reject s) throws Failure {
        String what = s.extended() ? "ereject" : "reject";
        if (rejected)
            throw new Failure(s.place(), "a message is rejected once");
        for (Action a : actions)
            if (!(a instanceof Action.Discard))
                throw new Failure(s.place(), "'" + what + "' cannot be done to a message that is kept, sent on or answered as well");
        tell(s.place(), what);
        rejected = true;
        implicitKeep = false;
        add(new Action.Reject(expand(s.reason()), s.extended(), s.place().line()), s.place());
    }

    private void vacation(Statement.Vacation s) throws Failure {
        for (Action a : actions)
            if (a instanceof Action.Vacation)
                throw new Failure(s.place(), "'vacation' is done once for a message");
        delivering(s.place(), "vacation");
        String reason = expand(s.reason());
        String subject = s.subject() == null ? null : clean(expand(s.subject()));
        String from = s.from() == null ? null : clean(expand(s.from()));
        Text handle = s.handle();
        // As they are written, so that an answer with the message's own subject in it is still the same answer. RFC 5230 §4.2
        String key = handle != null
                ? "h:" + handle.raw()
                : "a:" + s.mime() + "\0" + raw(s.subject()) + "\0" + raw(s.from()) + "\0" + s.reason().raw();
        tell(s.place(), "vacation");
        add(new Action.Vacation(key, s.seconds(), subject, from, expand(s.addresses()), s.mime(), reason, s.place().line()), s.place());
    }

    private static String raw(@Nullable Text text) {
        return text == null ? "" : text.raw();
    }

    private void notification(Statement.Notify s) throws Failure {
        delivering(s.place(), "notify");
        String method = expand(s.method());
        Mailto to = Mailto.parse(method);
        if (to == null)
            throw new Failure(s.place(), "\"" + SieveException.shown(method) + "\" cannot be notified here");
        tell(s.place(), "notify " + SieveException.shown(method));
        String from = s.from() == null ? null : clean(expand(s.from()));
        add(new Action.Notify(to, from, s.importance(), s.message() == null ? null : expand(s.message()), s.place().line()), s.place());
    }

    void remember(Action.Remember r) {
        if (!remember.contains(r))
            remember.add(r);
    }

    // ---- flags

    private void setFlags(Statement.SetFlags s) throws Failure {
        Text variable = s.variable();
        List<String> given = Flags.split(expand(s.flags()));
        List<String> before = variable == null ? flags : Flags.split(List.of(variables.get(variable.raw())));
        List<String> after = switch (s.how()) {
            case SET -> given;
            case ADD -> Flags.with(before, given);
            case REMOVE -> Flags.without(before, given);
        };
        if (variable == null)
            flags = after;
        else if (!variables.set(variable.raw(), String.join(" ", after)))
            throw new Failure(s.place(), "more than " + limits.variables() + " variables are set");
    }

    List<String> flags() {
        return flags;
    }

    /** Without what would begin a new line. */
    private static String clean(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n')
                continue;
            out.append(c < 32 || c == 127 ? ' ' : c);
        }
        return out.toString();
    }

    static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
