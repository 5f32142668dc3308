package org.posthouse.mail.sieve;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads a script by the grammar. Never fails but by {@link SieveException}. RFC 5228 §8.2 */
public final class ScriptParser {
    private final Lexer lexer;
    private final Limits limits;
    private Token token;
    private int commands;

    private ScriptParser(String text, Limits limits) throws SieveException {
        this.limits = limits;
        lexer = new Lexer(text);
        token = lexer.next();
    }

    /** Reads UTF-8. */
    public static Script parse(byte[] utf8, Limits limits) throws SieveException {
        if (utf8.length > limits.scriptOctets())
            throw tooLong(limits);
        try {
            return parse(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString(), limits);
        } catch (CharacterCodingException e) {
            int line = 1;
            String text = new String(utf8, StandardCharsets.UTF_8);
            int bad = Math.max(0, text.indexOf('\ufffd'));
            for (int i = 0; i < bad; i++)
                line += text.charAt(i) == '\n' ? 1 : 0;
            throw new SieveException(new Place(line, bad - text.lastIndexOf('\n', bad)), "this is not UTF-8; save the script as UTF-8");
        }
    }

    public static Script parse(String text, Limits limits) throws SieveException {
        // No character takes more than three octets of UTF-8 for each char of a string.
        if (text.length() > limits.scriptOctets() / 3 && text.getBytes(StandardCharsets.UTF_8).length > limits.scriptOctets())
            throw tooLong(limits);
        var parser = new ScriptParser(text.startsWith("\ufeff") ? text.substring(1) : text, limits);
        List<Script.Command> all = parser.commands(0);
        if (parser.token.kind() != Token.Kind.END)
            throw parser.wrong("'}' closes nothing here; remove it, or open a block with '{' before it", '}', "expected a command");
        return new Script(all);
    }

    private static SieveException tooLong(Limits limits) {
        return new SieveException(Place.START, "the script is longer than " + limits.scriptOctets() + " octets; make it shorter");
    }

    private SieveException wrong(String ifSeparator, char separator, String otherwise) {
        return new SieveException(token.place(), token.is(separator) ? ifSeparator : otherwise + ", but here is " + token.shown());
    }

    private SieveException expected(String what) {
        return new SieveException(token.place(), "expected " + what + ", but here is " + token.shown());
    }

    private Token take() throws SieveException {
        Token t = token;
        token = lexer.next();
        return t;
    }

    private void count(Place place) throws SieveException {
        if (++commands > limits.commands())
            throw new SieveException(place, "a script has at most " + limits.commands() + " commands and tests; make it shorter");
    }

    /** commands = *command */
    private List<Script.Command> commands(int depth) throws SieveException {
        var all = new ArrayList<Script.Command>();
        while (token.kind() == Token.Kind.IDENTIFIER)
            all.add(command(depth));
        return all;
    }

    /** command = identifier arguments (";" / block) */
    private Script.Command command(int depth) throws SieveException {
        Token name = take();
        count(name.place());
        List<Script.Argument> arguments = arguments();
        List<Script.Test> tests = tests(0);
        if (token.is(';')) {
            take();
            return new Script.Command(name.text(), arguments, tests, false, List.of(), name.place());
        }
        if (!token.is('{'))
            throw expected(
                    "';' behind '" + SieveException.shown(name.text()) + "' on line " + name.place().line() + ", or a block in braces");
        if (depth >= limits.nesting())
            throw new SieveException(token.place(), "blocks are nested deeper than " + limits.nesting() + "; use allof, anyof or elsif");
        Place open = take().place();
        List<Script.Command> block = commands(depth + 1);
        if (!token.is('}'))
            throw expected("a command, or '}' for the '{' on line " + open.line());
        take();
        return new Script.Command(name.text(), arguments, tests, true, block, name.place());
    }

    /** arguments = *argument */
    private List<Script.Argument> arguments() throws SieveException {
        var all = new ArrayList<Script.Argument>();
        for (;;) {
            switch (token.kind()) {
                case TAG -> {
                    Token t = take();
                    all.add(new Script.Tag(t.text(), t.place()));
                }
                case NUMBER -> {
                    Token t = take();
                    all.add(new Script.Numeral(t.number(), t.place()));
                }
                case STRING -> {
                    Token t = take();
                    all.add(new Script.Strings(List.of(t.text()), false, t.place()));
                }
                case SEPARATOR -> {
                    if (!token.is('['))
                        return all;
                    all.add(list());
                }
                case IDENTIFIER, END -> {
                    return all;
                }
            }
            if (all.size() > limits.strings())
                throw new SieveException(token.place(), "too many arguments; put strings into a list in brackets");
        }
    }

    /** string-list = "[" string *("," string) "]" */
    private Script.Strings list() throws SieveException {
        Place place = take().place();
        var values = new ArrayList<String>();
        for (;;) {
            if (token.kind() != Token.Kind.STRING)
                throw expected("a string in double quotes");
            values.add(take().text());
            if (values.size() > limits.strings())
                throw new SieveException(place, "a list has at most " + limits.strings() + " strings; use two tests with anyof");
            if (token.is(']')) {
                take();
                return new Script.Strings(values, true, place);
            }
            if (!token.is(','))
                throw expected("',' or ']'");
            take();
        }
    }

    /** [ test / test-list ] */
    private List<Script.Test> tests(int depth) throws SieveException {
        if (token.kind() == Token.Kind.IDENTIFIER)
            return List.of(test(depth));
        if (!token.is('('))
            return List.of();
        Place open = take().place();
        var all = new ArrayList<Script.Test>();
        for (;;) {
            if (token.kind() != Token.Kind.IDENTIFIER)
                throw expected("a test");
            all.add(test(depth));
            if (token.is(')')) {
                take();
                return all;
            }
            if (!token.is(','))
                throw expected("',' or ')' for the '(' on line " + open.line());
            take();
        }
    }

    /** test = identifier arguments */
    private Script.Test test(int depth) throws SieveException {
        if (depth >= limits.nesting())
            throw new SieveException(token.place(),
                    "tests are nested deeper than " + limits.nesting() + "; use fewer of them in one another");
        Token name = take();
        count(name.place());
        List<Script.Argument> arguments = arguments();
        return new Script.Test(name.text(), arguments, tests(depth + 1), name.place());
    }
}
