package org.posthouse.protocol.imapclient;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthouse.protocol.imap.Response;

/** How a command ended, and all that was told before. */
public record Answer(Response.State reply, List<Response> data) {
    /** The data of one kind, in order. */
    public <R extends Response> List<R> all(Class<R> kind) {
        return data.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** The argument of a response code, be it in the reply or in the data; empty where there is none. */
    public Optional<String> code(String name) {
        return codes(name).stream().findFirst();
    }

    /** The arguments of all response codes of that name, those of the data first. */
    public List<String> codes(String name) {
        List<Response> lines = new ArrayList<>(data);
        lines.add(reply);
        List<String> arguments = new ArrayList<>();
        for (Response r : lines)
            if (r instanceof Response.State s && s.code() != null && s.code().name().equals(name))
                arguments.add(s.code().argument());
        return arguments;
    }
}
