package org.posthouse.protocol.imapclient;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.StringTokenizer;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.net.Connection;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireReader;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.protocol.imap.Command;
import org.posthouse.protocol.imap.CommandWriter;
import org.posthouse.protocol.imap.Response;
import org.posthouse.protocol.imap.ResponseParser;
import org.posthouse.protocol.imapwire.ImapLimits;

/** Commands with their tags, and the responses to them. RFC 3501 §2.2 */
final class Wire {
    /** Responses to one command that are kept; more is a broken or hostile server. */
    private static final int MAX_DATA = 5_000_000;

    final Connection connection;
    final Overheard stream;
    final WireReader in;
    final WireWriter out;
    final ResponseParser parser;
    final Transcript transcript;
    private final List<Response> unasked = new ArrayList<>();
    private final Set<String> capabilities = new TreeSet<>();
    private int commands;

    Wire(Connection connection, Transcript transcript) {
        this.connection = connection;
        this.transcript = transcript;
        stream = new Overheard(connection, transcript);
        in = new WireReader(stream);
        out = new WireWriter(stream);
        parser = new ResponseParser(in, ImapLimits.CLIENT);
    }

    /** Takes responses as they come; false leaves them to be collected. */
    @FunctionalInterface
    interface Taker {
        boolean take(Response response) throws IOException;
    }

    Response read() throws IOException {
        try {
            Response response = parser.response();
            learn(response);
            return response;
        } catch (SyntaxException e) {
            throw new IOException("the server does not speak IMAP: " + e.getMessage(), e);
        }
    }

    private void learn(Response response) {
        List<String> names = response instanceof Response.Capabilities c ? c.names() : List.of();
        if (response instanceof Response.State s && s.code() != null && s.code().name().equals("CAPABILITY"))
            names = words(s.code().argument());
        if (names.isEmpty())
            return;
        capabilities.clear();
        for (String name : names)
            capabilities.add(name.toUpperCase(Locale.ROOT));
    }

    static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        var tokens = new StringTokenizer(line, " ");
        while (tokens.hasMoreTokens())
            words.add(tokens.nextToken());
        return words;
    }

    /** Empty where the server has not told them. */
    Set<String> known() {
        return capabilities;
    }

    Set<String> capabilities() throws IOException, ImapRefusedException {
        if (capabilities.isEmpty())
            ask(new Command.Capability());
        return capabilities;
    }

    boolean offers(String capability) throws IOException, ImapRefusedException {
        return capabilities().contains(capability);
    }

    void forgetCapabilities() {
        capabilities.clear();
    }

    Answer ask(Command command) throws IOException, ImapRefusedException {
        return ask(command, response -> false);
    }

    Answer ask(Command command, Taker taker) throws IOException, ImapRefusedException {
        String name = name(command);
        try {
            return answer(name, send(command), taker);
        } catch (RefusedEarly e) {
            out.discard();
            throw new ImapRefusedException(name, e.reply, e.reply.text());
        }
    }

    static String name(Command command) {
        return command.getClass().getSimpleName().toUpperCase(Locale.ROOT);
    }

    String send(Command command) throws IOException {
        String tag = "a" + ++commands;
        told(tag, command);
        boolean plus = capabilities.contains("LITERAL+");
        new CommandWriter(out, plus, this::asked).write(tag, command);
        out.flush();
        return tag;
    }

    // A literal that must be asked for: what was written goes out first.
    private void asked() throws IOException {
        out.flush();
        Response.State refused = untilAsked("a" + commands, unasked);
        if (refused != null)
            throw new RefusedEarly(refused);
    }

    /** The server has answered instead of asking for a literal. */
    private static final class RefusedEarly extends IOException {
        private static final long serialVersionUID = 1;
        private final transient Response.State reply;

        RefusedEarly(Response.State reply) {
            super("the server refused a literal: " + reply.text());
            this.reply = reply;
        }
    }

    private void told(String tag, Command command) {
        if (transcript.equals(Transcript.NONE))
            return;
        Command shown = command instanceof Command.Login login ? new Command.Login(login.name(), "********") : command;
        byte[] wire = WireWriter.toBytes(w -> new CommandWriter(w, true, () -> {
        }).write(tag, shown));
        for (String line : new String(wire, StandardCharsets.UTF_8).lines().toList())
            transcript.line('C', line);
    }

    /** Null once the server waits for more; its refusal where it does not want it. */
    Response.@Nullable State untilAsked(String tag, List<Response> data) throws IOException {
        for (;;) {
            Response response = read();
            if (response instanceof Response.Continue)
                return null;
            if (response instanceof Response.State s && tag.equals(s.tag()))
                return s;
            keep(data, response);
        }
    }

    Answer answer(String command, String tag, Taker taker) throws IOException, ImapRefusedException {
        List<Response> data = new ArrayList<>(unasked);
        unasked.clear();
        for (;;) {
            Response response = read();
            if (response instanceof Response.State s && tag.equals(s.tag())) {
                accepted(command, s);
                return new Answer(s, data);
            }
            if (!taker.take(response))
                keep(data, response);
        }
    }

    static void keep(List<Response> data, Response response) throws IOException {
        if (data.size() == MAX_DATA)
            throw new IOException("the server says more than " + MAX_DATA + " things at once");
        data.add(response);
    }

    static void accepted(String command, Response.State reply) throws ImapRefusedException {
        if (reply.status() != Response.Status.OK)
            throw new ImapRefusedException(command, reply, (reply.code() == null ? "" : reply.code() + " ") + reply.text());
    }

    static long number(String digits) throws IOException {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw new IOException("the server sent no number where one belongs", e);
        }
    }
}
