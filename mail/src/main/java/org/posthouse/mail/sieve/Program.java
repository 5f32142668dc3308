package org.posthouse.mail.sieve;

import java.util.List;
import java.util.Set;

/** A script that has been read and checked. Immutable; may run in many threads at once. */
public final class Program {
    private final List<Statement> statements;
    private final Set<Extension> extensions;
    private final List<String> warnings;
    private final Limits limits;

    Program(List<Statement> statements, Set<Extension> extensions, List<String> warnings, Limits limits) {
        this.statements = List.copyOf(statements);
        this.extensions = extensions;
        this.warnings = List.copyOf(warnings);
        this.limits = limits;
    }

    /** Reads and checks a script. */
    public static Program of(String text, Limits limits) throws SieveException {
        return new Checker(limits).check(ScriptParser.parse(text, limits));
    }

    /** The same of UTF-8. */
    public static Program of(byte[] utf8, Limits limits) throws SieveException {
        return new Checker(limits).check(ScriptParser.parse(utf8, limits));
    }

    /** What it has asked for. */
    public Set<Extension> extensions() {
        return extensions;
    }

    /** What its author may not have meant, one line each; RFC 5804 §1.3 */
    public List<String> warnings() {
        return warnings;
    }

    /** Decides on a message. Never fails: what goes wrong is in the decision. */
    public Decision run(Message message, Envelope envelope, Environment environment, Lookup lookup) {
        return new Run(limits, message, envelope, environment, lookup).all(this);
    }

    List<Statement> statements() {
        return statements;
    }

    boolean has(Extension extension) {
        return extensions.contains(extension);
    }
}
