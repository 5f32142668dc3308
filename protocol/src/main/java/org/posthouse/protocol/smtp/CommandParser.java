package org.posthouse.protocol.smtp;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.AddressSyntaxException;
import org.posthouse.mail.address.Domain;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mail.dsn.EnhancedStatus;

/** Reads one command line; one method for each rule of RFC 5321 §4.1.2. */
public final class CommandParser {
    private static final int MAX_NAME = 255;
    private static final EnhancedStatus BAD_SENDER = EnhancedStatus.of(5, 1, 7);
    private static final EnhancedStatus BAD_RECIPIENT = EnhancedStatus.of(5, 1, 3);

    private final String text;
    private final int end;
    private int at;

    private CommandParser(String text) {
        this.text = text;
        int e = text.length();
        while (e > 0 && (text.charAt(e - 1) == ' ' || text.charAt(e - 1) == '\t'))
            e--;
        end = e;
    }

    /**
     * Reads a line without its CRLF. Octets above 127 are taken in MAIL with SMTPUTF8, and in other commands where utf8 is true; they must be UTF-8.
     *
     * @throws CommandException with the reply to send: 500, 501, 553 or 555
     */
    public static Command parse(byte[] line, boolean utf8) throws CommandException {
        String text = decode(line);
        for (int i = 0; i < text.length(); i++)
            if (text.charAt(i) < ' ' && text.charAt(i) != '\t' || text.charAt(i) == 0x7f)
                throw new CommandException(Reply.of(500, 5, 5, 2, "Control characters have no place in a command"));
        Command command = new CommandParser(text).command();
        boolean international = text.length() != line.length;
        if (international && !(command instanceof Command.Mail mail ? mail.parameters().smtpUtf8() : utf8))
            throw new CommandException(Reply.of(553, 5, 6, 7, "Only ASCII without SMTPUTF8"));
        return command;
    }

    private static String decode(byte[] line) throws CommandException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
        } catch (CharacterCodingException e) {
            throw new CommandException(Reply.of(500, 5, 5, 2, "Neither ASCII nor UTF-8"));
        }
    }

    private Command command() throws CommandException {
        int space = text.indexOf(' ');
        at = space < 0 || space > end ? end : space;
        Verb verb = Verb.find(text.substring(0, at)).orElse(null);
        if (verb == null)
            throw new CommandException(Reply.of(500, 5, 5, 2, "Command not known; HELP lists those that are"));
        if (at < end)
            at++;
        return switch (verb) {
            case EHLO -> new Command.Ehlo(name(verb));
            case HELO -> new Command.Helo(name(verb));
            case MAIL -> mail();
            case RCPT -> rcpt();
            case DATA -> alone(verb, new Command.Data());
            case RSET -> alone(verb, new Command.Rset());
            case QUIT -> alone(verb, new Command.Quit());
            case STARTTLS -> alone(verb, new Command.StartTls());
            case NOOP -> new Command.Noop();
            case VRFY -> new Command.Vrfy(string(verb));
            case EXPN -> new Command.Expn(string(verb));
            case HELP -> new Command.Help(rest());
            case AUTH -> auth();
            case BDAT -> bdat();
            case LHLO -> new Command.Lhlo(name(verb));
            case XCLIENT -> xclient();
            case SEND, SOML, SAML, TURN, ETRN, ATRN -> new Command.Unimplemented(verb);
        };
    }

    private String rest() {
        while (at < end && text.charAt(at) == ' ')
            at++;
        return text.substring(at, end);
    }

    private Command alone(Verb verb, Command command) throws CommandException {
        if (!rest().isEmpty())
            throw bad(verb);
        return command;
    }

    private String string(Verb verb) throws CommandException {
        String s = rest();
        if (s.isEmpty())
            throw bad(verb);
        return s;
    }

    private static CommandException bad(Verb verb) {
        return new CommandException(Reply.of(501, 5, 5, 4, "Syntax: " + verb.form()));
    }

    // Half of the world's HELO names are not domains, so the grammar is not held against anyone.
    private String name(Verb verb) throws CommandException {
        String s = rest();
        boolean good = !s.isEmpty() && s.length() <= MAX_NAME;
        for (int i = 0; i < s.length() && good; i++)
            good = s.charAt(i) > ' ';
        if (!good)
            throw bad(verb);
        return s;
    }

    /** "MAIL FROM:" Reverse-path [SP Mail-parameters] */
    private Command.Mail mail() throws CommandException {
        keyword(Verb.MAIL, "FROM:");
        String path = path(Verb.MAIL, BAD_SENDER);
        ReturnPath returnPath = path.isEmpty() ? ReturnPath.NULL : ReturnPath.of(mailbox(path, BAD_SENDER));
        return new Command.Mail(returnPath, new ParameterReader(text, at, end).mail());
    }

    /** "RCPT TO:" ( "&lt;Postmaster@" Domain ">" / "&lt;Postmaster>" / Forward-path ) [SP Rcpt-parameters] */
    private Command.Rcpt rcpt() throws CommandException {
        keyword(Verb.RCPT, "TO:");
        String path = path(Verb.RCPT, BAD_RECIPIENT);
        RcptParameters parameters = new ParameterReader(text, at, end).rcpt();
        if (path.equalsIgnoreCase("postmaster"))
            return new Command.Rcpt(new ForwardPath.Postmaster(), parameters);
        return new Command.Rcpt(new ForwardPath.Mailbox(mailbox(path, BAD_RECIPIENT)), parameters);
    }

    private void keyword(Verb verb, String word) throws CommandException {
        while (at < end && text.charAt(at) == ' ')
            at++;
        if (!text.regionMatches(true, at, word, 0, word.length()))
            throw bad(verb);
        at += word.length();
        while (at < end && text.charAt(at) == ' ')
            at++;
    }

    /** Path = "&lt;" [ A-d-l ":" ] Mailbox ">"; returns what is between route and bracket. */
    private String path(Verb verb, EnhancedStatus status) throws CommandException {
        if (at >= end || text.charAt(at) != '<')
            throw bad(verb);
        at++;
        if (at < end && text.charAt(at) == '@')
            route(status);
        int from = at;
        boolean quoted = false;
        while (at < end && (quoted || text.charAt(at) != '>')) {
            char c = text.charAt(at);
            if (c == '\\')
                at++;
            else if (c == '"')
                quoted = !quoted;
            at++;
        }
        if (at >= end)
            throw new CommandException(Reply.of(501, status, "No > at the end of the address"));
        at++;
        if (at < end && text.charAt(at) != ' ')
            throw bad(verb);
        return text.substring(from, at - 1);
    }

    /** A-d-l = At-domain *( "," At-domain ), read and forgotten: the mail goes by its address. RFC 5321 §C */
    private void route(EnhancedStatus status) throws CommandException {
        int colon = text.indexOf(':', at);
        // The colon of an IPv6 literal comes after the at sign of the mailbox, and a route holds no bracket.
        if (colon < 0 || colon >= end)
            throw new CommandException(Reply.of(501, status, "No colon after the source route"));
        int from = at;
        while (from < colon) {
            int comma = text.indexOf(',', from);
            int to = comma < 0 || comma > colon ? colon : comma;
            if (text.charAt(from) != '@')
                throw new CommandException(Reply.of(501, status, "Bad source route"));
            try {
                Domain.of(text.substring(from + 1, to));
            } catch (AddressSyntaxException e) {
                throw new CommandException(Reply.of(501, status, "Bad source route"));
            }
            if (to + 1 == colon && to < colon)
                throw new CommandException(Reply.of(501, status, "Bad source route"));
            from = to + 1;
        }
        at = colon + 1;
    }

    private static Address mailbox(String text, EnhancedStatus status) throws CommandException {
        try {
            return Address.parse(text);
        } catch (AddressSyntaxException e) {
            throw new CommandException(Reply.of(501, status, "Bad address: " + e.getMessage()));
        }
    }

    /** bdat-cmd ::= "BDAT" SP chunk-size [ SP end-marker ]. RFC 3030 §2 */
    private Command.Bdat bdat() throws CommandException {
        String s = rest();
        int space = s.indexOf(' ');
        OptionalLong size = ParameterReader.digits(space < 0 ? s : s.substring(0, space));
        if (size.isEmpty() || (space >= 0 && !s.substring(space).strip().equalsIgnoreCase("LAST")))
            throw bad(Verb.BDAT);
        return new Command.Bdat(size.getAsLong(), space >= 0);
    }

    /** "XCLIENT" 1*(SP attribute "=" xtext) */
    private Command.Xclient xclient() throws CommandException {
        var attributes = new ParameterReader(text, at, end).xclient();
        if (attributes.isEmpty())
            throw bad(Verb.XCLIENT);
        return new Command.Xclient(attributes);
    }

    /** "AUTH" SP mechanism [SP initial-response] */
    private Command.Auth auth() throws CommandException {
        String s = rest();
        int space = s.indexOf(' ');
        String mechanism = space < 0 ? s : s.substring(0, space);
        String initial = space < 0 ? null : s.substring(space + 1);
        boolean good = !mechanism.isEmpty() && mechanism.length() <= 20 && (initial == null || initial.indexOf(' ') < 0);
        for (int i = 0; i < mechanism.length() && good; i++)
            good = ParameterReader.isKeyword(mechanism.charAt(i)) || mechanism.charAt(i) == '_';
        if (!good)
            throw bad(Verb.AUTH);
        return new Command.Auth(mechanism, initial);
    }
}
